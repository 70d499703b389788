"""A registry's RDAP reply as it was recorded: the test data of whoisit (BSD-3-Clause), here ``rdap_domain.json``."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pandas as pd

from dprkit.fetch import Fetch, Source, request_key
from dprkit.ledger import Ledger
from dprkit.providers.rdap import rdap

REPLY = (Path(__file__).parents[1] / "samples" / "rdap_domain.json").read_bytes()
URL = "https://rdap.verisign.com/com/v1/domain/google.com"


class Tables:
    """One row of IANA's bootstrap file for domains, as published on 2022-07-08."""

    def frame(self, name: str) -> pd.DataFrame:
        row = ("dns", "com", "https://rdap.verisign.com/com/v1/", "2022-07-08")
        return pd.DataFrame([row], columns=["registry", "entry", "url", "published_on"], dtype="string")


def test_the_recorded_reply_of_a_registry_is_read_whole_on_replay(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:
        body = {"request": request_key("rdap", URL), "status": 200, "headers": {}, "problem": "", "message": ""}
        ledger.append("acquired", body, REPLY, at="2021-06-09T09:34:10Z")
        fetch = Fetch(ledger, tables=Tables())
        row = rdap.table(["www.google.com"], fetch).iloc[0]
        reply = fetch.of(Source("rdap")).get(URL)
    assert (row["outcome"], row["handle"]) == ("found", "2138514_DOMAIN_COM-VRSN")
    assert (row["registered_on"], row["expires_on"]) == ("1997-09-15T04:00:00Z", "2028-09-14T04:00:00Z")
    assert pd.isna(row["changed_on"])
    assert row["registrar"] == "MarkMonitor Inc."
    assert row["name_servers"] == "ns1.google.com, ns2.google.com, ns3.google.com, ns4.google.com"
    assert row["status"].count(", ") == 5
    twice, registrar = row["note"].split("; the registrar's ")
    assert twice == "secureDNS stands there twice; the last was read"
    assert registrar.startswith("rdap.markmonitor.com was not asked: ")
    assert (reply.provenance.sha256, reply.provenance.at) == (sha256(REPLY).hexdigest(), "2021-06-09T09:34:10Z")
    assert reply.provenance.who == "rdap.verisign.com"
