"""Clusters: what joins applications and what does not, and that households, agencies and namesakes stay apart."""

from __future__ import annotations

import pandas as pd

from dprkit import personas
from dprkit.personas import cluster, normalise, pool

BASE = {"applied_on": "2026-01-05", "company": "Northwind"}


def screened(*rows: dict[str, str], rows_besides: int = 0) -> personas.Clusters:
    """What keys alone find among these applications and as many unrelated ones: text, photos and spelling stay out."""
    made = [{**BASE, "applicant": f"a{n}", "name": f"Given{n} Sur{n}", **row} for n, row in enumerate(rows)]
    made += [{**BASE, "applicant": f"x{n}", "email": f"person{n}x@example.com"} for n in range(rows_besides)]
    held = pool.read(pd.DataFrame(made))
    keys = normalise.keys(held.columns())
    links, common = personas._links(held, keys, "duckdb", ())
    found = cluster.find(links, personas._facts(held, keys, links), len(held))
    return personas.Clusters.of(held, found, common, range(0), held.notes, lambda rows: None)


def together(found: personas.Clusters) -> list[set[str]]:
    return [set(one["applicant"]) for _, one in found.members.groupby("cluster")]


def aside(found: personas.Clusters) -> dict[str, str]:
    lonely = found.edges[found.edges["cluster"].isna()]
    return dict(zip(lonely["kind"].astype(str), lonely["set_aside"]))


HOME = {"address": "12 High Street", "city": "Leeds"}
LINE = {"phone": "+44 1134960123"}


STRONG = {
    "phone": "+12125550123",
    "bank_account": "GB33BUKB20201555555555",
    "wallet": "0x" + "ab" * 20,
    "document_sha256": "ab" * 32,
    "device": "ab-12-cd",
    "email": "quiet.fox@example.com",
    "github": "quiet-fox",
    "linkedin": "quiet-fox",
    "telegram": "quiet_fox",
    "skype": "quiet.fox",
}


def test_one_strong_identifier_joins_two_names():
    pairs = [{column: value} for column, value in STRONG.items() for _ in range(2)]
    found = screened(*pairs)
    assert sorted(map(sorted, together(found))) == sorted(
        sorted((f"a{n}", f"a{n + 1}")) for n in range(0, len(pairs), 2)
    )
    assert set(found.frame["strongest"]) == {"strong"}


def test_twelve_personas_tied_one_to_the_next_are_one_cluster():
    rows: list[dict[str, str]] = [{} for _ in range(12)]
    for n in range(11):
        column = ("bank_account", "wallet", "device")[n % 3]
        value = {"bank_account": f"GB{n}33BUKB20201555", "wallet": f"0x{n:040x}", "device": f"device-{n}x"}[column]
        rows[n][column] = rows[n + 1][column] = value if column != "wallet" else f"0xab{n:038x}"
    found = screened(*rows)
    assert together(found) == [{f"a{n}" for n in range(12)}]


def test_a_couple_with_one_line_and_one_address_is_set_aside():
    found = screened({**HOME, **LINE, "ip": "198.51.100.7"}, {**HOME, **LINE, "ip": "198.51.100.7"})
    assert together(found) == []
    assert "a couple" in aside(found)["phone"]


def test_a_family_of_five_with_a_computer_in_common_is_set_aside():
    found = screened(*[{**HOME, **LINE, "device": "ab-12-cd"}] * 5)
    assert together(found) == []


def test_more_people_than_a_household_behind_one_number_and_address_are_joined():
    assert len(together(screened(*[{**HOME, "phone": "+12125550123"}] * 6))[0]) == 6


def test_a_couple_is_joined_when_something_no_household_shares_ties_them_too():
    assert together(screened(*[{**HOME, **LINE, "wallet": "0x" + "ab" * 20}] * 2)) == [{"a0", "a1"}]
    both = {**HOME, **LINE, "bank_account": "GB33BUKB20201555555555"}
    assert together(screened(both, both)) == [{"a0", "a1"}]


def test_one_number_at_two_addresses_is_no_household():
    assert together(screened({**HOME, **LINE}, {**LINE, "address": "4 Mill Lane", "city": "York"})) == [{"a0", "a1"}]


