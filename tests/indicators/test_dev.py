from __future__ import annotations

from typing import Any

import pytest

VENDORS = [
    {"vendor": "AnyDesk", "product": "AnyDesk", "processes": "anydesk.exe", "signers": "AnyDesk Software GmbH"},
    {"vendor": "Google", "product": "Chrome Remote Desktop", "processes": "remoting_host.exe", "signers": "Google LLC"},
    {"vendor": "RustDesk", "product": "RustDesk", "processes": "rustdesk.exe|rustdesk*.exe"},
    {"vendor": "AnyDesk", "product": "", "processes": "ad_svc.exe"},
]


def _program(name: str, day: str | None = "2026-01-05", account: str = "s1", **cells: Any) -> dict[str, Any]:
    row = {"account": account, "name": name, "serial": f"SN-{account}", "hostname": "host"}
    return {**row, **({"time": f"{day}T09:00:00Z"} if day else {}), **cells}


def test_two_vendors_in_a_week_are_strong(evidence, check):
    rows = [
        _program("AnyDesk", publisher="AnyDesk Software GmbH"),
        _program("host", "2026-01-09", path=r"C:\Program Files\Google\remoting_host.exe"),
        _program("Notepad"),
    ]
    found = check("dev.multiple-rmm-vendors", evidence(software=rows, rmm_vendors=VENDORS))
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("host", "SN-s1"),))
    assert found.text == (
        "1 of 1 machine with remote-control programs of 2 vendors within 7 days (AnyDesk, Google); "
        "1 of 2 also carry the publisher's name; baseline unknown: 0 others"
    )


@pytest.mark.parametrize(
    ("start", "command", "weight"),
    [
        ("2026-01-02", "remoting_start_host.exe --pin=1", "near-conclusive"),
        ("2025-11-02", "remoting_start_host.exe --pin=1", "strong"),
        ("2026-01-02", "anydesk.exe --install", "strong"),
        (None, "remoting_start_host.exe --pin=1", "strong"),
    ],
)
def test_set_up_without_anybody_at_hand_in_the_first_month_is_near_conclusive(evidence, check, start, command, weight):
    rows = [_program("AnyDesk"), _program("RustDesk"), _program("setup", command=command)]
    people = [{"account": "s1", "start_on": start}]
    found = check("dev.multiple-rmm-vendors", evidence(software=rows, people=people, rmm_vendors=VENDORS))
    assert (found.state, found.weight) == ("present", weight)


@pytest.mark.parametrize(
    "rows",
    [
        [_program("AnyDesk"), _program("AnyDesk 8.0", "2026-01-06"), _program("x", path="ad_svc.exe")],
        [_program("AnyDesk"), _program("RustDesk", "2026-01-20")],
        [_program("AnyDesk"), _program("RustDesk", account="p1")],
        [_program("AnyDesk"), _program("RustDesk", serial="SN-other")],
        [_program("AnyDesk"), _program("Google Chrome", publisher="Google LLC", path="chrome.exe")],
    ],
)
def test_one_vendor_two_weeks_or_two_machines_are_quiet(evidence, check, rows):
    people = [{"account": "s1", "start_on": "2025-12-01"}]
    given = evidence(software=rows, people=people, rmm_vendors=VENDORS)
    assert check("dev.multiple-rmm-vendors", given).state == "clear"


def test_an_undated_list_is_one_moment(evidence, check):
    rows = [_program("AnyDesk", None), _program("x", None, path="/opt/rustdesk-1.3.exe")]
    assert check("dev.multiple-rmm-vendors", evidence(software=rows, rmm_vendors=VENDORS)).state == "present"


def test_programs_that_the_company_deploys_are_context(evidence, check):
    rows = [
        _program(name, account=who) for who in ["s1", *(f"p{n}" for n in range(40))] for name in ("AnyDesk", "RustDesk")
    ]
    found = check("dev.multiple-rmm-vendors", evidence(software=rows, rmm_vendors=VENDORS))
    assert (found.weight, "also true of 40 of 40 others in this file" in found.text) == ("context", True)


