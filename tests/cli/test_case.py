"""The commands as a person types them: what they print, and the exit code."""

from __future__ import annotations

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "country"\nvalue = "US"\n'


def test_a_case_is_made_asked_for_filled_planned_run_reported_and_verified(dprkit, tmp_path):
    assert dprkit("new", "c-1", "--title", "Is B. Stone where he says?")[0] == 0
    code, said = dprkit("ask", "c-1")
    assert code == 0 and "Okta" in said and "kept 90 days" in said
    (tmp_path / "claims.toml").write_text(CLAIMS)
    assert dprkit("add", "c-1", "claims.toml")[0] == 0
    assert dprkit("plan", "c-1")[0] == 0
    assert dprkit("run", "c-1")[0] == 0
    code, said = dprkit("report", "c-1")
    assert code == 0 and "evidence head:" in said and "report.html" in said
    assert dprkit("verify", "c-1") == (0, dprkit("verify", "c-1")[1])


def test_a_file_that_is_not_read_is_named_and_the_exit_code_says_so(dprkit, tmp_path):
    dprkit("new", "c-1", "--title", "x")
    (tmp_path / "odd.bin").write_bytes(b"\x00\x01" * 50)
    code, said = dprkit("add", "c-1", "odd.bin")
    assert code == 1 and "odd.bin" in said and "--table signins --column" in said


def test_an_error_is_one_sentence_on_the_error_stream_without_a_traceback(dprkit):
    code, said = dprkit("plan", "nowhere")
    assert code == 2 and "dprkit new" in said and "Traceback" not in said


def test_a_hostile_file_name_reaches_the_terminal_without_its_control_characters(dprkit, tmp_path):
    dprkit("new", "c-1", "--title", "x")
    (tmp_path / "cv\x1b[2J\u202efdp.toml").write_text(CLAIMS)
    said = dprkit("add", "c-1", "cv\x1b[2J\u202efdp.toml")[1]
    assert "\x1b" not in said and "\u202e" not in said and "U+202E" in said


def test_a_tampered_case_does_not_verify(dprkit, tmp_path):
    dprkit("new", "c-1", "--title", "x")
    (tmp_path / "claims.toml").write_text(CLAIMS)
    dprkit("add", "c-1", "claims.toml")
    original = next((tmp_path / "c-1" / "originals").iterdir())
    original.chmod(0o644)
    original.write_text("else")
    code, said = dprkit("verify", "c-1")
    assert code == 1 and "other bytes" in said


def test_the_doctor_names_versions_and_finds_no_clash_here(dprkit):
    code, said = dprkit("doctor")
    assert code == 0 and "pandas" in said and "one package owns it" in said and "CLASH" not in said


def test_a_column_without_an_equals_sign_is_refused_with_an_example(dprkit):
    dprkit("new", "c-1", "--title", "x")
    code, said = dprkit("add", "c-1", "x.csv", "--column", "ip")
    assert code == 2 and "OURS=THEIRS" in said
