"""A case packed, encrypted and opened again: what a hostile or damaged hand-over can do, which is nothing."""

from __future__ import annotations

import io
import os
import tarfile
import threading
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from dprkit.errors import CaseError, InputError
from dprkit.handover import is_encrypted, load_lines, open_encrypted, write_encrypted, write_lines
from dprkit.handover._files import _inside, pack, packed
from dprkit.ledger import Ledger

KEY = x25519.Identity.generate()
TO = [str(KEY.to_public())]


@pytest.fixture
def case(tmp_path):
    """A folder with a ledger, a file taken in and one that is not, a link, an unfinished file and empty folders."""
    folder = tmp_path / "case"
    for name in ("originals", "inbox/deep", "empty", ".new-abc"):
        (folder / name).mkdir(parents=True)
    (folder / "inbox" / "deep" / "résumé 10:30 😀.csv").write_text("a,b\n")
    (folder / "big.bin").write_bytes(os.urandom(3_000_000))
    (folder / "big.bin").chmod(0o444)
    (folder / ".new-abc" / "half").write_text("half")
    (folder / "inbox" / "link").symlink_to("/etc/hostname")
    (folder / "linked").symlink_to(folder / "inbox")
    with Ledger.create(folder / "ledger.sqlite") as ledger:
        ledger.append("note", {"text": "x"}, b"a payload")
    return folder


