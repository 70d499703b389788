"""The case laptop-farm: the CV, and what the analyst wrote."""

from __future__ import annotations

from dprkit.training.world import HEADING, TEXT, claim, table

__all__ = ["CV", "FILES", "MAIL", "claims"]

MAIL = "blake.stone.dev@mailbox.example"

CV = (
    (HEADING, "Blake Stone"),
    (TEXT, "Senior software engineer"),
    (TEXT, f"Nashville, Tennessee, United States | {MAIL} | +1 615 555 0147"),
    (HEADING, "Experience"),
    (TEXT, "Senior Software Engineer, Larkfield Systems, Remote (US)"),
    (TEXT, "March 2021 – November 2025"),
    (TEXT, "Order routing services in Go and PostgreSQL, on call for the payments team."),
    (TEXT, "Software Engineer, Copper Lane Software, Denver, Colorado"),
    (TEXT, "June 2018 – February 2021"),
    (TEXT, "Internal tools in Python and TypeScript."),
    (HEADING, "Education"),
    (TEXT, "Bachelor of Science in Computer Science, Cumberland Ridge University"),
    (TEXT, "September 2014 – May 2018"),
    (HEADING, "Skills"),
    (TEXT, "Go, Python, TypeScript, PostgreSQL, Kubernetes"),
    (HEADING, "References"),
    (TEXT, "Larkfield Systems, https://larkfieldsystems.example"),
    (TEXT, "Theo Marchetti, VP Engineering, t.marchetti@larkfie1dsystems.example"),
)

_LEAD = """\
# What opened the case, and what the subject says. Written by the analyst from the documents named beside each line.

[[lead]]
source = "receiving clerk, through the hotline"
grade = "C3"
caveat = "do not name the source to the subject's team"
allegation = "The carrier says three of our laptops went to one porch, none signed for by the person on the label."
received_on = "2026-02-26"
"""


def claims(serial: str) -> bytes:
    """claims.toml; ``serial`` is that of the laptop he signed for."""
    contract, cv = ("employment contract, clause 3", "2025-11-20"), ("CV", "2025-10-09")
    stated = (
        claim("name", "Blake Stone", *cv),
        claim("country", "US", *contract),
        claim("city", "Nashville", *contract),
        claim("location", "36.1627, -86.7816", "employment contract, clause 3 (centre of the city)", "2025-11-20"),
        claim("address", "2207 Sycamore Bend, Apt 4, Nashville, Tennessee 37211", "HR form", "2025-11-20"),
        claim("zone", "America/Chicago", "interview notes", "2025-11-06"),
        claim("phone", "+1 615 555 0147", *cv),
        claim("email", MAIL, *cv),
        claim("employer", "Larkfield Systems", *cv, valid_from="2021-03-01", valid_to="2025-11-30"),
        claim("employer_domain", "larkfieldsystems.example", "CV, web site of the employer", "2025-10-09"),
        claim("employer_domain", "larkfie1dsystems.example", "CV, mail address of the referee", "2025-10-09"),
        claim("device", serial, "receipt for the laptop", "2025-12-01"),
    )
    return (_LEAD + "".join(stated)).encode()


_CASE = """\
format = 1
title = "Does B. Stone work where, and as whom, he says?"
question = "Does the person who signs in as B. Stone work himself, from Nashville, on the laptop that was sent to him?"
label = "C-017"
subjects = ["s1"]
zone = "America/Chicago"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-09-01, then reviewed by the data protection officer"

[authority]
approver = "S. Lindgren, general counsel, 2 March 2026"
purpose = "establish whether company access is used by the person who was hired; no other use"
lawful_basis = "protection of company systems; employment contract, clause 11"
jurisdictions = "United States (Tennessee, Illinois)"
privilege = "directed by counsel"
monitoring_notice = "acceptable use policy 4.2, signed at hiring"
permitted_sources = "sign-in logs, device inventory, shipping records, HR master data, application documents"
access_list = "R. Vale, S. Lindgren, J. Imani"
"""

_REPORT = ("Example Threat Report", "Example CERT, Report 2025-31 (made up)", "2025-12-15", "made-up entry")
_SURVEY = ("Astrill", "Example VPN survey (made up)", "2025-11-03")
_TABLES = {
    "published": [
        ["type", "value", "source", "citation", "published_on", "note"],
        ["ipv4-addr", "198.51.100.23", *_REPORT],
        ["ipv4-addr", "198.51.100.99", *_REPORT],
        ["domain-name", "quillport-labs.example", *_REPORT],
        ["email-addr", "k.dormer@quillport-labs.example", *_REPORT],
    ],
    "known_vpn": [
        ["value", "vpn", "source", "listed_on"],
        ["198.51.100.23", *_SURVEY],
        ["198.51.100.61", *_SURVEY],
        ["198.51.100.99", *_SURVEY],
        ["198.51.100.171", *_SURVEY],
    ],
    "fictional_phones": [
        ["pattern", "region", "title", "source"],
        ["+1???55501??", "NANP", "555-0100 to 555-0199 of every area code", "as bundled"],
    ],
    "forwarders": [
        ["name", "address", "postal_code", "city", "country", "kind", "source"],
        ["Pelican Parcel Forwarding", "9 Dockside Parade", "19720", "New Castle", "US", "forwarder", "made-up entry"],
        ["Boîte Bleue", "3 passage du Carrousel Imaginaire", "75002", "Paris", "FR", "mailbox", "made-up entry"],
    ],
}

