"""``dprkit erase`` and ``dprkit retention`` as a person types them."""

from __future__ import annotations

import re

CLAIMS = "".join(
    f'[[claim]]\nsubject = "s1"\nfield = "{field}"\nvalue = "{value}"\n\n'
    for field, value in (("name", "Blake Stone"), ("country", "US"))
)
HOW = ("--reason", "request of the person", "--by", "R. Vale")


def made(dprkit, tmp_path):
    dprkit("new", "c-1", "--title", "Is Blake Stone where he says?")
    (tmp_path / "claims.toml").write_text(CLAIMS)
    assert dprkit("add", "c-1", "claims.toml")[0] == 0


def test_a_person_is_erased_and_what_is_left_to_the_user_is_listed(dprkit, tmp_path):
    made(dprkit, tmp_path)
    code, said = dprkit("erase", "c-1", "s1", *HOW)
    assert code == 0
    assert re.match(r"Erased in #\d+\. files deleted: 1, files redacted: 0, tables: 1, ", said)
    assert "yours to delete:\n  backups of the case folder" in said
    code, said = dprkit("verify", "c-1")
    assert code == 0 and "was erased in #" in said
    assert "Stone" not in (tmp_path / "c-1" / "case.toml").read_text()


def test_a_hold_and_an_unknown_person_are_sentences_and_nothing_was_done(dprkit, tmp_path):
    made(dprkit, tmp_path)
    code, said = dprkit("erase", "c-1", "s7", *HOW)
    assert code == 2 and "nothing in this case is about 's7'" in said
    path = tmp_path / "c-1" / "case.toml"
    path.write_text(path.read_text().replace('hold = ""', 'hold = "suit 12"'))
    code, said = dprkit("erase", "c-1", "s1", *HOW)
    assert code == 2 and "on legal hold (suit 12)" in said


def test_retention_lists_what_is_due_and_the_exit_code_says_so(dprkit, tmp_path):
    made(dprkit, tmp_path)
    path = tmp_path / "c-1" / "case.toml"
    path.write_text(path.read_text().replace('retention = ""', 'retention = "2020-01-31, counsel"'))
    code, said = dprkit("retention", "c-1")
    assert code == 1 and "2020-01-31" in said and "delete the folder, or extend" in said
    path.write_text(path.read_text().replace("2020", "2999"))
    assert dprkit("retention", "c-1") == (0, "(nothing)\n")
