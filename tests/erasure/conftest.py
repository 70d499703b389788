"""A case about two people, built anew, in which one is named in every way that files of a case have."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

import dprkit
from dprkit.erasure._spellings import Spellings

NAME, MAIL, PHONE = "José Núñez", "j.nunez@harborfield.example", "+1 615 555 0147"
OTHERS = [f"o.person{at}@harborfield.example" for at in range(30)]

PEOPLE = (
    f"s1,portal,{MAIL},login in the HR export,,,J. Imani\n"
    "s1,hr,E1320,HR export,,,J. Imani\n"
    "s2,portal,m.varga@harborfield.example,login in the HR export,,,J. Imani\n"
    "s2,hr,E1321,HR export,,,J. Imani\n"
)
CLAIMS = "".join(
    f'[[claim]]\nsubject = "{who}"\nfield = "{field}"\nvalue = "{value}"\nstated_in = "contract"\n'
    f"stated_on = 2026-03-02\n\n"
    for who, field, value in (
        ("s1", "name", NAME),
        ("s1", "phone", PHONE),
        ("s1", "country", "US"),
        ("s2", "name", "Mira Varga"),
        ("s2", "country", "US"),
    )
)
STAFF = (
    "system,employee id,name,email,phone,manager\n"
    f'hr,E1320,"Núñez, José",{MAIL},(615) 555-0147,P. Castellan\n'
    f"hr,E1321,Mira Varga,m.varga@harborfield.example,+1 615 555 0148,{NAME}\n"
    + "".join(f"hr,E14{at:02},Other Person{at},{mail},,P. Castellan\n" for at, mail in enumerate(OTHERS))
)
SIGNINS = "time,account,ip,country\n" + "".join(
    f"2026-03-{day:02}T08:{at:02}:00Z,{account},{ip},US\n"
    for day in range(2, 28)
    for at, (account, ip) in enumerate(((MAIL, "8.8.8.8"), ("m.varga@harborfield.example", "1.1.1.1")))
)


def okta(number: int, mail: str, name: str) -> str:
    return json.dumps(
        {
            "actor": {"id": f"00u{number}", "type": "User", "alternateId": mail, "displayName": name},
            "client": {"ipAddress": "9.9.9.9" if mail == MAIL else "1.1.1.1", "userAgent": {"rawUserAgent": "x"}},
            "eventType": "user.session.start",
            "outcome": {"result": "SUCCESS"},
            "published": f"2026-03-04T10:{number:02}:00.000Z",
            "uuid": f"u-{number}",
        }
    )


OKTA = "".join(
    okta(at, *who) + "\n" for at in range(20) for who in ((MAIL, NAME), ("m.varga@harborfield.example", "Mira Varga"))
)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case with files in, plan run, a recorded reply, a decision, a note and a write-up; not to be written to."""
    folder = tmp_path_factory.mktemp("erasure") / "c-020"
    made = dprkit.Case.new(folder, title=f"Are {NAME} and M. Varga one person?", label="C-020")
    made.ledger.close()
    settings = (folder / "case.toml").read_text().replace('subjects = ["s1"]', 'subjects = ["s1", "s2"]')
    (folder / "case.toml").write_text(settings)
    (folder / "people.csv").write_text((folder / "people.csv").read_text() + PEOPLE)
    for name, text in {"portal.csv": SIGNINS, "hr.csv": STAFF, "claims.toml": CLAIMS, "okta.jsonl": OKTA}.items():
        (folder / "inbox" / name).write_text(text)
    (folder / "inbox" / "cv_jose_nunez.txt").write_text(
        f"{NAME}\n{MAIL}\n{PHONE}\n\nExperience\n2019-01 – 2024-05 Dev\n"
    )
    case = dprkit.Case.open(folder)
    assert case.add("portal.csv", "hr.csv", "claims.toml", "okta.jsonl", "cv_jose_nunez.txt").failed == {}
    case.run()
    _record_a_reply(case)
    case.tested("nothing-wrong", how=f"{NAME} was asked by P. Castellan", result="open", by="rv")
    case.note(f"called {PHONE}", by="rv")
    _run_a_notebook(folder)
    case.report()
    case.ledger.close()
    return folder


def _record_a_reply(case: dprkit.Case) -> None:
    """A look-up as the door out records it: the question names the person, and so does the packed reply."""
    asked = {"provider": "hibp", "opsec": "AMBER"}
    url = f"https://haveibeenpwned.com/api/v3/breachedaccount/{MAIL.replace('@', '%40')}"
    words = {"request": f"hibp GET {url}", "url": url, "reason": f"to see whether {NAME} is known"}
    intent = case.ledger.append("intent", asked, private=words)
    reply = gzip.compress(json.dumps({"who": base64.b64encode(f"x{NAME} <{MAIL}>".encode()).decode()}).encode())
    answered = {**asked, "intent": intent.number, "status": 200, "problem": ""}
    words |= {"headers": {"content-encoding": "gzip"}, "hops": [url], "message": ""}
    case.ledger.append("acquired", answered, reply, private=words)


def _run_a_notebook(folder: Path) -> None:
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "source": ["case.table('people')  # the rows of José Núñez"],
        "outputs": [{"output_type": "stream", "name": "stdout", "text": [f"{NAME} {MAIL}\n"]}],
    }
    held = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "notebooks").mkdir(exist_ok=True)
    (folder / "notebooks" / "00_lead.ipynb").write_text(json.dumps(held))


@pytest.fixture
def nunez() -> Spellings:
    return Spellings.of([NAME, MAIL, PHONE, "E1320"])
