"""Files in: the original first, then what can be read, and a list of what could not."""

from __future__ import annotations

import hashlib

import pytest

from dprkit import intake
from dprkit.case import Case
from dprkit.errors import CaseError, InputError

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "country"\nvalue = "US"\nstated_in = "contract"\nstated_on = 2026-03-02\n'
SIGNINS = (
    "time,account,ip,event\n2026-03-02T08:00:00Z,b.stone,192.0.2.10,login\n2026-03-03T08:00:00Z,NA,192.0.2.11,login\n"
)


@pytest.fixture
def case(tmp_path):
    return Case.new(tmp_path / "c-1", title="Is B. Stone where he says?")


def _file(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_original_is_kept_byte_for_byte_and_read_only(case, tmp_path):
    path = _file(tmp_path, "claims.toml", CLAIMS)
    made = case.add(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = case.folder / "originals" / digest
    assert kept.read_bytes() == path.read_bytes()
    assert kept.stat().st_mode & 0o222 == 0
    assert made.files["id"].tolist() == [f"f:{digest[:12]}"]


def test_the_same_file_twice_is_one_file(case, tmp_path):
    path = _file(tmp_path, "portal.csv", SIGNINS)
    case.add(path)
    before = case.ledger.head().number
    case.add(path)
    assert (len(case.files()), case.ledger.head().number, len(case.table("signins"))) == (1, before, 2)


def test_an_account_named_NA_stays_an_account(case, tmp_path):
    case.add(_file(tmp_path, "portal.csv", SIGNINS))
    assert case.table("signins")["account"].tolist() == ["b.stone", "NA"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.bin", b"\x00\x01\x02\x03" * 100, "no reader recognises"),
        ("empty.csv", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_named_and_the_others_go_on(case, tmp_path, name, content, message):
    made = case.add(_file(tmp_path, name, content), _file(tmp_path, "claims.toml", CLAIMS))
    assert message in made.failed[name]
    assert len(case.table("claims")) == 1


def test_a_file_that_is_not_there_is_named(case, tmp_path):
    assert "no such file" in case.add(tmp_path / "gone.csv").failed["gone.csv"]


def test_a_folder_is_not_a_file(case, tmp_path):
    assert "not a regular file" in case.add(tmp_path).failed[tmp_path.name]


def test_an_unrecognised_file_is_kept_although_it_could_not_be_read(case, tmp_path):
    path = _file(tmp_path, "x.bin", b"\x00\x01\x02\x03" * 100)
    case.add(path)
    assert (case.folder / "originals" / hashlib.sha256(path.read_bytes()).hexdigest()).exists()
    assert case.files()["recognised as"].tolist() == ["not read"]


def test_one_wrong_row_in_a_hundred_is_listed_with_its_place_and_the_rest_is_kept(case, tmp_path):
    rows = [f"2026-03-02T08:{at:02d}:00Z,user{at},192.0.2.{at},login" for at in range(60)]
    rows[41] = "2026-03-02T08:41:00Z,user41,192.0.2.41,login,one cell too many"
    made = case.add(_file(tmp_path, "portal.csv", "time,account,ip,event\n" + "\n".join(rows) + "\n"))
    assert len(case.table("signins")) == 59
    assert made.unread["place"].tolist() == ["43"]
    assert case.table("unread")["place"].tolist() == ["43"]


def test_a_time_without_zone_is_not_converted_until_the_case_says_which(case, tmp_path):
    case.add(_file(tmp_path, "portal.csv", SIGNINS.replace("Z", "")))
    assert case.table("signins")["time"].isna().all()
    text = (case.folder / "case.toml").read_text().replace('zone = ""', 'zone = "Europe/Paris"')
    (case.folder / "case.toml").write_text(text)
    rows = Case.open(case.folder).table("signins")
    assert rows["time"].dt.strftime("%H:%M").tolist() == ["07:00", "07:00"]
    assert rows["zone"].unique().tolist() == ["assumed Europe/Paris"]


def test_a_cell_that_is_not_a_number_is_kept_as_found_in_the_repairs(case, tmp_path):
    text = "time,account,ip,lat\n2026-03-02T08:00:00Z,a,192.0.2.1,north\n"
    made = case.add(_file(tmp_path, "portal.csv", text))
    assert made.repairs[["column", "found", "used"]].values.tolist() == [["lat", "north", ""]]


def test_a_column_map_names_the_columns_of_an_unknown_table(case, tmp_path):
    text = "Wann;Wer;Woher\n2026-03-02T08:00:00Z;b.stone;192.0.2.10\n"
    columns = {"time": "Wann", "account": "Wer", "ip": "Woher"}
    case.add(_file(tmp_path, "log.csv", text), table="signins", columns=columns)
    assert case.table("signins")[["account", "ip"]].values.tolist() == [["b.stone", "192.0.2.10"]]


def test_a_column_map_is_remembered_for_the_next_file_with_that_header(case, tmp_path):
    columns = {"time": "Wann", "account": "Wer", "ip": "Woher"}
    head = "Wann;Wer;Woher\n"
    case.add(_file(tmp_path, "a.csv", head + "2026-03-02T08:00:00Z;a;192.0.2.1\n"), table="signins", columns=columns)
    case.add(_file(tmp_path, "b.csv", head + "2026-03-03T08:00:00Z;b;192.0.2.2\n"))
    assert case.table("signins")["account"].tolist() == ["a", "b"]


def test_a_column_that_the_file_does_not_have_is_named_with_those_it_has(case, tmp_path):
    made = case.add(_file(tmp_path, "a.csv", "Wann;Wer\nx;y\n"), table="signins", columns={"time": "When"})
    assert "Wann" in str(made.failed) + made.unread.to_string()


def test_a_read_only_case_says_what_to_do(case, tmp_path, monkeypatch):
    from dprkit import originals

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(originals, "sync", full)
    made = case.add(_file(tmp_path, "claims.toml", CLAIMS))
    assert "Free space" in made.failed["claims.toml"]


def test_a_document_about_somebody_who_is_not_a_subject_is_refused(case, tmp_path):
    with pytest.raises(InputError, match="not a subject"):
        case.add(_file(tmp_path, "claims.toml", CLAIMS), subject="s9")


def test_a_new_case_is_not_made_over_something_else(case):
    with pytest.raises(CaseError, match="not an empty folder"):
        Case.new(case.folder, title="again")


def test_a_name_longer_than_the_system_takes_fails_alone_and_the_other_file_is_read(case, tmp_path):
    long = "n" * 5000 + ".csv"
    made = case.add(long, _file(tmp_path, "claims.toml", CLAIMS))
    assert made.failed[long] and made.files["recognised as"].tolist()[-1] == "claims"


MAIL = """From: hr@company.example
To: worker@example.com
Subject: {subject}
Date: Mon, 02 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain

Attached.
--x
Content-Type: text/csv
Content-Disposition: attachment; filename="portal.csv"

{attached}
--x--
"""


def _several(tmp_path):
    """Files of which some hold the same file, one is there twice, and some cannot be read."""
    files = [(f"{at}.csv", SIGNINS.replace("b.stone", f"user{at}")) for at in range(4)]
    files[1:1] = [("claims.toml", CLAIMS), ("x.bin", b"\x00\x01\x02\x03" * 100), ("empty.csv", b"")]
    files[3:3] = [(f"{at}.eml", MAIL.format(subject=at, attached=SIGNINS)) for at in range(4)]
    files += [("twice.csv", SIGNINS.replace("b.stone", "user1")), ("again.csv", SIGNINS.replace("b.stone", "user1"))]
    return [_file(tmp_path, name, text) for name, text in files]


def _recorded(case):
    """What the ledger says, without the digests of the files that are each case's own."""
    entries = [one for one in case.ledger.entries() if one.kind in ("taken-in", "derived")]
    return [(one.kind, {name: value for name, value in one.body.items() if name != "inputs"}) for one in entries]


def test_files_read_at_the_same_time_are_recorded_as_if_read_one_by_one(tmp_path, monkeypatch):
    told = []
    for ahead in (1, 16):
        monkeypatch.setattr(intake, "AHEAD", ahead)
        case = Case.new(tmp_path / f"c-{ahead}", title="Is B. Stone where he says?")
        made = case.add(*_several(tmp_path))
        told.append((made.files.to_dict("list"), made.failed, _recorded(case)))
        assert case.verify().ok
    assert told[0] == told[1]
    files, failed, recorded = told[1]
    assert (list(failed), files["name"].count("0.eml/portal.csv")) == (["x.bin", "empty.csv"], 1)
    names = [body.get("name") for kind, body in recorded if kind == "taken-in"]
    assert names[:5] == ["0.csv", "claims.toml", "x.bin", "0.eml", "0.eml/portal.csv"]


def test_a_file_that_is_handed_in_twice_at_once_is_read_once(case, tmp_path, monkeypatch):
    read = []
    hand_over = intake.hand_over
    monkeypatch.setattr(intake, "hand_over", lambda source, *rest: read.append(source.name) or hand_over(source, *rest))
    path = _file(tmp_path, "portal.csv", SIGNINS)
    made = case.add(path, path, path)
    assert (read, made.files["kept"].tolist(), len(case.table("signins"))) == (["portal.csv"], [2, 2, 2], 2)


def test_a_broken_disk_while_files_are_read_ahead_is_told_of_each_file_in_its_place(case, tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise CaseError("the disk is full")

    paths = [_file(tmp_path, f"{at}.csv", SIGNINS.replace("b.stone", f"user{at}")) for at in range(3)]
    monkeypatch.setattr(intake.Growing, "close", full)
    made = case.add(*paths)
    assert list(made.failed.items()) == [(path.name, "the disk is full") for path in paths]
    assert made.files["name"].tolist() == [path.name for path in paths]
