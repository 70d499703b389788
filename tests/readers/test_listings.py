"""What a machine prints about itself: USB devices, displays, programs, neighbours. Composed machines.

Shapes: the READMEs below tests/samples/ for usb_list, edid, programs and neighbours.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples"


def sample(folder: str, name: str) -> Reading:
    found = read(Source(name, SAMPLES / folder / name))
    assert found.stopped == ""
    return found


def reading(folder: Path, text: str | bytes, name: str) -> Reading:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(Source(name, path))


def told(found: Reading, *names: str) -> list[tuple[object, ...]]:
    return [(row.place, *(row.values.get(name) for name in names)) for row in found.rows]


KVM = ("1D6B", "0104", "PiKVM", "PiKVM Composite Device", "CAFEBABE")
USB: dict[str, list[tuple[object, ...]]] = {
    "lsusb.txt": [
        (1, "1D6B", "0003", None, "Linux Foundation 3.0 root hub", None),
        (2, "1D6B", "0104", None, "Linux Foundation Multifunction Composite Gadget", None),
        (3, "1D6B", "0002", None, None, None),
    ],
    "lsusb_v.txt": [(2, *KVM), (16, "046D", "C31C", "Logitech", "USB Keyboard", None)],
    "pnp_list.txt": [
        (5, "1D6B", "0104", "(Standard USB Host Controller)", "USB Composite Device", "CAFEBABE"),
        (10, None, None, None, "Generic PnP Monitor", None),
    ],
    "pnp_table.txt": [
        (4, "1D6B", "0104", None, "USB Composite Device", "CAFEBABE"),
        (5, "046D", "C31C", None, "HID Keyboard Device", None),
    ],
    "setupapi.dev.log": [(6, "1D6B", "0104", None, None, "CAFEBABE")],
    "system_profiler.txt": [(7, *KVM)],
    "ioreg.txt": [(3, *KVM)],
}


@pytest.mark.parametrize("name", USB)
def test_each_listing_of_usb_devices_is_read_whole(name: str) -> None:
    found = sample("usb_list", name)
    assert found.reader == "usb-list"
    assert told(found, "vid", "pid", "manufacturer", "product", "usb_serial") == USB[name]
    assert {row.values["account"] for row in found.rows} == {name.rpartition(".")[0]}
    assert conform("usb", found.rows, "0" * 12)[1] == []


def test_a_display_in_a_listing_has_the_letters_of_its_edid() -> None:
    display = sample("usb_list", "pnp_list.txt").rows[1].values
    assert (display["edid_manufacturer"], display["edid_product"], display["event"]) == ("LNX", "0001", "OK")


def test_the_time_of_an_installation_is_the_machines_own_and_of_no_other_section() -> None:
    (row,) = sample("usb_list", "setupapi.dev.log").rows
    assert (row.values["time_raw"], row.values["time_local"], row.values["zone"]) == (
        "2026/03/04 10:00:05.123",
        "2026-03-04T10:00:05.123",
        "not stated",
    )


def test_numbers_that_were_rewritten_are_told() -> None:
    found = sample("usb_list", "ioreg.txt")
    assert [(one.column, one.found, one.used) for one in found.repairs] == [
        ("vid", "7531", "1D6B"),
        ("pid", "260", "0104"),
    ]
    assert [one.found for one in sample("usb_list", "system_profiler.txt").repairs] == ["0x1d6b", "0x0104"]


def test_a_listing_cut_in_the_middle_keeps_its_devices(tmp_path: Path) -> None:
    text = (SAMPLES / "usb_list" / "lsusb_v.txt").read_text()
    found = reading(tmp_path, text[: text.index("iProduct                2 USB")], "lsusb.txt")
    assert told(found, "vid", "product") == [
        (2, "1D6B", "PiKVM Composite Device"),
        (16, "046D", "Logitech, Inc. Keyboard K120"),
    ]


DISPLAY = ("LNX", "0001", "CAFEBABE", "PiKVM V4 Plus", "2011-W28")


@pytest.mark.parametrize(("name", "place"), [("display.bin", 1), ("xrandr.txt", 3), ("registry.reg", 3)])
def test_an_edid_is_decoded_from_bytes_and_from_hex(name: str, place: int) -> None:
    found = sample("edid", name)
    assert (found.reader, found.unread) == ("edid", ())
    columns = ("edid_manufacturer", "edid_product", "edid_serial", "edid_name", "edid_made")
    assert told(found, *columns) == [(place, *DISPLAY)]


def test_what_edid_decode_prints_is_read() -> None:
    (row,) = sample("edid", "edid_decode.txt").rows
    assert (row.values["edid_manufacturer"], row.values["edid_name"], row.values["edid_made"]) == (
        "LNX",
        "PiKVM V4 Plus",
        "week 28 of 2011",
    )


def test_an_edid_with_a_wrong_check_sum_is_read_and_told_and_a_short_one_too(tmp_path: Path) -> None:
    whole = (SAMPLES / "edid" / "display.bin").read_bytes()
    broken = reading(tmp_path, whole[:20] + bytes([whole[20] ^ 1]) + whole[21:], "e.bin")
    assert (broken.rows[0].values["edid_name"], len(broken.unread)) == ("PiKVM V4 Plus", 1)
    assert "check sum" in broken.unread[0].why
    cut = reading(tmp_path, whole[:60], "e.bin")
    assert (cut.stopped, cut.rows[0].values["edid_manufacturer"], len(cut.unread)) == ("", "LNX", 1)


PROGRAMS: dict[str, list[tuple[object, ...]]] = {
    "dpkg.txt": [(6, "anydesk", "7.1.1-1", None), (7, "libc6:amd64", "2.36-9", None)],
    "brew.txt": [
        (1, "openssl@3", "3.6.0", None),
        (2, "python@3.13", "3.13.9", None),
        (2, "python@3.13", "3.13.8", None),
        (3, "splitcam", "0012345", None),
    ],
    "wmic.txt": [(2, "AnyDesk", "9.0.1", "AnyDesk Software GmbH"), (3, "7-Zip 24.08 (x64)", "24.08", "Igor Example")],
    "get_package.txt": [(4, "AnyDesk", "ad 9.0.1", "Programs"), (5, "Microsoft Edge", "143.0.1", "Programs")],
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_list_of_programs_is_read_whole(name: str) -> None:
    found = sample("programs", name)
    assert (found.reader, found.unread, found.repairs) == ("programs", (), ())
    assert told(found, "name", "version", "publisher") == PROGRAMS[name]


def test_a_line_that_is_no_program_is_kept_as_unread(tmp_path: Path) -> None:
    text = (SAMPLES / "programs" / "dpkg.txt").read_text() + "dpkg: error\n"
    assert [(one.place, one.found) for one in reading(tmp_path, text, "d.txt").unread] == [(8, "dpkg: error")]
    wide = "Name    Vendor  Version\nA       Example 1\nLongNameHere   9\n"
    found = reading(tmp_path, wide, "w.txt")
    assert (told(found, "name"), [one.place for one in found.unread]) == ([(2, "A")], [3])


def test_wmic_in_utf_16_is_read_alike(tmp_path: Path) -> None:
    text = (SAMPLES / "programs" / "wmic.txt").read_text().replace("\n", "\r\n")
    assert (
        told(reading(tmp_path, text.encode("utf-16"), "w.txt"), "name", "version", "publisher") == PROGRAMS["wmic.txt"]
    )


ROUTER, OTHER = "00:00:5E:00:53:01", "00:00:5E:00:53:18"
TABLES: dict[str, list[tuple[object, ...]]] = {
    "windows.txt": [
        (4, "192.168.8.1", ROUTER, None, "0x7"),
        (5, "192.168.8.13", OTHER, None, "0x7"),
        (6, "192.168.8.255", "FF:FF:FF:FF:FF:FF", None, "0x7"),
    ],
    "linux.txt": [
        (1, "192.168.8.1", ROUTER, "_gateway", "wlan0"),
        (2, "192.168.8.13", OTHER, "lt-0418.lan", "wlan0"),
        (3, "192.168.8.14", None, None, "wlan0"),
    ],
    "macos.txt": [
        (1, "192.168.8.1", ROUTER, None, "en0"),
        (2, "192.168.8.13", OTHER, "lt-0418.lan", "en0"),
        (3, "192.168.8.14", None, None, "en0"),
    ],
    "ip_neigh.txt": [
        (1, "192.168.8.1", ROUTER, None, "wlan0"),
        (2, "192.168.8.14", None, None, "wlan0"),
        (3, "fe80::1", ROUTER, None, "wlan0"),
    ],
}


@pytest.mark.parametrize("name", TABLES)
def test_each_table_of_neighbours_is_read_whole_and_its_addresses_have_one_form(name: str) -> None:
    found = sample("neighbours", name)
    assert (found.reader, found.unread) == ("neighbours", ())
    assert told(found, "neighbour_ip", "neighbour_mac", "neighbour_name", "interface") == TABLES[name]
    assert all(one.column == "neighbour_mac" and one.found.lower() != one.used for one in found.repairs)
    assert conform("network_neighbours", found.rows, "0" * 12)[1] == []


def test_the_own_address_of_windows_stands_above_and_a_broken_line_is_kept(tmp_path: Path) -> None:
    text = (SAMPLES / "neighbours" / "windows.txt").read_text() + "  192.168.8.9   access denied\n"
    found = reading(tmp_path, text, "arp.txt")
    assert {row.values["ip_local"] for row in found.rows} == {"192.168.8.12"}
    assert [(one.place, one.found) for one in found.unread] == [(7, "  192.168.8.9   access denied")]


def test_a_letter_is_none_of_these(tmp_path: Path) -> None:
    text = "Dear Sir or Madam,\n\nI apply for the post.\nName: Bo Stone\nVersion: 3\n"
    assert reading(tmp_path, text, "letter.txt").reader == "cv"
