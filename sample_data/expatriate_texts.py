"""The case expatriate: the CV, and what the analyst wrote."""

from __future__ import annotations

from dprkit.training.world import HEADING, TEXT, claim, table

__all__ = ["CV", "FILES", "MAIL", "claims"]

MAIL = "astrid.lindqvist@mailbox.example"

CV = (
    (HEADING, "Astrid Lindqvist"),
    (TEXT, "Platform engineer"),
    (TEXT, f"Paris, France | {MAIL} | +33 1 99 00 47 12"),
    (HEADING, "Experience"),
    (TEXT, "Platform Engineer, Brume Cartographie, Paris"),
    (TEXT, "October 2020 – August 2024"),
    (TEXT, "Kubernetes clusters for map tiles; on-call lead for a team of six."),
    (TEXT, "Systems Engineer, Norrvik Shipping Software, Gothenburg"),
    (TEXT, "August 2016 – September 2020"),
    (TEXT, "Linux fleet, Ansible, monitoring."),
    (HEADING, "Education"),
    (TEXT, "Master of Science in Computer Engineering, Vinterhamn Institute of Technology"),
    (TEXT, "September 2011 – June 2016"),
    (HEADING, "Skills"),
    (TEXT, "Kubernetes, Terraform, Go, Python, PostgreSQL"),
    (HEADING, "References"),
    (TEXT, "Brume Cartographie, https://brume-cartographie.example"),
    (TEXT, "Odile Ferrand, head of platform, o.ferrand@brume-cartographie.example"),
)


_LEAD = """\
# What opened the case, and what the subject says. Written by the analyst from the documents named beside each line.

[[lead]]
source = "colleague, by mail to the security desk"
grade = "D4"
caveat = "the source manages a team that lost a position to hers"
allegation = "She signs in from Ireland, Canada and a VPN, her diploma is in another name, and IT controls her laptop."
received_on = "2026-02-25"
"""


def claims(serial: str) -> bytes:
    """claims.toml; ``serial`` is that of the laptop she signed for."""
    contract, form, cv = (
        ("employment contract, article 4", "2024-08-12"),
        ("HR form", "2024-08-12"),
        ("CV", "2024-05-13"),
    )
    stated = (
        claim("name", "Astrid Moreau", "HR form, change of name of May 2025", "2025-05-19"),
        claim("former_name", "Astrid Lindqvist", "HR form, change of name of May 2025", "2025-05-19"),
        claim("country", "FR", *contract),
        claim("city", "Paris", *contract),
        claim("location", "48.8566, 2.3522", "employment contract, article 4 (centre of the city)", "2024-08-12"),
        claim("address", "18 rue des Glycines Inventées, Apt 12, 75013 Paris", *form),
        claim("zone", "Europe/Paris", *contract),
        claim("stay", "CA", "leave tool, approved", "2025-12-11", valid_from="2026-01-24", valid_to="2026-02-08"),
        claim("stay", "CN", "leave tool, approved", "2025-12-11", valid_from="2026-02-14", valid_to="2026-02-22"),
        claim(
            "vpn", "Astrill", "mail to the network team", "2026-02-03", valid_from="2026-02-14", valid_to="2026-02-22"
        ),
        claim("household", "t.moreau@quillmere.example", "HR form, change of name of May 2025", "2025-05-19"),
        claim("phone", "+33 1 99 00 47 12", *cv),
        claim("email", MAIL, *cv),
        claim("employer", "Brume Cartographie", *cv, valid_from="2020-10-01", valid_to="2024-08-31"),
        claim("employer_domain", "brume-cartographie.example", "CV, mail address of the referee", "2024-05-13"),
        claim("employer", "Norrvik Shipping Software", *cv, valid_from="2016-08-01", valid_to="2020-09-30"),
        claim("device", serial, "receipt for the laptop", "2024-09-02"),
    )
    return (_LEAD + "".join(stated)).encode()


_CASE = """\
format = 1
title = "Does A. Moreau work where, and as whom, she says?"
question = "Do the sign-ins, the machine and the papers of A. Moreau fit a person who works from Paris, as declared?"
label = "C-023"
subjects = ["s1"]
zone = "Europe/Paris"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-06-30; erased earlier if nothing remains open"

[authority]
approver = "P. Anselme, head of legal, 3 March 2026"
purpose = "answer one complaint; no other use"
lawful_basis = "GDPR article 6(1)(f); balancing test of 3 March 2026 on file"
jurisdictions = "France, European Union"
privilege = "none claimed"
monitoring_notice = "IT charter annexed to the works rules, notified to the works council in 2023"
permitted_sources = "sign-in logs, device inventory, shipping records, HR master data, application documents"
access_list = "R. Vale, P. Anselme, C. Oyelaran"
"""

