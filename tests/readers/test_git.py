"""The reader of commits: one repository in five forms, packs built by hand, and hostile ones."""

from __future__ import annotations

import hashlib
import os
import random
import struct
import time
import zlib
from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.readers._git_commit import committed, person
from dprkit.readers._git_pack import Commit, Left, opened
from dprkit.records import TABLES, conform

SAMPLES = Path(__file__).parent.parent / "samples" / "git"
# hash, parents, author, time in UTC, offset of the author's clock, first line: newest first, as git prints them
TRUTH = [
    ("22e13adb", "09d9fdf8", "b.stone@mail.example", "2026-03-06 06:53:20", "+0900", "Signed"),
    ("09d9fdf8", "fb901379 e1298c82", "m@mail.example", "2026-03-06 04:06:40", "+0000", "Merge side"),
    ("fb901379", "f20e15a8", "b.stone@mail.example", "2026-03-06 01:20:00", "-0530", "Third"),
    ("e1298c82", "f20e15a8", "remy@other.example", "2026-03-06 01:00:00", "+0100", "Side work"),
    ("f20e15a8", "500de904", "b.stone@mail.example", "2026-03-05 01:00:00", "+0900", "Second"),
    ("500de904", "", "b.stone@mail.example", "2026-03-04 01:00:00", "+0900", "Start"),
]


def read(path: Path) -> sandbox.Reading:
    reading = sandbox.read(sandbox.Source(path.name, path))
    assert (reading.reader, reading.stopped) == ("git", "")
    return reading


def written(folder: Path, content: bytes, name: str = "x.bundle") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["small.bundle", "asked.log", "raw.log", "export.txt", "fuller.log"])
def test_the_same_commits_come_out_of_each_form(name: str) -> None:
    reading = read(SAMPLES / name)
    frame, repairs = conform("commits", reading.rows, "0123456789ab")
    assert (repairs, reading.repairs, reading.unread) == ([], (), ())
    cells = frame.astype("string").fillna("").to_dict("records")
    made = [
        (
            one["commit"][:8],
            " ".join(parent[:8] for parent in one["parents"].split()),
            one["author_email"],
            one["time"][:19],
            one["offset"].replace(":", ""),
            one["subject"],
        )
        for one in cells
    ]
    expected = [one if name != "fuller.log" else (one[0], "", *one[2:]) for one in TRUTH]  # it prints no parents
    assert sorted(made) == sorted(expected)
    second = frame[frame["commit"].str.startswith("f20e15a8")].iloc[0]
    assert (second["committer_email"], str(second["committed"])) == (
        "noreply@forge.example",
        "2026-03-05 01:00:00+00:00",
    )
    assert second["committed_offset"].replace(":", "") == "-0500"
    assert (second["account"], second["system"]) == ("b.stone@mail.example", "git")
    if name != "asked.log":  # it has the first line only
        assert second["co_authors"] == "Rémy <remy@other.example>"
    if name in ("small.bundle", "asked.log", "raw.log"):
        assert second["tree"] == "a5149ec7ec23e5fd400d97794c599ccb430bffac"


def test_a_bundle_says_what_points_at_a_commit_and_which_key_signed_it() -> None:
    first = read(SAMPLES / "small.bundle").rows[0].values
    assert first["refs"] == "refs/heads/main\nHEAD"
    # as ``ssh-keygen -lf`` prints it for the key that signed
    assert (first["signature"], first["signing_key"]) == ("ssh", "SHA256:uXGUmwMK/lZFMzAJYJH6MM8LxnSfi7/d5fv1JrWh6BU")


# --- packs built by hand ---------------------------------------------------------------------------------------------


def commit(number: int, more: str = "") -> bytes:
    return (
        f"tree {number:040x}\nauthor A <a{number}@mail.example> {1772586000 + number} +0100\n"
        f"committer A <a@mail.example> {1772586000 + number} +0100\n{more}\nmessage {number}\n"
    ).encode()


def varint(size: int, kind: int) -> bytes:
    made, size = [kind << 4 | size & 15], size >> 4
    while size:
        made[-1] |= 128
        made.append(size & 127)
        size >>= 7
    return bytes(made)