@pytest.fixture
def ledger(case):
    with Ledger.open(case / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key.txt"
    path.write_text(f"# public key: {TO[0]}\n{KEY}\n")
    return path


@pytest.fixture
def sealed(tmp_path):
    """Encrypt bytes as somebody would who knows the public key."""

    def call(data: bytes) -> Path:
        path = tmp_path / "sealed.age"
        path.write_bytes(pyrage.encrypt(data, [KEY.to_public()]))
        return path

    return call


def contents(folder: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in packed(folder)}


def test_what_was_packed_is_opened_byte_for_byte_without_links_and_unfinished_files(case, ledger, key, tmp_path):
    head = ledger.head()
    record = write_encrypted(case, ledger, tmp_path / "c.age", {"by": "rv", "role": "analyst"}, to=TO)
    assert (record.kind, record.body["head"], record.body["to"], record.body["by"]) == ("export", head.hash, TO, "rv")
    found = open_encrypted(tmp_path / "c.age", tmp_path / "back", keys=[key])
    assert (found.head, contents(tmp_path / "back")) == (head.hash, contents(case))
    assert sorted(contents(case)) == ["big.bin", "inbox/deep/résumé 10:30 😀.csv"]
    assert not os.access(tmp_path / "back" / "big.bin", os.W_OK) or os.geteuid() == 0
    assert (tmp_path / "back" / "big.bin").stat().st_mode & 0o777 == 0o444
    with Ledger.open(tmp_path / "back" / "ledger.sqlite", write=False) as back:
        assert back.payload(1) == b"a payload"


def test_where_it_went_and_to_whom_can_be_erased_from_the_record(case, ledger, tmp_path):
    record = write_encrypted(case, ledger, tmp_path / "c-stone.age", {}, to=TO)
    assert record.body["outside"] == str(tmp_path / "c-stone.age")
    ledger.erase(record.number, "asked", "rv")
    left = ledger.entry(record.number).body
    assert "outside" not in left and "to" not in left and left["sha256"] == record.body["sha256"]
    assert ledger.verify() == []


def test_an_ssh_key_opens_it_and_its_comment_is_not_recorded(case, ledger, tmp_path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    secret = Ed25519PrivateKey.generate()
    (tmp_path / "id").write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    (tmp_path / "id.pub").write_text(f"# colleagues\n\n{public} r.vale@example.org\n")
    record = write_encrypted(case, ledger, tmp_path / "c.age", {}, to=[str(tmp_path / "id.pub")])
    assert record.body["to"] == [public]
    assert open_encrypted(tmp_path / "c.age", tmp_path / "back", keys=[tmp_path / "id"]).head == record.body["head"]


def test_several_can_open_it_and_nobody_else(case, ledger, tmp_path, key):
    other, stranger = x25519.Identity.generate(), x25519.Identity.generate()
    (tmp_path / "other").write_text(str(other))
    (tmp_path / "stranger").write_text(str(stranger))
    write_encrypted(case, ledger, tmp_path / "c.age", {}, to=[*TO, str(other.to_public())])
    for at, path in enumerate((key, tmp_path / "other")):
        assert open_encrypted(tmp_path / "c.age", tmp_path / f"back{at}", keys=[path]).head
    with pytest.raises(CaseError, match="No key that was given fits"):
        open_encrypted(tmp_path / "c.age", tmp_path / "no", keys=[tmp_path / "stranger"])
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("damage", ["cut", "cut by one", "turned", "added", "swapped head"])
def test_a_damaged_file_is_refused_and_nothing_is_left(case, ledger, key, tmp_path, damage):
    write_encrypted(case, ledger, tmp_path / "c.age", {}, to=TO)
    data = (tmp_path / "c.age").read_bytes()
    at = len(data) // 2
    (tmp_path / "c.age").write_bytes(
        {
            "cut": data[:at],
            "cut by one": data[:-1],
            "turned": data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :],
            "added": data + b"x",
            "swapped head": data[:40] + b"A" + data[41:],
        }[damage]
    )
    before = set(tmp_path.iterdir())
    with pytest.raises(CaseError, match=r"damaged or cut|No key"):
        open_encrypted(tmp_path / "c.age", tmp_path / "back", keys=[key])
    assert set(tmp_path.iterdir()) == before


def archive(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for member, data in members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def named(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


HOSTILE = {
    "parent": [(named("../evil"), b"x")],
    "out of the room": [(named("../../../evil"), b"x")],
    "deep parent": [(named("a/../../evil"), b"x")],
    "absolute": [(named("/evil"), b"x")],
    "nothing": [(named("a//b"), b"x")],
    "dot": [(named("./a"), b"x")],
    "link": [(named("a", tarfile.SYMTYPE, "/etc"), b"")],
    "hard link": [(named("a", tarfile.LNKTYPE, "../evil"), b"")],
    "through a link": [(named("a", tarfile.SYMTYPE, ".."), b""), (named("a/evil"), b"x")],
    "device": [(named("a", tarfile.CHRTYPE), b"")],
    "pipe": [(named("a", tarfile.FIFOTYPE), b"")],
    "folder": [(named("a", tarfile.DIRTYPE), b"")],
    "twice": [(named("a"), b"1"), (named("a"), b"2")],
    "file as folder": [(named("a"), b"1"), (named("a/b"), b"2")],
    "long name": [(named("a" * 300), b"1")],
    "longest name": [(named("a/" * 60_000 + "b"), b"1")],
    "no ledger": [(named("case.toml"), b"")],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_archive_that_is_no_plain_case_is_refused_and_writes_nothing_anywhere(sealed, key, tmp_path, name):
    file = sealed(archive(*HOSTILE[name]))
    room = tmp_path / "room"
    room.mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CaseError) as told:
        open_encrypted(file, room / "back", keys=[key])
    assert sorted(tmp_path.rglob("*")) == before
    assert ("holds no case" in str(told.value)) == (name == "no ledger")
    assert len(str(told.value)) < 1000 or name == "longest name"


@pytest.mark.parametrize(
    "data",
    [b"", b"junk" * 1000, bytes(10_240), b"\xff" * 512, archive((named("a"), b"x" * 5000))[:3000]],
    ids=["empty", "junk", "only zeros", "ones", "cut inside"],
)
def test_something_encrypted_that_is_no_archive_is_refused(sealed, key, tmp_path, data):
    with pytest.raises(CaseError):
        open_encrypted(sealed(data), tmp_path / "back", keys=[key])
    assert not (tmp_path / "back").exists()


def test_a_size_below_nothing_and_a_header_without_end_are_refused(sealed, key, tmp_path):
    for kind, size in ((tarfile.REGTYPE, -512), (tarfile.XHDTYPE, 1 << 40), (tarfile.GNUTYPE_LONGNAME, 1 << 40)):
        member = named("a", kind)
        member.size = size
        head = member.tobuf(format=tarfile.GNU_FORMAT)
        with pytest.raises(CaseError, match="header of the archive"):
            open_encrypted(sealed(head + bytes(2048)), tmp_path / "back", keys=[key])


def test_a_file_that_is_cut_behind_the_end_of_the_archive_is_refused_too(case, ledger, sealed, key, tmp_path):
    out = io.BytesIO()
    pack(case, ledger.snapshot(), out)
    file = sealed(out.getvalue() + bytes(200_000))  # age seals 64 KiB at a time: the last ones hold only zeros
    assert open_encrypted(file, tmp_path / "whole", keys=[key]).head
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(CaseError, match="damaged or cut"):
        open_encrypted(file, tmp_path / "cut", keys=[key])
    assert not (tmp_path / "cut").exists()


@pytest.mark.parametrize("name", ["a:b", "a\\b", "CON", "nul.txt", "a.", "a ", "x/COM1", "C:/x", "a?b"])
def test_names_that_mean_something_else_on_windows_are_refused_there(name):
    assert _inside(name, windows=False)
    with pytest.raises(CaseError, match="is no name of a file"):
        _inside(name, windows=True)


def test_a_folder_that_holds_something_is_never_written_into(case, ledger, key, tmp_path):
    write_encrypted(case, ledger, tmp_path / "c.age", {}, to=TO)
    with pytest.raises(CaseError, match="is not an empty folder"):
        open_encrypted(tmp_path / "c.age", case, keys=[key])
    (tmp_path / "empty").mkdir()
    assert open_encrypted(tmp_path / "c.age", tmp_path / "empty", keys=[key]).head


def test_what_fails_on_the_way_out_leaves_no_file_and_no_record(case, ledger, tmp_path, monkeypatch):
    head = ledger.head()
    before = set(threading.enumerate())

    def fails(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("dprkit.handover.pack", fails)
        with pytest.raises(CaseError, match="No space left"):
            write_encrypted(case, ledger, tmp_path / "c.age", {}, to=TO)
    with monkeypatch.context() as patch:
        patch.setattr("pyrage.encrypt_io", fails)
        with pytest.raises(CaseError, match="The disk is full"):
            write_encrypted(case, ledger, tmp_path / "c.age", {}, to=TO)

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dprkit.handover.pack", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_encrypted(case, ledger, tmp_path / "c.age", {}, to=TO)
    assert ledger.head() == head
    assert [path.name for path in tmp_path.iterdir()] == ["case"]
    assert set(threading.enumerate()) <= before


def test_a_case_too_large_for_a_passphrase_says_so(case, ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("dprkit.handover._age._MOST", 1_000_000)
    with pytest.raises(CaseError, match="too large for a passphrase"):
        write_encrypted(case, ledger, tmp_path / "c.age", {}, passphrase="four words")
    assert not (tmp_path / "c.age").exists()


def test_a_passphrase_that_would_take_hours_to_try_is_refused_at_once(tmp_path):
    # age-encryption.org/v1: the last argument of the scrypt stanza is the binary logarithm of the work
    head = b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 30\n" + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n"
    (tmp_path / "c.age").write_bytes(head + bytes(40))
    with pytest.raises(CaseError, match="would take hours"):
        open_encrypted(tmp_path / "c.age", tmp_path / "back", passphrase="x")


def test_a_key_that_is_none_is_named_by_its_file_and_not_repeated(tmp_path):
    for text in (
        "",
        "# only a comment\n",
        "AGE-SECRET-KEY-1NOTONE",
        "words\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n",
    ):
        (tmp_path / "key").write_text(text)
        with pytest.raises(InputError, match="is no key that opens") as told:
            open_encrypted(tmp_path / "c.age", tmp_path / "back", keys=[tmp_path / "key"])
        assert "NOTONE" not in str(told.value)
    with pytest.raises(InputError, match="and not both"):
        open_encrypted(tmp_path / "c.age", tmp_path / "back", keys=[tmp_path / "key"], passphrase="x")
    with pytest.raises(InputError, match="Name either"):
        open_encrypted(tmp_path / "c.age", tmp_path / "back")


def test_both_forms_of_age_files_are_known_and_armoured_ones_opened(case, ledger, key, tmp_path):
    write_encrypted(case, ledger, tmp_path / "c.age", {}, to=TO)
    plain = pyrage.decrypt((tmp_path / "c.age").read_bytes(), [KEY])
    (tmp_path / "armoured").write_bytes(pyrage.encrypt(plain, [KEY.to_public()], armored=True))
    write_lines(ledger, tmp_path / "lines", {})
    assert [is_encrypted(tmp_path / name) for name in ("c.age", "armoured", "lines")] == [True, True, False]
    assert open_encrypted(tmp_path / "armoured", tmp_path / "back", keys=[key]).head


def test_no_plain_copy_of_the_case_lies_anywhere_while_it_is_encrypted(case, ledger, tmp_path, monkeypatch):
    (case / "inbox" / "marked").write_text("a text that is looked for")
    seen = []
    encrypt = pyrage.encrypt_io

    def look(*args):
        encrypt(*args)
        for path in (one for one in tmp_path.rglob("*") if one.is_file() and not one.is_symlink()):
            with suppress(OSError):
                seen.extend([path.name] if b"a text that is looked for" in path.read_bytes() else [])

    monkeypatch.setattr("pyrage.encrypt_io", look)
    write_encrypted(case, ledger, tmp_path / "c.age", {}, to=TO)
    assert seen == ["marked"]


def test_lines_beyond_any_export_are_not_read_into_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("dprkit.handover._LINE", 1000)
    (tmp_path / "long").write_bytes(b"x" * 5000)
    with pytest.raises(CaseError, match="A line is longer"):
        load_lines(tmp_path / "long", tmp_path / "back")
    assert not list((tmp_path / "back").iterdir())
