"""Asset registers: which machine was issued to whom, as Snipe-IT exports it to CSV or XLSX. Others: ``tabular``.

Columns: snipe/snipe-it, app/Http/Controllers/ReportsController.php (custom asset report) and
resources/lang/en-US/admin/hardware/table.php, general.php (Asset Tag, Serial, Checked Out, Checkout Date …).
"""

from __future__ import annotations

from functools import partial

from ..sandbox import Source
from . import Parts, reader
from ._form import Form, plain
from ._forms import has_form, read_forms

__all__ = ["assets"]

_SNIPE = Form(
    "devices",
    {
        "account": ("Username", "Employee No.", "Employee Number"),
        "assigned_to": ("Checked Out", "Checked Out To", "Assigned To"),
        "serial": ("Serial", "Serial Number"),
        "asset": ("Asset Tag",),
        "hostname": ("Asset Name", "Name", "Device Name"),
        "vendor": ("Manufacturer",),
        "model": ("Model", "Asset Model", "Model Name"),
        "issued_on": ("Checkout Date", "Last Checkout", "Checkout At"),
        "returned_on": ("Last Checkin Date", "Checkin Date"),
        "status": ("Status", "Status Label"),
    },
    needs=(("serial", "asset"), ("account", "assigned_to")),
    marks=frozenset(
        map(
            plain,
            (
                *("Asset Tag", "Checked Out", "Checkout Date", "Model No.", "Expected Checkin Date", "Employee No."),
                *("Last Checkin Date", "Default Location", "Fully Depreciated", "Checked Out To", "Asset Name"),
            ),
        )
    ),
    few=3,
    fixed={"system": "inventory"},
)


@reader(
    "assets",
    title="asset register with assignments: Snipe-IT custom asset report (CSV, XLSX)",
    fills=["devices"],
    profile="bulk",
    recognises=partial(has_form, forms=(_SNIPE,)),
    rank=39,
)
def assets(source: Source) -> Parts:
    """One row a machine, with the person it is or was last issued to."""
    return read_forms(source, (_SNIPE,))
