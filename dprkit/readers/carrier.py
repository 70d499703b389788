"""Carriers: parcels as UPS, FedEx and DHL Express export them to CSV or XLSX.

Columns: UPS, Quantum View Manage download, as scripts that read it name them (Manifest Date, Ship To Attention …);
FedEx Billing Online, "All Columns" download, as its data dictionary lists them (POD Signature Description, Original
Recipient Address …), days as yyyymmdd; DHL Express invoice data (Shipment Number, Receivers Name, Proof of
Delivery/Name …), days as yyyymmdd.
"""

from __future__ import annotations

from functools import partial

from ..sandbox import Source
from . import Parts, reader
from ._form import Form, plain
from ._forms import has_form, read_forms

__all__ = ["carrier"]

_NEEDS = (("tracking",), ("recipient", "address", "city", "signed_by"))
_UPS = Form(
    "shipments",
    {
        "tracking": ("Tracking Number", "Package Tracking Number"),
        "shipped_on": ("Manifest Date", "Shipped Date", "Ship Date", "Pickup Date", "Date Shipped"),
        "delivered_on": ("Delivery Date", "Date Delivered", "Delivered On", "Actual Delivery Date"),
        "recipient": ("Ship To Name", "Ship To Company Name", "Ship To"),
        "contact": ("Ship To Attention", "Ship To Attention Name"),
        "address": ("Ship To Address Line 1", "Ship To Address1", "Ship To Street", "Ship To Address"),
        "unit": ("Ship To Address Line 2 + Ship To Address Line 3", "Ship To Address Line 2", "Ship To Address2"),
        "postcode": ("Ship To Postal Code", "Ship To Zip", "Ship To Zip Code"),
        "city": ("Ship To City",),
        "region": ("Ship To State/Province", "Ship To State", "Ship To State Province"),
        "country": ("Ship To Country/Territory", "Ship To Country", "Ship To Country or Territory"),
        "signed_by": ("Received By", "Signed For By", "Signed By", "Signature"),
        "kind": ("Delivery Location", "Left At", "Drop Off Location", "Delivered To"),
        "status": ("Status", "Package Status", "Shipment Status"),
        "item": ("Package Description", "Description of Goods", "Package Reference No. 1", "Reference Number 1"),
    },
    _NEEDS,
    marks=frozenset(
        map(
            plain,
            (
                *("Manifest Date", "Ship To Attention", "Ship To Country/Territory", "Shipper Number"),
                *("Ship To Attention Name", "Package Reference No. 1", "UPS Service", "Bill To Account Number"),
            ),
        )
    ),
    few=2,
    fixed={"system": "shipping", "carrier": "UPS"},
)
_FEDEX = Form(
    "shipments",
    {
        "tracking": ("Express or Ground Tracking ID", "Tracking ID"),
        "shipped_on": ("Shipment Date", "Tendered Date"),
        "delivered_on": ("POD Delivery Date",),
        "recipient": ("Recipient Name",),
        "contact": ("Recipient Company",),
        "address": ("Recipient Address Line 1",),
        "unit": ("Recipient Address Line 2",),
        "postcode": ("Recipient Zip Code",),
        "city": ("Recipient City",),
        "region": ("Recipient State",),
        "country": ("Recipient Country/Territory", "Recipient Country"),
        "signed_by": ("POD Signature Description",),
        "item": ("Original Customer Reference",),
        "first_address": (
            "Original Recipient Address Line 1 + Original Recipient Address Line 2 + Original Recipient City"
            " + Original Recipient State + Original Recipient Zip Code + Original Recipient Country/Territory",
            "Original Recipient Address Line 1 + Original Recipient City",
        ),
    },
    _NEEDS,
    marks=frozenset(
        map(
            plain,
            ("Express or Ground Tracking ID", "POD Delivery Date", "POD Signature Description", "TDMasterTrackingID"),
        )
    ),
    few=2,
    fixed={"system": "shipping", "carrier": "FedEx"},
)
_DHL = Form(
    "shipments",
    {
        "tracking": ("Shipment Number", "Waybill Number", "AWB Number"),
        "shipped_on": ("Shipment Date",),
        "recipient": ("Receivers Name",),
        "contact": ("Receivers Contact",),
        "address": ("Receivers Address 1",),
        "unit": ("Receivers Address 2 + Receivers Address 3", "Receivers Address 2"),
        "postcode": ("Receivers Postcode",),
        "city": ("Receivers City",),
        "region": ("Receivers State/Province",),
        "country": ("Receivers Country | Dest Country Code", "Receivers Country", "Dest Country Code"),
        "signed_by": ("Proof of Delivery/Name",),
        "item": ("Description of Contents",),
        "status": ("Event Description",),
    },
    _NEEDS,
    marks=frozenset(map(plain, ("Receivers Name", "Receivers Address 1", "Receivers Contact", "Senders Name"))),
    few=2,
    fixed={"system": "shipping", "carrier": "DHL"},
)
_FORMS = (_UPS, _FEDEX, _DHL)


@reader(
    "carrier",
    title="parcels as UPS (Quantum View), FedEx (Billing Online) and DHL Express export them (CSV, XLSX)",
    fills=["shipments"],
    profile="bulk",
    recognises=partial(has_form, forms=_FORMS),
    rank=38,
)
def carrier(source: Source) -> Parts:
    """One row a line of the export: on invoices a parcel has several, one for each charge or correction.

    ``first_address`` is where a parcel was sent before it was redirected or corrected, where the carrier says so.
    """
    return read_forms(source, _FORMS)