def entry(kind: int, raw: bytes, base: bytes = b"", size: int | None = None) -> bytes:
    return varint(len(raw) if size is None else size, kind) + base + zlib.compress(raw)


def back(distance: int) -> bytes:
    made = [distance & 127]
    while distance := distance >> 7:
        distance -= 1
        made.append(128 | distance & 127)
    return bytes(reversed(made))


def delta(base: bytes, made: bytes) -> bytes:
    """A difference that takes the first bytes both have in common from the base, and brings the rest."""
    same = next((at for at, (one, other) in enumerate(zip(base, made)) if one != other), min(len(base), len(made)))
    same = min(same, 0xFFFF)
    copied = b"\x90" + bytes([same]) if 0 < same < 256 else b"\xb0" + struct.pack("<H", same) if same else b""
    rest = made[same:]
    brought = b"".join(bytes([len(rest[at : at + 127])]) + rest[at : at + 127] for at in range(0, len(rest), 127))
    return length(len(base)) + length(len(made)) + copied + brought


def length(size: int) -> bytes:
    made = [size & 127]
    while size := size >> 7:
        made[-1] |= 128
        made.append(size & 127)
    return bytes(made)


def bundle(*entries: bytes, count: int | None = None, header: bytes = b"# v2 git bundle\n\n") -> bytes:
    pack = b"PACK" + struct.pack(">II", 2, len(entries) if count is None else count) + b"".join(entries)
    return header + pack + hashlib.sha1(pack, usedforsecurity=False).digest()


def named(raw: bytes) -> bytes:
    return hashlib.sha1(b"commit %d\0" % len(raw) + raw, usedforsecurity=False).digest()


def commits(content: bytes) -> tuple[list[bytes], list[str]]:
    """The commits and what was left, read in this process: for our own harmless bytes."""
    found = list(opened(content).commits(time.process_time() + 20))
    return [one.raw for one in found if isinstance(one, Commit)], [one.why for one in found if isinstance(one, Left)]


def test_commits_written_as_differences_are_put_together() -> None:
    one, two, three = commit(1), commit(2), commit(3, "x" * 3000)
    first = entry(1, one)
    second = entry(6, delta(one, two), back(len(first)))
    third = entry(7, delta(two, three), named(two))
    assert commits(bundle(first, entry(3, b"blob" * 100_000), entry(2, b""))) == ([one], [])
    assert commits(bundle(first, second, third)) == ([one, two, three], [])
    early = entry(7, delta(two, three), named(two))
    assert commits(bundle(early, first, entry(6, delta(one, two), back(len(first))))) == ([one, two, three], [])


def test_a_base_far_back_and_a_copy_of_64_kib_are_read_as_git_writes_them() -> None:
    one = commit(1, "x" * 70_000)
    two = one[:0x10000] + b"the end"
    step = length(len(one)) + length(len(two)) + b"\x80" + b"\x07the end"
    for between in (0, 100, 300, 20_000, 3_000_000):
        first, other = entry(1, one), entry(3, random.Random(1).randbytes(between))
        far = entry(6, step, back(len(first) + len(other)))
        assert commits(bundle(first, other, far)) == ([one, two], [])


def test_a_difference_to_a_commit_that_is_elsewhere_is_told(tmp_path: Path) -> None:
    header = b"# v2 git bundle\n-" + b"a" * 40 + b" before\n" + named(commit(1)).hex().encode() + b" refs/heads/x\n\n"
    content = bundle(entry(1, commit(1)), entry(7, delta(commit(8), commit(9)), named(commit(8))), header=header)
    reading = read(written(tmp_path, content))
    assert [row.values["refs"] for row in reading.rows] == ["refs/heads/x"]
    assert [one.why for one in reading.unread] == [
        "1 objects are differences to others that the file does not hold: not read",
        "the bundle holds only what came after 1 commits that it names: ask for a whole one",
    ]


