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
    assert check("dev.multiple-rmm-vendors", evidence(software=rows, rmm_vendors=VENDORS)).state == "clear"


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