def test_an_agency_with_one_switchboard_and_mail_domain_is_set_aside():
    office = {"address": "1 Agency Road", "city": "Leeds", "phone": "+44 7700 900123", "document_author": "Agency Ltd"}
    rows = [{**office, "email": f"person{n}@agency.example", "ip": "198.51.100.7"} for n in range(9)]
    found = screened(*rows)
    assert together(found) == []
    assert "an agency" in aside(found)["phone"]


def test_a_switchboard_is_set_aside_when_its_line_is_fixed_and_its_people_are_many():
    fixed, mobile = [{"phone": "+44 1134960123"}] * 5, [{"phone": "+44 7700 900123"}] * 5
    assert together(screened(*fixed)) == []
    assert len(together(screened(*mobile))[0]) == 5


def test_a_mail_domain_that_many_use_is_no_workplace():
    rows = [{"phone": "+12125550123", "email": f"pers{n}x@example.com"} for n in range(2)]
    assert together(screened(*rows, rows_besides=30)) == [{"a0", "a1"}]


def test_a_laboratory_with_one_address_and_one_referee_is_set_aside():
    lab = {"address": "7 Campus Way", "city": "Leeds", "referee": "head@lab.example", "ip": "198.51.100.7"}
    found = screened(*[lab] * 6)
    assert together(found) == []
    assert set(aside(found)) == {"address", "referee", "ip"}


def test_a_number_given_out_again_years_later_is_set_aside_and_its_own_years_are_not():
    days = ["2019-02-01", "2019-03-01", "2023-02-01", "2023-03-01"]
    found = screened(*[{"phone": "+12125550123", "applied_on": day} for day in days])
    assert together(found) == [{"a0", "a1"}, {"a2", "a3"}]
    assert "somebody else later" in found.edges.loc[found.edges["cluster"].isna(), "set_aside"].iloc[0]


def test_a_link_inside_a_cluster_is_shown_although_the_middle_of_its_star_lies_outside():
    days = ["2019-02-01", "2023-02-01", "2023-03-01"]
    found = screened(*[{"phone": "+12125550123", "applied_on": day} for day in days])
    inside = found.edges[found.edges["cluster"].notna()]
    assert inside[["left", "right"]].values.tolist() == [[1, 2]]
    assert found.frame["links"].tolist() == [1]


def test_a_public_computer_used_for_years_is_set_aside():
    days = ["2020-01-01", "2021-06-01", "2023-01-01"]
    found = screened(*[{"device": "library-pc-4", "applied_on": day} for day in days])
    assert together(found) == []
    assert aside(found)["device"] == "a public computer"


def test_one_person_who_applies_again_is_no_cluster():
    again = {"name": "Ana Stone", "phone": "+12125550123", "email": "ana.stone@example.com"}
    found = screened(again, {**again, "name": "STONE, Ana"})
    assert together(found) == []
    assert set(aside(found).values()) == {"one person who applied more than once"}


def test_the_same_id_twice_is_one_applicant():
    found = screened({"applicant": "a9", "wallet": "0x" + "ab" * 20}, {"applicant": "a9", "wallet": "0x" + "ab" * 20})
    assert together(found) == []
    assert "count as that applicant applying again" in found.notes[0]


def test_a_namesake_is_linked_by_nothing():
    assert len(screened({"name": "Ana Stone"}, {"name": "Ana Stone"}).edges) == 0


def test_moderate_links_join_only_when_no_one_explanation_covers_both():
    apart = screened({**HOME, "referee": "r@company.example"}, {**HOME, "referee": "r@company.example"})
    assert together(apart) == []
    links = personas.joined([_likeness("photo"), _likeness("website")])
    assert _clusters(links) == 1
    assert _clusters(personas.joined([_likeness("address"), _likeness("website")])) == 0
    assert _clusters(_likeness("photo")) == 0


def test_a_rare_likeness_joins_in_a_large_pool_and_not_in_a_small_one():
    assert _clusters(_likeness("cv-text"), rows=20_000) == 1
    assert _clusters(_likeness("cv-text"), rows=3_000) == 0
    assert _clusters(_likeness("cv-text", share=11), rows=1_000_000) == 0
    assert _clusters(_likeness("address"), rows=1_000_000) == 0


