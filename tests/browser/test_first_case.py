"""A newcomer's first case, clicked through in JupyterLab: own files in, write-up out, nothing asked outside."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dprkit import Case
from dprkit.checks import KINDS
from dprkit.records import TABLES

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
LONG = bool(os.environ.get("TORTURE"))
SIGNINS = "Username,Client IP,Time,Country\n" + "".join(
    f"b.stone@company.example,198.51.100.{day},2026-03-{day:02d}T10:00:00Z,{'US' if day < 20 else 'FR'}\n"
    for day in range(2, 28)
)
STAFF = (
    "system,employee id,name,email,role,manager,start date,address,unit,city,region,postcode,country,household\n"
    "hr,E1,Blake Stone,b.stone@company.example,Developer,,2026-01-01,,,Nashville,Tennessee,37211,US,\n"
)
QUESTION = "Does B. Stone work where he says?"
USB = (
    "system,serial,hostname,assigned to,VID,PID,manufacturer,product,USB serial,EDID manufacturer,EDID name,last seen\n"
    "inventory,SX1,HA-1,b.stone@company.example,1D6B,0104,PiKVM,PiKVM Composite Device,CAFEBABE,LNX,PiKVM V4 Plus,"
    "2026-03-06T15:20:00Z\n"
)
PAY = "kto;co\nBlake Stone;DE89370400440532013000\n"


@pytest.fixture(scope="module")
def lab(start_lab: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """JupyterLab over notebooks that open a case which holds nothing: what a newcomer sees is quick to run."""
    return start_lab(Case.new(tmp_path_factory.mktemp("other") / "case", title="What is this?").folder)


def form(page: Page, heading: str) -> Locator:
    """The form of that heading."""
    return page.locator(f"{PANEL} .jupyter-widgets.widget-vbox").filter(has=page.get_by_text(heading, exact=True)).first


def says(page: Page, heading: str, words: str) -> None:
    """The form says that, sooner or later."""
    from playwright.sync_api import expect

    expect(form(page, heading).get_by_role("status")).to_contain_text(re.compile(words), timeout=120_000)


def press(page: Page, heading: str, button: str, words: str, **fields: str) -> None:
    """The fields filled in, the button pressed, and the answer awaited."""
    one = form(page, heading)
    for label, value in fields.items():
        one.get_by_label(label.replace("_", " "), exact=True).fill(value)
    one.get_by_role("button", name=button, exact=True).click()
    says(page, heading, words)


def by_keyboard(page: Page, heading: str, words: str, *typed: str) -> None:
    """The fields filled in and the button pressed with the keyboard alone, from the first field on."""
    form(page, heading).get_by_role("textbox").first.focus()
    for text in typed:
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    says(page, heading, words)


def below(page: Page, caption: str) -> Locator:
    """The table with that caption."""
    return page.locator(f"{PANEL} .jp-OutputArea table").filter(has=page.get_by_text(caption)).last


def cut_off(page: Page) -> list[str]:
    """Labels and buttons whose words do not fit."""
    found: list[str] = page.locator(f"{PANEL} .jupyter-widgets .widget-label, {PANEL} .jupyter-button").evaluate_all(
        "all => all.filter(one => one.offsetParent && one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    )
    return found


def test_a_newcomer_gets_from_the_first_notebook_to_a_write_up_of_files_of_his_own(page: Page, lab: Any) -> None:
    """With TORTURE by way of every notebook that has a form, else by the shortest."""
    lab.run_all(page, "00_lead_and_authority.ipynb")
    folder = lab.work / "cases" / "c-001"
    by_keyboard(page, "A case of your own", "The case is in", QUESTION, str(folder), "C-001", "s1", "America/Chicago")
    case, place = Case.open(folder), "cases/c-001/notebooks"
    assert (case.settings.question, case.settings.zone) == (QUESTION, "America/Chicago")
    well(page, lab, "first_case")
    if LONG:
        say_what_is_known(page, lab, place)
    take_files_in(page, lab, place, case)
    if LONG:
        look_and_judge(page, lab, place)
    lab.run_all(page, f"{place}/13_write_up.ipynb")
    well(page, lab, "first_case_13")
    written = Case.open(folder).written()
    assert written and QUESTION in written.read_text("utf-8")
    assert Case.open(folder).verify().ok and lab.outside == []


def well(page: Page, lab: Any, name: str) -> None:
    """The notebook as it stands has no error in it and no label that is cut off; its picture is kept."""
    assert lab.faults(page) == [] and cut_off(page) == []
    lab.picture(page, name)


def say_what_is_known(page: Page, lab: Any, place: str) -> None:
    """The lead, the claims and the authority written down."""
    lab.run_all(page, f"{place}/00_lead_and_authority.ipynb")
    lead = {"Source": "hotline", "Allegation": "He is abroad."}
    press(page, "What opened this case", "Write down the lead", "taken in", **lead)
    said = {"Said_in": "CV", "Name": "Blake Stone", "Country": "US", "Email": "b.stone@company.example"}
    press(page, "What the subject says", "Write down what is said", "taken in", **said)
    allowed = {"Approver": "S. Lindgren, 2 March 2026", "Purpose": "to answer the question, no other use"}
    press(page, "Authority and policy", "Write into case.toml", "Written: Approver, Purpose", **allowed)
    assert "b[.]stone@company[.]example" in below(page, "What the subject says").inner_text()
    assert "S. Lindgren" in below(page, "Authority and policy").inner_text()
    well(page, lab, "first_case_00")


def take_files_in(page: Page, lab: Any, place: str, case: Case) -> None:
    """Files put into the inbox while the notebook is open, and taken in."""
    lab.run_all(page, f"{place}/01_preserve.ipynb")
    for name, text in {"signins.csv": SIGNINS, "staff.csv": STAFF, "usb.csv": USB}.items():
        (case.folder / "inbox" / name).write_text(text)
    press(page, "Files to take in", "Look into the inbox again", "not read yet: 3")
    press(page, "Files to take in", "Take in", "Rows kept: 28")
    assert "26" in below(page, "Files taken in").inner_text()
    if LONG:
        (case.folder / "inbox" / "pay.csv").write_text(PAY)
        map_columns(page)
    well(page, lab, "first_case_01")


def map_columns(page: Page) -> None:
    """The table that nobody knows gets its columns."""
    one = form(page, "Files to take in")
    press(page, "Files to take in", "Look into the inbox again", "not read yet: 1")
    press(page, "Files to take in", "Take in", "pay.csv: please look at its columns")
    tables = [name for name, table in TABLES.items() if "account" in table.columns]
    one.get_by_label("The rows are", exact=True).select_option(index=1 + tables.index("payees"))
    press(page, "Files to take in", "Put it so", "Still to be said: account or name or holder")
    one.get_by_label("Our column", exact=True).select_option("name")
    one.get_by_label("Their header", exact=True).select_option("kto")
    press(page, "Files to take in", "Put it so", "look at the five rows")
    press(page, "Files to take in", "Read the file so", "Rows kept: 1,")


def look_and_judge(page: Page, lab: Any, place: str) -> None:
    """Joins, look-ups, a check and a finding, each through its form."""
    lab.run_all(page, f"{place}/02_who_is_who.ipynb")
    joins = form(page, "Whose identifier is it?")
    joins.get_by_label("Proposed joins", exact=True).select_option(index=[0, 1, 2])
    press(page, "Whose identifier is it?", "Confirm", "Confirmed by J. Imani: 3", Ground="list", Your_name="J. Imani")
    well(page, lab, "first_case_02")
    lab.run_all(page, f"{place}/04_sign_ins_and_network.ipynb")
    press(page, "Look-ups, planned and allowed", "Show the plan", "Nothing of this leaves the machine")
    press(page, "Look-ups, planned and allowed", "Make these look-ups", "Done. Outcomes")
    well(page, lab, "first_case_04")
    lab.run_all(page, f"{place}/08_interviews.ipynb")
    checks = form(page, "A check, as it was made")
    checks.get_by_label("Check", exact=True).select_option(index=list(KINDS).index("liveness"))
    checks.get_by_label("asked: nothing is needed", exact=True).check()
    checks.get_by_label("Noted", exact=True).select_option("passed")
    press(page, "A check, as it was made", "Record the check", "Recorded: liveness, passed", Observer="rv")
    well(page, lab, "first_case_08")
    lab.run_all(page, f"{place}/12_decide.ipynb")
    triage = form(page, "Findings, one by one")
    triage.get_by_label("explained: it no longer counts", exact=False).check()
    press(page, "Findings, one by one", "Record", "Recorded: ", Reason="declared stay, ticket 4711", Your_name="rv")
    assert "declared stay" in below(page, "Findings that are present").inner_text()
    well(page, lab, "first_case_12")