_TRUTH = """\
# The answer. Read it after the case.
# B. Stone's seat is worked by somebody abroad: the laptop stands on a porch in Memphis with two others, is driven
# through an IP-KVM and two remote-control tools, and its line goes silent for the two weeks its host is away.

[s1]
present = [
    "dev.ip-kvm-usb-edid",
    "dev.multiple-rmm-vendors",
    "dev.unsanctioned-rmm",
    "em.lookalike-of-real-company",
    "net.anonymizer-or-hosting-egress",
    "net.astrill-egress",
    "net.claimed-vs-egress-country",
    "net.published-ioc-ip",
    "ph.invalid-number",
    "ses.impossible-travel",
    "ses.shared-egress-unrelated-staff",
    "ses.shared-mfa-device",
    "shp.address-not-on-id",
    "shp.forwarder-cmra-or-shared",
]
clear = [
    "cv.employment-overlap-fulltime",
    "cv.tech-before-release",
    "dev.hdmi-capture-or-virtual-cam",
    "dev.vpn-client-installed",
    "em.disposable-or-relay",
    "em.published-ioc",
    "net.kp-or-transit-prefix",
    "net.rental-pattern-mix",
    "ph.changed-or-other-country",
    "ses.concurrent-distant",
    "shp.carrier-redirect-or-reship",
    "web.published-front-company",
]
unknown = [
    "cv.copied-from-real-profile",
    "cv.employer-not-verifiable",
    "cv.institution-does-not-offer-degree",
    "cv.reference-not-independent",
    "cv.study-and-job-far-apart",
    "cv.text-templated-across-applicants",
    "dev.location-vs-login",
    "dev.many-laptops-one-lan",
    "dev.unattended-remote-setup",
    "em.domain-new-or-parked",
    "em.multiple-identities-one-address",
    "fac.fake-recruiter-contact",
    "fac.hosts-or-lends",
    "fac.staffing-chain-opaque",
    "fl.account-sharing-or-rental",
    "fl.rating-self-dealing",
    "gh.activity-timezone",
    "gh.commits-predate-account",
    "gh.copied-history",
    "gh.in-known-cluster",
    "gh.multiple-author-identities",
    "gh.push-burst",
    "id.doc-image-reuse",
    "id.identity-holder-elsewhere",
    "id.image-edit-metadata",
    "id.mrz-or-checksum-invalid",
    "id.name-inconsistent-across-sources",
    "id.profile-photo-synthetic-or-stock",
    "iv.camera-refusal-repeated",
    "iv.different-person",
    "iv.liveness-challenge-failed",
    "iv.other-identity-on-screen",
    "iv.scripted-or-relayed-answers",
    "job.credential-or-history-tampering",
    "job.early-bulk-repo-access",
    "job.extortion-after-exit",
    "job.output-inconsistent-unreachable",
    "job.refers-linked-candidates",
    "net.interview-ip-mismatch",
    "pay.account-checksum-invalid",
    "pay.account-name-mismatch",
    "pay.frequent-change-or-prepay",
    "pay.sanctions-hit",
    "pay.shared-account-or-wallet",
    "ph.shared-between-people",
    "ph.voip-or-burner",
    "reuse.file-fingerprint",
    "reuse.hard-identifier",
    "reuse.soft-linkage",
    "ses.always-on-session",
    "ses.ats-burst",
    "ses.hours-vs-declared",
    "ses.new-hire-unmanaged-device",
    "web.site-copied",
    "web.social-profile-recent-or-hijacked",
    "web.whois-cluster",
]
hypothesis = "proxied-worker"
confidence = "high"
"""

_DECISIONS = '''\
# What the analyst decided, in order. `run` records these decisions in a copy of the case.

[[decision]]
kind = "tested"
about = "nothing-wrong"
how = """\
The manager was asked quietly, without the reason, whether the three share a home or an office: no. HR and the travel \
desk were read for moves: none. The device's own location was read from the management tool: Memphis, whenever it was \
on."""
result = "excluded"
evidence = ["ses.shared-egress-unrelated-staff@s1", "shp.forwarder-cmra-or-shared@s1", "dev.ip-kvm-usb-edid@s1"]
by = "R. Vale"

[[decision]]
kind = "tested"
about = "account-takeover"
how = """\
The enrolment of the authenticator was traced with the help desk: asked for from the issued laptop, in a call in which \
the caller gave his employee number and the name of his manager."""
result = "excluded"
evidence = ["ses.shared-mfa-device@s1"]
by = "R. Vale"

[[decision]]
kind = "reviewed"
by = "S. Lindgren"
result = "not yet asked"
'''

FILES = {
    "case.toml": _CASE.encode(),
    **{f"data/{name}.csv": table(rows[0], rows[1:]) for name, rows in _TABLES.items()},
    "truth.toml": _TRUTH.encode(),
    "decisions.toml": _DECISIONS.encode(),
}
