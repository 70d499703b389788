"""The doctor finds what is missing and what clashes, and names keys without showing them."""

from __future__ import annotations

from dprkit import doctor


def _named(name):
    return next(check for check in doctor.checks() if check.name == name)


def test_two_packages_that_own_the_folder_whois_are_a_clash(monkeypatch):
    monkeypatch.setattr(doctor, "packages_distributions", lambda: {"whois": ["whois", "python-whois"]})
    check = _named("import whois")
    assert check.clash and "pip uninstall" in check.said


def test_a_missing_library_is_named_with_what_to_do(monkeypatch):
    def absent(name):
        raise doctor.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", absent)
    assert "install requirements.lock" in _named("pandas").said


def test_a_missing_command_says_what_needs_it(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert "browser tests" in _named("chromium").said


def test_a_key_is_named_and_never_shown(monkeypatch):
    monkeypatch.setenv("DPRKIT_KEY_SHODAN", "hunter2-hunter2")
    said = _named("keys").said
    assert "shodan" in said and "hunter2" not in said


def test_every_format_that_is_read_is_listed():
    said = _named("formats").said
    assert "Okta" in said and "Entra" in said and "CV" in said


def test_a_folder_that_another_machine_holds_is_named_and_is_no_clash(monkeypatch):
    assert _named("local disk").ok
    monkeypatch.setattr(doctor, "network_folder", lambda path: "nfs4")
    check = _named("local disk")
    assert not check.ok and not check.clash and "on nfs4: keep cases on this machine" in check.said
