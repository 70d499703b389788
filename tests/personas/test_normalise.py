"""Normalise: equal things in one spelling, unequal ones apart, and nothing guessed."""

from __future__ import annotations

import hashlib
import random

import pandas as pd
import phonenumbers
import pyarrow as pa
import pytest

from dprkit.errors import InputError
from dprkit.personas import normalise
from dprkit.personas._keccak import keccak_256
from dprkit.personas._names import address_key


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="string")


def told(made: pd.Series) -> list[str | None]:
    return [None if pd.isna(one) else one for one in made]


@pytest.mark.parametrize(
    ("written", "mailbox"),
    [
        ("A.Stone+cv@GoogleMail.com", "astone@gmail.com"),
        ("a.stone@gmail.com", "astone@gmail.com"),
        ("A.Stone+cv@example.com", "a.stone+cv@example.com"),  # nobody documents it for that domain
        ("a.stone+cv@outlook.com", "a.stone@outlook.com"),
        ("a.stone-cv@yahoo.com", "a.stone-cv@yahoo.com"),
        ("ana@proton.me", "ana@proton.me"),
        ("Ana <Ana@Example.com>", "ana@example.com"),
        ("mailto:ana@example[.]com", "ana@example.com"),
        ("ana@faß.example", "ana@xn--fa-hia.example"),
        ("+@gmail.com", "+@gmail.com"),
        ("...@gmail.com", None),
        ("a@example.com, b@example.com", None),
        ("n/a", None),
        ("ana@", None),
        ("", None),
        (None, None),
    ],
)
def test_mail_is_folded_as_the_provider_documents_and_no_further(written, mailbox):
    assert told(normalise.mail(texts(written))) == [mailbox]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+1 (212) 555-0123", "+12125550123"),
        ("(+44) 7700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("00447700900123", "+447700900123"),
        ("+44 07700 900123", "+447700900123"),
        ("+39 06 1234 5678", "+390612345678"),  # the zero of Italy belongs to the number
        ("＋１２１２５５５０１２３", "+12125550123"),
        ("212-555-0123", None),
        ("+1 111 111 1111", None),
        ("+1234567890", None),
        ("call me", None),
    ],
)
def test_telephone_numbers_become_e164_without_a_guess_at_the_country(written, number):
    assert told(normalise.phone(texts(written))) == [number]


def test_a_region_is_used_only_when_it_is_given_and_must_exist():
    assert told(normalise.phone(texts("07700 900123"), region="GB")) == ["+447700900123"]
    with pytest.raises(InputError, match="no region of telephone numbers"):
        normalise.phone(texts("07700 900123"), region="Britain")


def test_the_short_way_to_e164_gives_what_phonenumbers_gives():
    chance = random.Random(5)
    codes = [*phonenumbers.COUNTRY_CODE_TO_REGION_CODE, *[1, 7, 39, 44, 52, 54, 55, 86] * 20]
    made = [f"+{chance.choice(codes)}{chance.randrange(10**5, 10 ** chance.randint(6, 12))}" for _ in range(4000)]
    found = told(normalise.phone(texts(*made)))
    assert [(text, one) for text, one in zip(made, found) if one != library(text)] == []
    assert sum(one is not None for one in found) > 1000


