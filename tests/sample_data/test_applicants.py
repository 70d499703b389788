"""The shipped pool of applicants: rebuilt to the cell, made up throughout, planted as its card says."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dprkit.data import Tables

ROOT = Path(__file__).parents[2] / "sample_data"
DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+example\.(?:com|net|org)")
NETWORKS = [ipaddress.ip_network(one) for one in ("203.0.113.0/24", "198.18.0.0/15")]


def built(folder: Path, rows: int, **environment: str) -> Path:
    """A pool of that many rows, made by the script in a process of its own."""
    command = [sys.executable, str(ROOT / "make_applicants.py"), str(folder), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment or None)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def pool() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "applicants" / "pool.parquet")


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(ROOT / "applicants" / "truth.csv", dtype="string")


def members(pool: pd.DataFrame, truth: pd.DataFrame, kind: str, link: str = "") -> pd.DataFrame:
    """The applications of one kind and link, with their groups."""
    both = pool.merge(truth, on="applicant", validate="one_to_one")
    return both[(both["kind"] == kind) & (both["link"].fillna("").str.startswith(link))]


def test_a_rebuild_gives_the_same_tables_whatever_the_hash_seed(tmp_path):
    one, other = (built(tmp_path / seed, 500, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    for name in ("pool.parquet", "truth.csv", "README.md"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert pq.read_metadata(one / "pool.parquet").num_rows == 500


def test_the_shipped_pool_is_what_the_script_makes(tmp_path):
    made, shipped = built(tmp_path, 20_000), ROOT / "applicants"
    assert pq.read_table(made / "pool.parquet").equals(pq.read_table(shipped / "pool.parquet"))
    for name in ("truth.csv", "README.md"):
        assert (made / name).read_bytes() == (shipped / name).read_bytes()
    assert (shipped / "pool.parquet").stat().st_size < 8 * 2**20


def test_every_cell_is_text_and_every_application_has_its_own_id(pool):
    schema = pq.read_schema(ROOT / "applicants" / "pool.parquet")
    assert set(schema.types) == {pa.string()}
    assert not {"nationality", "birth_date", "gender"} & set(schema.names)
    assert pool["applicant"].is_unique
    assert pool["applicant"].notna().all()
    assert (pd.to_datetime(pool["applied_on"]).dt.year >= 2021).all()


def test_mail_and_web_names_are_reserved_ones(pool):
    hosts = [*pool["email"].str.partition("@")[2], *pool["website"].dropna().str.removeprefix("https://")]
    assert [host for host in hosts if not DOMAIN.fullmatch(host)] == []


def test_addresses_on_the_internet_are_reserved_ones(pool):
    found = {ipaddress.ip_address(one) for one in pool["ip"].dropna().unique()}
    assert [one for one in found if not any(one in network for network in NETWORKS)] == []
    assert len(found) > 13_000


def test_telephone_numbers_are_those_kept_for_fiction(pool):
    patterns = Tables().frame("fictional_phones")["pattern"]
    digits = {"+" + re.sub(r"\D", "", text).removeprefix("00") for text in pool["phone"].dropna()}
    fiction = re.compile("|".join(one.replace("+", r"\+").replace("?", r"\d") for one in patterns))
    fillers = {"+", "+00000000"}  # "n/a" and the like, and ten zeros
    assert {number for number in digits if not fiction.fullmatch(number)} == fillers
    assert len(digits) > 17_000


def test_accounts_and_wallets_are_nobodys(pool):
    accounts = pool["bank_account"].dropna().str.replace(" ", "").str.upper()
    assert accounts.str.contains("^(?:999999999|(?:GB|IE)..ZZZZ999999|FR..9999999999)").all()
    checked = [one for one in accounts if one[0].isalpha()]
    assert {int("".join(str(int(char, 36)) for char in one[4:] + one[:4])) % 97 for one in checked} == {1}
    hashes = {hashlib.sha256(f"made-up wallet {1_000_000 + one}".encode()).hexdigest()[:40] for one in range(25_000)}
    hexes = pool["wallet"].dropna().str.lower().str.extract("0x([0-9a-f]{40})$")[0].dropna()
    assert len(hexes) > 500
    assert set(hexes) <= hashes


def test_the_planted_groups_are_as_many_as_the_card_says(truth):
    card = (ROOT / "applicants" / "README.md").read_text(encoding="utf-8")
    for kind, rows in truth.groupby("kind"):
        assert f"| {kind} | {rows['group'].nunique()} | {len(rows):,} |" in card
    assert truth["group"].value_counts()["operator-00"] == 12
    sizes = truth[truth["kind"].eq("operator")]["group"].value_counts().drop("operator-00")
    assert sizes.between(2, 6).all()
    assert len(sizes) == 40


def test_personas_linked_by_a_number_share_it_and_neither_address_nor_name(pool, truth):
    rows = members(pool, truth, "operator", "phone")
    numbers = rows["phone"].str.replace(r"\D", "", regex=True).str.removeprefix("00")
    assert (numbers.groupby(rows["group"]).nunique() == 1).all()
    for column in ("email", "name", "address", "device", "ip", "bank_account"):
        assert rows[column].dropna().is_unique, column
    applied = pd.to_datetime(rows["applied_on"]).groupby(rows["group"])
    assert ((applied.max() - applied.min()).dt.days < 120).all()


def test_innocent_look_alikes_share_what_they_say(pool, truth):
    couples = members(pool, truth, "couple")
    assert (couples.groupby("group")["address"].nunique() == 1).all()
    assert not couples.duplicated(["group", "name"]).any()
    labs = members(pool, truth, "lab").groupby("group")
    assert (labs[["address", "referee"]].nunique() == 1).all(axis=None)
    old = members(pool, truth, "none", "recycled").assign(day=lambda rows: pd.to_datetime(rows["applied_on"]))
    assert (old.groupby("link")["day"].agg(lambda days: (days.max() - days.min()).days) >= 3 * 365).all()


def test_who_shares_a_handle_has_a_second_sign_only_in_an_operator(pool, truth):
    rows = members(pool, truth, "operator", "handle")
    for _, group in rows.groupby("group"):
        assert group["github"].str.rstrip("0123456789").nunique() == 1
        assert group["telegram"].dropna().is_unique
        lines = group["cv_text"].dropna().str.split("\n").str[1:].explode()
        signs = [group[name].dropna() for name in ("website", "referee")]
        assert any(sign.duplicated().any() for sign in (*signs, lines))
    traps = members(pool, truth, "none", "handles")
    assert len(traps) == 120
    for name in ("website", "referee", "email", "phone", "telegram", "name"):
        assert traps[name].dropna().is_unique, name


def test_referees_have_a_mailbox_at_a_reserved_name(pool):
    mailboxes = pool["referee"].dropna().str.rpartition(", ")[2]
    assert mailboxes.str.fullmatch(r"[a-z0-9]*\.[a-z0-9]*@" + DOMAIN.pattern).all()


def test_unrelated_cvs_share_next_to_nothing(pool, truth):
    alone = truth["kind"].eq("none") & truth["link"].isna()
    texts = pool["cv_text"][alone.to_numpy()].dropna().head(400)
    shingles = [{tuple(text.split()[at : at + 5]) for at in range(len(text.split()) - 4)} for text in texts]
    alike = [len(one & other) / len(one | other) for one, other in pairwise(shingles)]
    assert max(alike) < 0.1
    assert texts.str.split().str.len().between(110, 300).all()
