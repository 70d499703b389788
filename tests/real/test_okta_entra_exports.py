"""Whole exports in the vendors' documented shapes, through the sandbox and into typed tables.

Rows are composed in the published formats: events as in elastic/integrations (packages/okta,
test-okta-system-events.log) and the LogEvent object of okta/okta-developer-docs; ``signIn`` objects as in
microsoft-graph-docs-contrib. The people are made up; the addresses are public resolvers, so that address look-ups on
these tables have real answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dprkit.records import conform
from dprkit.sandbox import Source, read

RESOLVERS = ("8.8.8.8", "1.1.1.1", "9.9.9.9", "2001:4860:4860::8888")
AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:72.0) Gecko/20100101 Firefox/72.0"


def okta_event(at: int) -> dict[str, Any]:
    place = {
        "city": "Dublin",
        "country": "United States",
        "geolocation": {"lat": 37.7201, "lon": -121.919},
        "postalCode": "94568",
        "state": "California",
    }
    address = RESOLVERS[at % 4]
    return {
        "actor": {
            "alternateId": f"worker{at % 50}@example.com",
            "detailEntry": None,
            "displayName": f"Worker {at % 50}",
            "id": f"00u{at % 50:017d}",
            "type": "User",
        },
        "authenticationContext": {
            "authenticationProvider": None,
            "authenticationStep": 0,
            "credentialProvider": None,
            "credentialType": None,
            "externalSessionId": f"102{at:022d}",
            "interface": None,
            "issuer": None,
        },
        "client": {
            "device": "Computer",
            "geographicalContext": place,
            "id": None,
            "ipAddress": address,
            "userAgent": {"browser": "FIREFOX", "os": "Mac OS X", "rawUserAgent": AGENT},
            "zone": "null",
        },
        "debugContext": {"debugData": {"deviceFingerprint": f"{at:032x}", "requestUri": "/api/v1/authn"}},
        "displayMessage": "User login to Okta",
        "eventType": "user.session.end" if at % 10 == 9 else "user.session.start",
        "legacyEventType": "core.user_auth.login_success",
        "outcome": {"reason": None, "result": "SUCCESS"},
        "published": f"2026-02-{1 + at % 28:02d}T20:18:57.718Z",
        "request": {"ipChain": [{"geographicalContext": place, "ip": address, "source": None, "version": "V4"}]},
        "securityContext": {"asNumber": 15169, "asOrg": "google", "domain": None, "isProxy": None, "isp": None},
        "severity": "INFO",
        "target": None,
        "transaction": {"detail": {}, "id": f"t{at}", "type": "WEB"},
        "uuid": f"3aeede38-4f67-11ea-abd3-{at:012x}",
        "version": "0",
    }


def test_a_system_log_of_two_thousand_events_is_read_whole_and_typed(tmp_path: Path) -> None:
    path = tmp_path / "okta.jsonl"
    path.write_text("".join(json.dumps(okta_event(at)) + "\n" for at in range(2000)))
    found = read(Source("okta.jsonl", path))
    assert (found.reader, found.stopped, found.repairs) == ("okta", "", ())
    assert [note.why.split(" are ")[0] for note in found.unread] == ["200 events of other types (user.session.end)"]
    frame, repairs = conform("signins", found.rows, "0" * 12)
    assert (len(frame), repairs) == (1800, [])
    assert frame["time"].notna().all()
    assert set(frame["ip"]) <= set(RESOLVERS)
    assert frame[["country", "as_number", "system"]].drop_duplicates().values.tolist() == [["US", 15169, "okta"]]
    assert frame[["proxy", "interactive", "device"]].isna().all(axis=None)


def test_a_page_of_sign_ins_from_graph_is_read_whole_and_typed(tmp_path: Path) -> None:
    entry = {
        "id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
        "createdDateTime": "2026-03-01T19:15:41.6195833Z",
        "userDisplayName": "Test Contoso",
        "userPrincipalName": "test.user@example.com",
        "userId": "26be570a-ae82-4189-b4e2-a37c6808512d",
        "appId": "de8bc8b5-d9f9-48b1-a8ad-b748da725064",
        "appDisplayName": "Graph explorer",
        "ipAddress": "2001:4860:4860::8888",
        "clientAppUsed": "Browser",
        "correlationId": "d79f5bee-5860-4832-928f-3133e22ae912",
        "conditionalAccessStatus": "notApplied",
        "isInteractive": True,
        "riskDetail": "none",
        "resourceDisplayName": "Microsoft Graph",
        "status": {"errorCode": 0, "failureReason": None, "additionalDetails": None},
        "deviceDetail": {
            "deviceId": "",
            "displayName": None,
            "operatingSystem": "Windows 10",
            "browser": "Edge 91.0.864",
            "isCompliant": None,
            "isManaged": None,
            "trustType": None,
        },
        "location": {
            "city": "Redmond",
            "state": "Washington",
            "countryOrRegion": "US",
            "geoCoordinates": {"altitude": None, "latitude": 47.68050003051758, "longitude": -122.12094116210938},
        },
        "appliedConditionalAccessPolicies": [],
    }
    page = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns", "value": [entry] * 300}
    path = tmp_path / "signIns.json"
    path.write_text(json.dumps(page))
    found = read(Source("signIns.json", path))
    assert (found.reader, found.stopped, found.unread) == ("entra", "", ())
    frame, repairs = conform("signins", found.rows, "0" * 12)
    assert (frame["place"].tolist(), repairs) == (list(range(300)), [])
    one = frame.iloc[0]
    assert (one["result"], one["interactive"], one["city"], one["country"]) == ("success", True, "Redmond", "US")
    assert str(one["time"]) == "2026-03-01 19:15:41.619583+00:00"