def library(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    made = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return made if phonenumbers.is_possible_number(number) else None


@pytest.mark.parametrize(
    ("written", "site", "name"),
    [
        ("https://github.com/Quiet-Fox/repo?tab=x", "github", "quiet-fox"),
        ("https://quiet-fox.github.io/cv", "github", "quiet-fox"),
        ("@Quiet-Fox", "github", "quiet-fox"),
        ("https://www.linkedin.com/in/Ana-Stone-1a2b/?locale=en", "linkedin", "ana-stone-1a2b"),
        ("linkedin.com", "linkedin", None),
        ("https://t.me/quiet_fox", "telegram", "quiet_fox"),
        ("skype:live:.cid.1a2b3c?chat", "skype", "live:.cid.1a2b3c"),
        ("see my profile", "github", None),
    ],
)
def test_accounts_are_read_from_names_and_from_links(written, site, name):
    assert told(normalise.account(texts(written), site)) == [name]


def test_names_in_front_of_an_at_lose_separators_and_roles_are_nobodys():
    written = texts(
        "quiet.fox99@example.com", "github@example.com", "contact1@example.com", "me@ana.example", "ana@x.test"
    )
    assert told(normalise.handle(written)) == ["quietfox99", None, None, None, None]


# The vectors of EIP-55, BIP 173 and BIP 350; the base58 address is the one of the first Bitcoin block.
EIP55 = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
SEGWIT = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


def test_wallets_are_one_spelling_with_their_checksums_verified():
    hexadecimal = [EIP55, EIP55.lower(), EIP55.upper().replace("0X", "0x"), f"ethereum:{EIP55}@1"]
    made = normalise.wallet(texts(*hexadecimal, SEGWIT, f"bitcoin:{SEGWIT.lower()}?amount=1", TAPROOT, GENESIS))
    assert made["key"].tolist() == [EIP55.lower()] * 4 + [SEGWIT.lower()] * 2 + [TAPROOT, GENESIS]
    assert made["note"].isna().all()


@pytest.mark.parametrize(
    "wrong", [EIP55.replace("aA", "AA"), SEGWIT.replace("W5", "W6"), TAPROOT[:-1] + "q", GENESIS.replace("zP", "zp")]
)
def test_a_wrong_checksum_keeps_the_wallet_and_marks_it(wrong):
    made = normalise.wallet(texts(wrong))
    assert made["key"].notna().all()
    assert "checksum does not fit" in made["note"].iloc[0]


def test_base58_keeps_its_case_because_it_carries_meaning():
    assert normalise.wallet(texts(GENESIS, GENESIS.lower()))["key"].nunique() == 2


def test_keccak_is_the_one_of_ethereum_and_not_sha3():
    text = pa.py_buffer(b"abc")
    import numpy as np

    digest = keccak_256(np.frombuffer(text, "u1")[None, :]).tobytes()
    assert digest.hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    assert digest != hashlib.sha3_256(b"abc").digest()
    with pytest.raises(ValueError, match="one block"):
        keccak_256(np.zeros((1, 136), "u1"))


def test_units_of_an_address_are_kept_and_street_words_are_one_spelling():
    same = texts("12 High Street, Apt 5, Leeds", "Flat 5, 12 High St. Leeds", "12 HIGH STREET #5 LEEDS")
    assert normalise.address(same).nunique() == 1
    apart = texts("Apt 5, 12 High Street, Leeds", "Apt 12, 5 High Street, Leeds", "Apt 6, 12 High Street, Leeds")
    assert normalise.address(apart).nunique() == 3
    assert address_key("улица Ленина 5 кв 7") == address_key("УЛ. ЛЕНИНА, 5, квартира 7")


def test_names_of_any_script_compare_and_their_letters_are_only_a_candidate():
    names = normalise.name(
        texts("Dr. Петров, Иван", "иван ПЕТРОВ", "ＩＶＡＮ Petrov", "王 小明", "Ana Núñez", "Ana Nunez")
    )
    assert names.iloc[0] == names.iloc[1] != names.iloc[2]
    assert names.iloc[4] != names.iloc[5]
    assert told(normalise.name_candidate(names)) == ["ivan petrov"] * 3 + [None, "ana nunez", "ana nunez"]


def keys(**columns: list[str | None]) -> pd.DataFrame:
    return normalise.keys({name: texts(*values) for name, values in columns.items()}).table.to_pandas()


def test_what_is_everybodys_is_no_key():
    made = keys(
        email=["jobs@agency.example", "none", "GitHub@example.com"],
        document_sha256=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "x", None],
        document_author=["Administrator", "Microsoft Office User", "n/a"],
        ip=["10.0.0.7", "127.0.0.1", "100.64.0.1"],
        bank_account=["0000 0000", "n/a", "12"],
        device=["00:00:00:00:00:00", "-", "unknown"],
        referee=["Jane Doe", "info@company.example", "on request"],
    )
    columns = ["email", "document_sha256", "document_author", "ip", "bank_account", "device", "referee"]
    assert made[columns].isna().all(axis=None)


def test_keys_fold_spellings_of_accounts_numbers_and_devices():
    made = keys(
        bank_account=["gb33 BUKB 2020 1555 5555 55", "GB33BUKB20201555555555"],
        ip=["2001:DB8::1", "2001:0db8:0:0:0:0:0:1"],
        device=["AB-12  cd", "ab-12 CD"],
        website=["https://www.Ana.example/cv/", "ana.example/cv?x=1"],
        referee=["J. Doe <jane.doe@company.example>", "jane.doe@company.example"],
    )
    columns = ["bank_account", "ip", "device", "website", "referee"]
    assert made[columns].notna().all(axis=None)
    assert (made[columns].iloc[0] == made[columns].iloc[1]).all()


def test_a_street_without_its_city_is_not_that_street_elsewhere():
    made = keys(address=["12 High Street", "12 High Street"], city=["Leeds", "York"])
    assert made["address"].nunique() == 2


def test_what_could_not_be_read_is_counted_and_placed():
    notes = normalise.keys(
        {"phone": texts("+12125550123", "555 0123", "x12"), "wallet": texts(EIP55[:-1] + "D", None, "abc")}
    ).notes
    assert notes[["column", "rows", "first"]].values.tolist() == [["phone", 2, 1], ["wallet", 1, 0], ["wallet", 1, 2]]


def test_hostile_cells_are_survived():
    hostile = texts("\u202ea@example.com", "a" * 1_000_000, "\x00", "@" * 500, "+" + "9" * 400, "1" * 399)
    made = normalise.keys(
        dict.fromkeys(("email", "phone", "address", "wallet", "github", "name", "ip", "website"), hostile)
    )
    assert made.table.num_rows == 6
    assert made.table["phone"].null_count == 6