def test_without_a_list_of_programs_it_is_unknown(evidence, check):
    assert check("dev.multiple-rmm-vendors", evidence(rmm_vendors=VENDORS)).state == "unknown"
    assert check("dev.multiple-rmm-vendors", evidence(software=[_program("AnyDesk")])).state == "unknown"


# dev.ip-kvm-usb-edid, with rows as in the bundled table

KVM = [
    {"device": "PiKVM", "vid": "1D6B", "pid": "0104", "manufacturer": "PiKVM", "product": "PiKVM Composite Device"}
    | {"serial": "CAFEBABE"},
    {"device": "PiKVM V4 Plus", "edid_manufacturer": "LNX", "edid_name": "PiKVM V4 Plus"},
    {"device": "TinyPilot", "vid": "1D6B", "pid": "0104", "manufacturer": "tinypilot"}
    | {"product": "Multifunction USB Device"},
    {"device": "JetKVM", "edid_manufacturer": "TSB", "edid_name": "T749-fHD720"},
    {"device": "GLKVM", "vid": "1D6B", "manufacturer": "Glinet", "product": "Glinet Composite Device"},
]
IDS = {"vid": "1D6B", "pid": "0104"}


def _usb(**cells: Any) -> dict[str, Any]:
    return {"account": "s1", "serial": "SN-1", "time": "2026-01-05T09:00:00Z", **cells}


@pytest.mark.parametrize(
    "cells",
    [
        {**IDS, "manufacturer": "PiKVM", "product": "Keyboard"},
        {"vid": "1d6b", "pid": "0104", "product": "pikvm composite device v2"},
        {**IDS, "usb_serial": "cafebabe"},
        {**IDS, "product": "Multifunction USB Device"},
        {"edid_manufacturer": "LNX", "edid_name": "PiKVM V4 Plus"},
        {"vid": "1D6B", "pid": "0105", "product": "Glinet Composite Device"},
    ],
)
def test_a_named_product_is_near_conclusive(evidence, check, cells):
    found = check("dev.ip-kvm-usb-edid", evidence(usb=[_usb(**cells), _usb(vid="046D")], ip_kvm=KVM))
    assert (found.state, found.weight, found.origin) == ("present", "near-conclusive", (("host", "SN-1"),))
    assert found.text.startswith("1 of 2 rows of USB devices and displays name ")


def test_the_bare_ids_of_a_linux_gadget_are_weak(evidence, check):
    found = check("dev.ip-kvm-usb-edid", evidence(usb=[_usb(**IDS, product="Gadget Serial")], ip_kvm=KVM))
    assert (found.state, found.weight) == ("present", "weak")


@pytest.mark.parametrize(
    "cells",
    [
        {"vid": "046D", "pid": "C52B", "product": "Multifunction USB Device"},
        {"vid": "046D", "pid": "C52B", "usb_serial": "CAFEBABE"},
        {"edid_manufacturer": "LNX", "edid_name": "Linux FHD"},
        {"edid_manufacturer": "TSB", "edid_name": "T749-fHD720"},
        {"vid": "1D6B", "pid": "0002", "manufacturer": "Linux", "product": "2.0 root hub"},
        {},
    ],
)
def test_ordinary_devices_and_displays_are_quiet(evidence, check, cells):
    assert check("dev.ip-kvm-usb-edid", evidence(usb=[_usb(**cells)], ip_kvm=KVM)).state == "clear"


def test_without_a_list_of_devices_it_is_unknown(evidence, check):
    found = check("dev.ip-kvm-usb-edid", evidence(ip_kvm=KVM))
    assert (found.state, found.missing) == ("unknown", "usb (USB devices and displays seen on a machine) about s1")


def test_a_machine_of_an_unconfirmed_holder_is_unknown(evidence, check):
    given = evidence(usb=[_usb(**IDS, product="PiKVM")], ip_kvm=KVM, unconfirmed=["okta"])
    assert check("dev.ip-kvm-usb-edid", given).state == "unknown"


def test_a_keyboard_like_it_that_every_desk_has_is_context(evidence, check):
    rows = [_usb(**{**IDS, "product": "PiKVM", "account": who}) for who in ["s1", *(f"p{n}" for n in range(40))]]
    assert check("dev.ip-kvm-usb-edid", evidence(usb=rows, ip_kvm=KVM)).weight == "context"


