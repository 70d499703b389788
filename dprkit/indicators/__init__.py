"""One file a family; adding a file here is enough to register it."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["REFERENCES"]

# The keys that the indicators cite: publisher, title, date, and how far the text itself was read for this catalogue.
REFERENCES: Mapping[str, str] = {
    "ADV22": "US Departments of State and the Treasury, FBI: Guidance on the DPRK Information Technology Workers, "
    "2022-05-16 (red flags, methods and mitigations read in full)",
    "AMZ25": "S. Schmidt (Amazon), post on LinkedIn, 2025-12-19, and Bloomberg (press reports read)",
    "ATT&CK": "MITRE ATT&CK, T1219.003 Remote Access Hardware and DET0159 (read through mirrors)",
    "DOJ25C": "US Department of Justice: sentence in the Chapman laptop farm case, 2025-07-24 (press reports read)",
    "HONEY26": "'Ballena Azul' honeypot, through a threat brief that cites The Hacker News, 2026-08 (secondary)",
    "IC3-23": "FBI and Republic of Korea: PSA231018, 2023-10-18 (first flags read)",
    "IC3-24": "FBI: PSA240516, 2024-05-16 (reprint read)",
    "LB26": "LevelBlue: threat report with two indicators, 2026-03-17 (digest read)",
    "MAND24": "Mandiant: Staying a Step Ahead, 2024-09-23 (press digests and the re-published address list read)",
    "MS25": "Microsoft: Jasper Sleet, evolving tactics, 2025-06-30 (opening read)",
    "MS25D": "Microsoft Defender Experts, 2025-12-18 (opening read)",
    "OKTA-DET": "Okta: customer-detections, rules on GitHub (read)",
    "RC25": "Red Canary: Threat Detection Report, 2025 (excerpt read)",
    "RF26": "Recorded Future: PurpleDelta's Fraudulent Employment Operations, 2026-08-18 (quoted digest read)",
    "SEAL": "Security Alliance: Frameworks, DPRK IT Workers, snapshot of 2026-05-11 (read in full)",
    "SOPHOS25": "Sophos and Secureworks CTU: NICKEL TAPESTRY expands, 2025 (opening read)",
    "SP": "Silent Push: astrill-vpn (address seen, text not read)",
    "SPUR": "Spur: Astrill VPN and remote worker fraud (address seen, text not read)",
    "U42-24": "Palo Alto Networks Unit 42: report of 2024-11-13 (opening read)",
}
