"""The tables that are shipped, held against the checks that read them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dprkit.data import Tables
from dprkit.indicator import load

LISTS = Tables()


def test_every_bundled_table_that_a_check_reads_has_the_columns_it_uses():
    names = {read for one in load().values() for read in one.reads}
    assert {"value", "vpn", "listed_on"} <= set(LISTS.frame("known_vpn"))
    assert {"vendor", "product", "processes", "services", "signers"} <= set(LISTS.frame("rmm_vendors"))
    assert {"address", "postal_code", "city"} <= set(LISTS.frame("forwarders"))
    assert "domain" in LISTS.frame("free_mail")
    assert {"known_vpn", "rmm_vendors", "forwarders", "free_mail", "ip_kvm"} <= names


def _devices() -> list[dict[str, str]]:
    columns = ["vid", "pid", "manufacturer", "product", "edid_manufacturer", "edid_name"]
    return LISTS.frame("ip_kvm")[columns].to_dict("records")


@pytest.mark.parametrize("device", _devices(), ids=str)
def test_every_listed_device_is_found_under_its_own_strings(evidence, check, device):
    listed = LISTS.frame("ip_kvm").drop(columns="source").to_dict("records")
    row = {"account": "s1", "serial": "SN-1", **{name: text for name, text in device.items() if text}}
    found = check("dev.ip-kvm-usb-edid", evidence(usb=[row], ip_kvm=listed))
    sample_display = device["edid_name"] == "T749-fHD720"  # other capture devices show it too: weak alone, so no sign
    assert (found.state, found.weight) == (("clear" if sample_display else "present"), "near-conclusive")


def test_every_two_listed_vendors_are_two(evidence, check):
    table = LISTS.frame("rmm_vendors")
    listed = table.to_dict("records")
    for first, second in pairwise(listed):
        programs = [one["processes"].split("|")[0].replace("*", "") for one in (first, second)]
        rows = [{"account": "s1", "serial": "SN-1", "name": "x", "path": rf"C:\x\{each.upper()}"} for each in programs]
        found = check("dev.multiple-rmm-vendors", evidence(software=rows, rmm_vendors=listed))
        assert found.state == "present", programs


def test_browsers_and_office_programs_are_no_remote_control(evidence, check):
    listed = LISTS.frame("rmm_vendors").to_dict("records")
    names = ["Google Chrome", "Microsoft Teams", "Zoom", "Slack", "Firefox", "Google Drive", "Notepad++", "Parsecs"]
    rows = [{"account": "s1", "serial": "SN-1", "name": name, "publisher": "Google LLC"} for name in names]
    people = [{"account": "s1", "name": "B. Stone"}]
    given = evidence(software=rows, people=people, rmm_vendors=listed)
    assert check("dev.multiple-rmm-vendors", given).state == "clear"


def test_a_bundled_exit_of_2024_is_weak_in_2026(evidence, check, working):
    listed = LISTS.frame("known_vpn").to_dict("records")
    claims = [{"account": "s1", "field": "country", "value": "US"}]
    given = evidence(signins=working("s1", listed[0]["value"], 5), claims=claims, known_vpn=listed)
    found = check("net.astrill-egress", given)
    assert (found.state, found.weight) == ("present", "weak")
    assert "list of 2024" in found.text