# dev.unsanctioned-rmm

TOOL = "dev.unsanctioned-rmm"
TWO_MARKS = {"path": r"C:\x\anydesk.exe"}


def test_two_marks_of_a_program_that_colleagues_lack_are_strong(evidence, check):
    rows = [_program("AnyDesk", **TWO_MARKS), _program("Notepad", account="p1")]
    found = check(TOOL, evidence(software=rows, rmm_vendors=VENDORS))
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("host", "SN-s1"),))
    assert found.text == "AnyDesk on 1 of 1 machine, by 2 marks; baseline unknown: 1 other"


@pytest.mark.parametrize("row", [_program("AnyDesk"), _program("x", **TWO_MARKS), _program("Google Chrome")])
def test_one_mark_or_a_browser_is_quiet(evidence, check, row):
    assert check(TOOL, evidence(software=[row], rmm_vendors=VENDORS)).state == "clear"


def test_what_the_company_deploys_is_context_and_no_list_unknown(evidence, check):
    rows = [_program("AnyDesk", account=who, **TWO_MARKS) for who in ["s1", *(f"p{n}" for n in range(40))]]
    assert check(TOOL, evidence(software=rows, rmm_vendors=VENDORS)).weight == "context"
    assert check(TOOL, evidence(rmm_vendors=VENDORS)).state == "unknown"


# dev.hdmi-capture-or-virtual-cam

CAMERA = "dev.hdmi-capture-or-virtual-cam"
CAMERAS = [
    {"product": "A grabber", "kind": "capture", "vid": "534D", "pid": "2109"},
    {"product": "A camera", "kind": "virtual camera", "names": "Made Up Virtual Camera", "processes": "madeup.exe"},
]


@pytest.mark.parametrize(
    ("usb", "software"),
    [
        ([_usb(vid="534D", pid="2109")], [_program("Notepad")]),
        ([_usb(product="made up virtual camera")], [_program("Notepad")]),
        ([_usb(vid="046D")], [_program("x", path=r"C:\x\MadeUp.exe")]),
    ],
)
def test_a_grabber_or_a_virtual_camera_is_moderate(evidence, check, usb, software):
    found = check(CAMERA, evidence(usb=usb, software=software, virtual_cameras=CAMERAS))
    assert (found.state, found.weight) == ("present", "moderate")


def test_an_ordinary_camera_is_quiet_and_no_export_unknown(evidence, check):
    given = evidence(usb=[_usb(product="HD Webcam", vid="046D")], software=[_program("Zoom")], virtual_cameras=CAMERAS)
    assert check(CAMERA, given).state == "clear"
    assert check(CAMERA, evidence(usb=[_usb(vid="046D")], virtual_cameras=CAMERAS)).state == "unknown"


# dev.location-vs-login

PLACE = "dev.location-vs-login"
HERE = [{"account": "s1", "system": "subject", "field": "location", "value": "30.27, -97.74"}]


def _located(days: int, lat: float = 52.23, lon: float = 21.01, first: int = 1, **cells: Any) -> list[dict[str, Any]]:
    row = {"account": "s1", "serial": "SN-1", "lat": lat, "lon": lon, "accuracy_km": 5, **cells}
    return [{**row, "time": f"2026-01-{day:02d}T10:00:00Z"} for day in range(first, first + days)]


def test_a_laptop_that_is_elsewhere_on_four_of_five_days_is_near_conclusive(evidence, check):
    rows = _located(10) + _located(2, 30.3, -97.7, first=20)
    found = check(PLACE, evidence(devices=rows, claims=HERE))
    assert (found.state, found.weight, found.origin) == ("present", "near-conclusive", (("device", "SN-1"),))
    assert found.text.startswith("10 of 12 days over 200 km from the place stated, the nearest by 9,")


def test_journeys_a_wide_radius_and_declared_stays_are_quiet(evidence, check):
    rows = _located(4) + _located(10, 30.3, -97.7, first=10)
    assert check(PLACE, evidence(devices=rows, claims=HERE)).state == "clear"
    assert check(PLACE, evidence(devices=_located(10, accuracy_km=20000), claims=HERE)).state == "clear"
    stay = {**HERE[0], "field": "stay", "value": "PL", "valid_from": "2026-01-01", "valid_to": "2026-01-12"}
    rows = _located(12) + _located(10, 30.3, -97.7, first=15)
    assert check(PLACE, evidence(devices=rows, claims=[*HERE, stay])).state == "clear"