_REPORT = ("Example Threat Report", "Example CERT, Report 2025-31 (made up)", "2025-12-15", "made-up entry")
_SURVEY = ("Astrill", "Example VPN survey (made up)", "2025-11-03")
_TABLES = {
    "published": [
        ["type", "value", "source", "citation", "published_on", "note"],
        ["ipv4-addr", "198.51.100.23", *_REPORT],
        # neighbours of her lines, here and below: a neighbour is no match
        ["ipv4-addr", "198.18.95.77", *_REPORT],
        ["domain-name", "quillport-labs.example", *_REPORT],
        ["email-addr", "k.dormer@quillport-labs.example", *_REPORT],
    ],
    "known_vpn": [
        ["value", "vpn", "source", "listed_on"],
        ["198.51.100.23", *_SURVEY],
        ["198.51.100.61", *_SURVEY],
        ["198.51.100.171", *_SURVEY],
        ["198.18.46.9", *_SURVEY],
    ],
    # Every number of a made-up case is from a range kept for fiction. Hers, +33 1 99 00, is left out here, so that it
    # stands for an ordinary one.
    "fictional_phones": [
        ["pattern", "region", "title", "source"],
        ["+1???55501??", "NANP", "555-0100 to 555-0199 of every area code", "as bundled"],
        ["+3326191????", "FR", "numbers kept for audiovisual works (Arcep)", "as bundled"],
        ["+3363998????", "FR", "numbers kept for audiovisual works (Arcep)", "as bundled"],
        ["+447700900???", "GB", "drama numbers (Ofcom)", "as bundled"],
    ],
    "forwarders": [
        ["name", "address", "postal_code", "city", "country", "kind", "source"],
        ["Pelican Parcel Forwarding", "9 Dockside Parade", "19720", "New Castle", "US", "forwarder", "made-up entry"],
        ["Boîte Bleue", "3 passage du Carrousel Imaginaire", "75002", "Paris", "FR", "mailbox", "made-up entry"],
    ],
}

_TRUTH = """\
# The answer. Read it after the case.
# Nothing is wrong. A. Moreau married and changed her name, shares a flat with a colleague, had two weeks of work from
# Montreal and one from Chengdu approved, there through the VPN that she named beforehand, and uses the company's VPN,
# whose exits stand in Dublin and Frankfurt; one of them, leased at a host, nobody has listed yet. Her private browser
# relays by default. The help desk uses AnyDesk.

[s1]
present = [
    "dev.unsanctioned-rmm",
    "net.anonymizer-or-hosting-egress",
    "net.astrill-egress",
]
clear = [
    "cv.employment-overlap-fulltime",
    "cv.tech-before-release",
    "dev.hdmi-capture-or-virtual-cam",
    "dev.ip-kvm-usb-edid",
    "dev.multiple-rmm-vendors",
    "dev.vpn-client-installed",
    "em.disposable-or-relay",
    "em.lookalike-of-real-company",
    "em.published-ioc",
    "net.claimed-vs-egress-country",
    "net.kp-or-transit-prefix",
    "net.published-ioc-ip",
    "net.rental-pattern-mix",
    "ph.changed-or-other-country",
    "ph.invalid-number",
    "ph.voip-or-burner",
    "ses.concurrent-distant",
    "ses.impossible-travel",
    "ses.shared-egress-unrelated-staff",
    "ses.shared-mfa-device",
    "shp.address-not-on-id",
    "shp.carrier-redirect-or-reship",
    "shp.forwarder-cmra-or-shared",
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
hypothesis = "nothing-wrong"
confidence = "none"
"""

_DECISIONS = '''\
# What the analyst decided, in order. `run` records these decisions in a copy of the case.

[[decision]]
kind = "tested"
about = "nothing-wrong"
how = """\
The leave tool was read for the approved stays, the network team asked for the exits of the VPN, the leased one among \
them, and for the mail that names hers; HR for the change of name and the declared household, the help desk for the \
ticket under which it used AnyDesk."""
result = "stands"
by = "R. Vale"

[[decision]]
kind = "reviewed"
by = "P. Anselme"
result = "not asked: nothing to explain"
'''

FILES = {
    "case.toml": _CASE.encode(),
    **{f"data/{name}.csv": table(rows[0], rows[1:]) for name, rows in _TABLES.items()},
    "truth.toml": _TRUTH.encode(),
    "decisions.toml": _DECISIONS.encode(),
}