def test_a_bundle_of_sha256_has_hashes_of_that_kind() -> None:
    header = b"# v3 git bundle\n@object-format=sha256\n\n"
    pack = b"PACK" + struct.pack(">II", 2, 1) + entry(1, commit(1))
    (one,) = opened(header + pack + hashlib.sha256(pack).digest()).commits(time.process_time() + 5)
    assert isinstance(one, Commit)
    assert one.hash == hashlib.sha256(b"commit %d\0" % len(commit(1)) + commit(1)).hexdigest()


def test_a_changed_byte_is_told_by_the_checksum() -> None:
    content = bundle(entry(1, commit(1)), entry(1, commit(2)))
    whole = bytearray(content)
    whole[-1] ^= 1
    assert commits(bytes(whole))[1] == ["the pack's checksum does not match: it was cut off or changed"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A B <a@mail.example> 1772586000 +0900", ("A B", "a@mail.example", "2026-03-04T01:00:00Z", "+0900")),
        ("<a@mail.example> -1 -0000", ("", "a@mail.example", "1969-12-31T23:59:59Z", "-0000")),
        ("A <> 99999999999999 +0000", ("A", "", "99999999999999 +0000", "+0000")),
        ("nobody", ("nobody", None, None, None)),
        ("A <a@b> <c@d> 1 +0000", ("A <a@b> <c@d> 1 +0000", None, None, None)),
    ],
)
def test_a_person_line_is_taken_apart_only_where_it_has_the_form(text: str, values: tuple[str | None, ...]) -> None:
    made = person(text)
    assert tuple(made.get(name) for name in ("author_name", "author_email", "time", "offset")) == values


def test_an_openpgp_signature_names_its_key() -> None:
    # One packet of version 4 with the subpackets issuer fingerprint (signed) and key id (not signed): RFC 9580, 5.2.3.
    fingerprint = bytes(range(20))
    signed, unsigned = bytes([22, 33, 4]) + fingerprint, bytes([9, 16]) + fingerprint[-8:]
    for signed_part, key in ((signed, fingerprint.hex().upper()), (b"", fingerprint[-8:].hex().upper())):
        body = b"\4\0\x16\x08" + struct.pack(">H", len(signed_part)) + signed_part + struct.pack(">H", 10) + unsigned
        packet = bytes([0x88, len(body)]) + body
        armour = "-----BEGIN PGP SIGNATURE-----\n\n" + __import__("base64").b64encode(packet).decode() + "\n=abcd\n"
        raw = commit(1, "gpgsig " + (armour + "-----END PGP SIGNATURE-----\n").replace("\n", "\n ")[:-1])
        values, odd = committed(raw)
        assert (values["signature"], values["signing_key"], odd) == ("openpgp", key, [])


def test_names_that_are_not_utf_8_are_read_and_told() -> None:
    values, odd = committed(commit(1).replace(b"author A", b"author R\xe9my"))
    assert values["author_name"] == "Rémy"
    assert odd == ["bytes that are not UTF-8 and no charset stated: read as Windows-1252"]
    assert committed(commit(1, "encoding iso-8859-1\n").replace(b"author A", b"author R\xe9my"))[1] == []


# --- broken and hostile files ----------------------------------------------------------------------------------------


def chain(count: int) -> bytes:
    """Small differences that each make a commit of a megabyte out of the last one."""
    big = commit(1, "x" * 1_000_000)
    entries = [entry(1, big)]
    for number in range(count):
        copied = b"\xf0" + (len(big) - 8).to_bytes(3, "little")
        step = length(len(big)) + length(len(big)) + copied + b"\x08%08d" % number
        entries.append(entry(6, step, back(len(entries[-1]))))
    return bundle(*entries)