def test_nine_days_or_no_place_are_unknown(evidence, check):
    assert "there are 9 days" in check(PLACE, evidence(devices=_located(9), claims=HERE)).missing
    assert check(PLACE, evidence(devices=_located(12), claims=[{**HERE[0], "value": "Austin"}])).state == "unknown"


# dev.many-laptops-one-lan

LAN = "dev.many-laptops-one-lan"
ISSUED = [
    {"account": "s1", "serial": "SN-1", "hostname": "HOST-1", "mac": "02:00:5e:00:00:01"},
    {"account": "e2", "serial": "SN-2", "hostname": "HOST-2", "mac": "02-00-5E-00-00-02 02:00:5E:00:00:03"},
]
STAFF = [{"system": "hr", "account": "s1", "name": "Blake Stone"}]


def _neighbour(mac: str | None = None, name: str | None = None, ip: str = "198.51.100.7") -> dict[str, Any]:
    return {"account": "s1", "serial": "SN-1", "ip": ip, "neighbour_mac": mac, "neighbour_name": name}


def _lan(evidence: Any, row: dict[str, Any], kind: str = "unknown", **more: Any) -> Any:
    facts = {"198.51.100.7": {"kind": kind}}
    tables = {"network_neighbours": [row], "devices": ISSUED, "people": STAFF, "claims": HERE, "network_kind": facts}
    return evidence(**{**tables, **more})


@pytest.mark.parametrize("row", [_neighbour("02:00:5E:00:00:03"), _neighbour(name="host-2.local")])
def test_a_machine_issued_to_somebody_else_in_the_home_network_is_strong(evidence, check, row):
    found = check(LAN, _lan(evidence, row))
    assert (found.state, found.weight) == ("present", "strong")
    assert found.text.startswith("1 machine issued to somebody else among the neighbours, in 1 of 1 row")


def test_the_office_an_unknown_neighbour_and_a_household_are_quiet(evidence, check):
    row = _neighbour("02:00:5E:00:00:02")
    assert check(LAN, _lan(evidence, row, "company")).state == "clear"
    assert check(LAN, _lan(evidence, _neighbour("02:00:5E:00:00:09", "printer"))).state == "clear"
    couple = [*HERE, {**HERE[0], "field": "household", "value": "e2"}]
    assert check(LAN, _lan(evidence, row, claims=couple)).state == "clear"


def test_without_the_list_of_machines_or_the_look_up_it_is_unknown(evidence, check):
    row = _neighbour("02:00:5E:00:00:02")
    assert "issued to everybody" in check(LAN, _lan(evidence, row, devices=ISSUED[:1])).missing
    assert check(LAN, _lan(evidence, _neighbour(), network_kind={})).state == "unknown"


# dev.vpn-client-installed

CLIENT = "dev.vpn-client-installed"
CLIENTS = [{"vpn": "Astrill", "products": "Astrill|Astrill VPN", "processes": "astrill.exe", "services": "ASOvpnSvc"}]


@pytest.mark.parametrize("row", [_program("Astrill"), _program("x", path=r"C:\y\astrill.exe"), _program("asovpnsvc")])
def test_a_listed_vpn_program_is_moderate_and_weak_where_declared(evidence, check, row):
    found = check(CLIENT, evidence(software=[row], claims=HERE, vpn_clients=CLIENTS))
    assert (found.state, found.weight) == ("present", "moderate")
    declared = [*HERE, {**HERE[0], "field": "vpn", "value": "astrill"}]
    assert check(CLIENT, evidence(software=[row], claims=declared, vpn_clients=CLIENTS)).weight == "weak"


def test_other_programs_are_quiet_and_no_list_of_programs_unknown(evidence, check):
    assert check(CLIENT, evidence(software=[_program("Slack")], claims=HERE, vpn_clients=CLIENTS)).state == "clear"
    assert check(CLIENT, evidence(claims=HERE, vpn_clients=CLIENTS)).state == "unknown"