def test_likeness_does_not_carry_over_from_one_pair_to_the_next():
    alike = personas.edges([0, 1], [1, 2], "photo", "moderate", "2 of 64 bits differ", 2, "r", "i")
    sites = personas.edges(0, 2, "website", "moderate", "ana.example", 2, "r", "i")
    assert _clusters(personas.joined([alike, sites])) == 0


def test_any_number_of_weak_links_joins_nobody():
    both = {"ip": "198.51.100.7", "document_author": "QuietFox", "handle": "quiet_fox99"}
    found = screened(both, both)
    assert together(found) == []
    assert set(found.edges["kind"]) == {"ip", "document-author", "handle", "mail-stem"}


SITE = {"website": "https://quiet-fox.example"}


def test_a_name_in_front_of_an_at_joins_beside_a_website_or_a_referee_and_not_alone():
    one, other = {"github": "quiet_fox99"}, {"telegram": "@quietfox99"}
    assert together(screened(one, other)) == []
    for second in (SITE, {"referee": "r@company.example"}):
        assert together(screened({**one, **second}, {**other, **second})) == [{"a0", "a1"}]
    assert together(screened({"github": "quietfox12", **SITE}, {"telegram": "quietfox998", **SITE})) == [{"a0", "a1"}]


def test_a_name_joins_nobody_beside_what_a_household_explains_nor_beside_what_is_common():
    one, other = {"github": "quiet_fox99"}, {"telegram": "@quietfox99"}
    assert together(screened({**one, **HOME}, {**other, **HOME})) == []
    assert together(screened({**one, **SITE}, {**other, **SITE}, *[SITE] * 10, rows_besides=800)) == [{"a0", "a1"}]
    assert together(screened({**one, **SITE}, {**other, **SITE}, *[SITE] * 11, rows_besides=800)) == []


def test_a_name_joins_nobody_who_shares_a_part_of_his_own_name():
    one, other = {"email": "stonefam1@example.com", **SITE}, {"email": "stonefam2@example.com", **SITE}
    assert together(screened(one, other)) == [{"a0", "a1"}]
    assert together(screened({**one, "name": "Ana Stone"}, {**other, "name": "STONE, Boris"})) == []
    assert together(screened({**one, "name": None}, {**other, "name": None})) == [{"a0", "a1"}]


def test_a_name_joins_beside_a_passage_of_cv_text_that_would_be_too_little_by_itself():
    passage = personas.edges(0, 1, "cv-text", "weak", "x", 2, "r", "i")
    name = personas.edges(0, 1, "handle", "weak", "quietfox", 2, "r", "i")
    assert _clusters(passage) == 0
    assert _clusters(personas.joined([passage, name])) == 1


def test_clusters_come_by_the_strength_of_their_links():
    phone, wallet = {"phone": "+12125550123"}, {"wallet": "0x" + "ab" * 20}
    both = {"phone": "+12125550124", "wallet": "0x" + "cd" * 20}
    found = screened(phone, phone, both, both, wallet, wallet, wallet)
    assert found.members.loc[found.members["cluster"] == "c1", "applicant"].tolist() == ["a2", "a3"]
    assert found.frame["kinds"].tolist() == [2, 1, 1]
    assert "score" not in "".join(found.frame.columns)


def test_a_cluster_says_what_is_shared_what_explains_it_and_what_would_settle_it():
    told = screened({"wallet": "0x" + "ab" * 20}, {"wallet": "0x" + "ab" * 20}).frame.iloc[0]
    assert (told["shared"], told["people"], told["rarest"]) == ("the same wallet", 2, 2)
    assert "exchange" in told["innocent"]
    assert told["settle"] == "Look up whether the address belongs to an exchange."


def _likeness(kind: str, share: int = 2) -> pd.DataFrame:
    return personas.edges(0, 1, kind, "moderate", "x", share, "r", "i")


def _clusters(links: pd.DataFrame, rows: int = 100) -> int:
    facts = pd.DataFrame({name: pd.array([pd.NA] * 3, dtype="string") for name in cluster.FACTS})
    facts["applicant"] = pd.array(["a", "b", "c"], dtype="string")
    facts["applied"] = pd.to_datetime(pd.Series([None] * 3), utc=True).dt.tz_localize(None)
    return len(cluster.find(links, facts, rows).clusters)