ONE = entry(1, commit(1))
ZEROS = zlib.compress(b"\0" * (200 << 20), 9)
HOSTILE = {
    "nothing behind the header": (b"# v2 git bundle\n\n", 0, "the pack is missing"),
    "a header only": (b"# v2 git bundle\n" + b"x" * 4000, 0, "the pack is missing"),
    "cut off": (bundle(ONE, entry(1, commit(2)))[:-60], 1, "cut off at object 2 of 2"),
    "says a billion objects": (bundle(ONE, count=1_000_000_000), 1, "cut off at object 2"),
    "version 9": (b"# v2 git bundle\n\nPACK" + struct.pack(">II", 9, 1) + ONE, 0, "version 9"),
    "a commit of 200 MiB": (bundle(ONE, varint(200 << 20, 1) + ZEROS), 1, "over 1 MiB"),
    "a file of 200 MiB": (bundle(varint(200 << 20, 3) + ZEROS, ONE), 1, ""),
    "unpacks to more than it says": (bundle(ONE, varint(5, 3) + ZEROS), 1, "more than it says"),
    "unpacks to less than it says": (bundle(ONE, entry(1, b"abc", size=500)), 1, "less than it says"),
    "a difference to itself": (bundle(ONE, entry(6, delta(commit(1), commit(2)), b"\0")), 1, "does not hold"),
    "a difference to before the file": (
        bundle(ONE, entry(6, delta(commit(1), commit(2)), b"\xff\xff\x7f")),
        1,
        "does not hold",
    ),
    "a place without end": (bundle(ONE, varint(5, 6) + b"\xff" * 1000), 1, "a place that is none"),
    "a size without end": (bundle(ONE, b"\x9f" + b"\xff" * 1000), 1, "a size that is none"),
    "a kind that is none": (bundle(ONE, entry(5, b"x")), 1, "an object of kind 5"),
    "a difference of 1 TiB": (
        bundle(ONE, entry(6, length(len(commit(1))) + length(1 << 40) + b"\x90\x20" * 100, back(len(ONE)))),
        1,
        "over 1 MiB",
    ),
    "a difference that goes out of its base": (
        bundle(ONE, entry(6, length(len(commit(1))) + length(200) + b"\x91\xff\xc8", back(len(ONE)))),
        1,
        "over 1 MiB",
    ),
    "2,000 differences of a megabyte": (chain(2000), 134, "over 128 MiB together"),
    "50,000 waiting differences": (
        bundle(*[entry(7, length(1) + length(1) + b"\1x", struct.pack(">5I", *[at] * 5)) for at in range(50_000)]),
        0,
        "differences to others",
    ),
    "100,000 lines of header": (
        b"# v2 git bundle\n" + b"nothing\n" * 100_000 + b"\n" + bundle(ONE)[17:],
        1,
        "not known",
    ),
    "a header line of 20 MiB": (b"# v2 git bundle\n" + b"a" * (20 << 20), 0, "the pack is missing"),
    "a log line of 20 MiB": (b"a" * 40 + b"\x1f" + b"x" * (20 << 20), 0, "fields where the format has 10"),
    "a log without form": (b"commit " + b"a" * 40 + b"\n" + b"junk\n" * 1000, 1, "of no known form"),
    "an export that says a terabyte": (b"blob\nmark :1\ndata 999999999999\nx", 0, "cut off"),
    "an export that says nonsense": (b"commit refs/heads/x\ndata -5\nx", 1, "cut off"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_comes_back_in_time_with_what_could_be_read(tmp_path: Path, name: str) -> None:
    content, count, why = HOSTILE[name]
    begun = time.perf_counter()
    reading = read(written(tmp_path, content))
    assert time.perf_counter() - begun < 12
    assert len(reading.rows) == count
    assert not why or any(why in one.why for one in reading.unread), reading.unread
    assert bool(why) == bool(reading.unread)


def test_a_commit_that_is_no_commit_gives_a_row_with_its_hash_and_nothing_made_up() -> None:
    for raw in (b"", b"\0" * 100, b"author", b"tree\nparent\n\n", b"gpgsig x\n y\n\n", bytes(range(256))):
        values, _ = committed(raw)
        assert set(values) <= set(TABLES["commits"].columns)


def test_mutated_bundles_never_raise() -> None:
    whole, chance = (SAMPLES / "small.bundle").read_bytes(), random.Random(8)
    for _ in range(20_000 if os.environ.get("TORTURE") else 300):
        made = bytearray(whole)
        for _ in range(chance.randint(1, 10)):
            made[chance.randrange(16, len(made))] = chance.randrange(256)
        for one in opened(bytes(made[: chance.randint(16, len(made))])).commits(time.process_time() + 5):
            if isinstance(one, Commit):
                committed(one.raw)
