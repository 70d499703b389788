"""Microsoft Entra sign-ins: the portal's CSV and Graph JSON. Composed people, RFC 5737 addresses.

Header: the portal's InteractiveSignIns download, as public parsers list it; objects: Microsoft Graph, "signIn resource
type".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "entra"
CSV = (SAMPLES / "interactive.csv").read_text()


def reading(folder: Path, text: str, name: str) -> Reading:
    path = folder / name
    path.write_text(text)
    return read(Source(name, path))


def signin(**changes: Any) -> dict[str, Any]:
    return {
        "id": "66ea54eb-0000-4000-8000-000000000001",
        "createdDateTime": "2026-03-04T08:19:41.1234567Z",
        "userDisplayName": "Bo Stone",
        "userPrincipalName": "b.stone@example.com",
        "userId": "26be570a-0000-4000-8000-000000000001",
        "appDisplayName": "Example Portal",
        "ipAddress": "198.51.100.7",
        "clientAppUsed": "Browser",
        "correlationId": "62285694-0000-4000-8000-000000000001",
        "isInteractive": True,
        "autonomousSystemNumber": 64500,
        "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": None},
        "deviceDetail": {
            "deviceId": "d-1",
            "displayName": "LT-0417",
            "operatingSystem": "Windows 10",
            "browser": "Edge 143.0.0",
            "isCompliant": True,
            "isManaged": True,
        },
        "location": {
            "city": "Seattle",
            "state": "Washington",
            "countryOrRegion": "US",
            "geoCoordinates": {"latitude": 47.6062, "longitude": -122.3321},
        },
        **changes,
    }


def test_the_portal_csv_gives_sign_ins_with_a_stated_zone() -> None:
    found = read(Source("InteractiveSignIns_2026-03-01_2026-03-05.csv", SAMPLES / "interactive.csv"))
    assert (found.reader, found.stopped, found.unread) == ("entra", "", ())
    row = found.rows[0]
    assert (row.table, row.place) == ("signins", 2)
    assert row.values["time"] == "2026-03-04T08:19:41Z"
    assert (row.values["city"], row.values["region"], row.values["country"]) == ("Seattle", "Washington", "US")
    assert (row.values["as_number"], row.values["app"], row.values["client"]) == (
        "64500",
        "Example Portal",
        "Edge 143.0.0",
    )
    assert (row.values["session"], row.values["event_id"]) == ("s-1", "r-1")
    assert (row.values["result"], row.values["interactive"], row.values["managed"]) == ("success", "true", "true")
    frame, repairs = conform("signins", [one for one in found.rows if one.table == "signins"], "0" * 12)
    assert (len(frame), repairs) == (2, [])


def test_the_second_factor_of_the_portal_csv_is_kept_and_nothing_is_invented() -> None:
    found = read(Source("signins.csv", SAMPLES / "interactive.csv"))
    (factor,) = [row for row in found.rows if row.table == "mfa_events"]
    assert factor.place == 3
    assert factor.values["factor"] == "Text message"
    assert factor.values["authenticator_name"] == "+X XXXXXXX55"
    assert "authenticator" not in factor.values
    assert all("interactive" not in row.values for row in found.rows)  # this name does not say it


def test_a_download_of_non_interactive_sign_ins_says_so(tmp_path: Path) -> None:
    found = reading(tmp_path, CSV, "NonInteractiveSignIns_2026.csv")
    assert {row.values.get("interactive") for row in found.rows if row.table == "signins"} == {"false"}


LOCATIONS: dict[str, tuple[str | None, ...]] = {
    "Seattle, Washington, US": ("Seattle", "Washington", "US"),
    "Washington, D.C., District of Columbia, US": ("Washington, D.C.", "District of Columbia", "US"),
    "Singapore, SG": ("Singapore", None, "SG"),
    ", , US": (None, None, "US"),
    "US": (None, None, "US"),
    "": (None, None, None),
    "Somewhere": (None, None, None),
}


def test_a_location_is_split_into_city_state_and_country(tmp_path: Path) -> None:
    header, line, *_ = CSV.splitlines(keepends=True)
    text = header + "".join(line.replace("Seattle, Washington, US", location) for location in LOCATIONS)
    found = reading(tmp_path, text, "signins.csv")
    split = [tuple(row.values.get(name) for name in ("city", "region", "country")) for row in found.rows]
    assert split == list(LOCATIONS.values())
    assert [(one.column, one.found, one.used) for one in found.repairs] == [("city", "Somewhere", "")]


def test_a_time_of_the_portal_without_a_letter_is_utc_by_its_header(tmp_path: Path) -> None:
    found = reading(tmp_path, CSV.replace("2026-03-04T08:19:41Z", "2026-03-04 08:19:41"), "signins.csv")
    assert found.rows[0].values["time"] == "2026-03-04 08:19:41Z"
    assert found.rows[0].values["time_raw"] == "2026-03-04 08:19:41"


def test_a_time_with_the_month_or_the_day_first_is_not_guessed(tmp_path: Path) -> None:
    found = reading(tmp_path, CSV.replace("2026-03-04T08:19:41Z", "3/4/2026 8:19:41 AM"), "signins.csv")
    frame, repairs = conform("signins", [found.rows[0]], "0" * 12)
    assert frame["time"].isna().all()
    assert frame["time_raw"].tolist() == ["3/4/2026 8:19:41 AM"]
    assert [one.column for one in repairs] == ["time"]


@pytest.mark.parametrize("shape", ["array", "page", "lines", "pretty"])
def test_every_json_shape_gives_the_same_row(tmp_path: Path, shape: str) -> None:
    context = "https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns"
    text = {
        "array": json.dumps([signin()]),
        "page": json.dumps({"@odata.context": context, "value": [signin()]}),
        "lines": json.dumps(signin()) + "\n",
        "pretty": json.dumps({"value": [signin()]}, indent=2),
    }[shape]
    found = reading(tmp_path, text, "signins.json")
    assert (found.reader, found.stopped, found.unread) == ("entra", "", ())
    (row,) = found.rows
    assert row.place == (1 if shape == "lines" else 0)
    assert row.values["account"] == "b.stone@example.com"
    assert (row.values["interactive"], row.values["managed"], row.values["lat"]) == (True, True, 47.6062)
    assert (row.values["city"], row.values["region"], row.values["country"]) == ("Seattle", "Washington", "US")
    frame, repairs = conform("signins", [row], "0" * 12)
    assert (frame["time"].notna().all(), repairs) == (True, [])


def test_the_error_code_decides_the_result(tmp_path: Path) -> None:
    codes = [0, 50126, 50074, None]
    entries = [signin(status={"errorCode": code, "failureReason": "Invalid username or password."}) for code in codes]
    found = reading(tmp_path, json.dumps(entries), "signins.json")
    assert [row.values.get("result") for row in found.rows] == ["success", "failure", "Interrupted", None]


def test_each_step_with_a_factor_is_an_event_and_a_password_is_none(tmp_path: Path) -> None:
    def step(method: str, **more: Any) -> dict[str, Any]:
        return {"authenticationStepDateTime": "2026-03-04T08:19:45Z", "authenticationMethod": method, **more}

    steps = [
        step("Password", succeeded=True, authenticationStepRequirement="Primary authentication"),
        step("FIDO2 security key", succeeded=True, authenticationMethodDetail="my key"),
        step("Mobile app notification", succeeded=False, authenticationStepRequirement="Multifactor authentication"),
        step("Previously satisfied", succeeded=True),
    ]
    found = reading(tmp_path, json.dumps([signin(authenticationDetails=steps)]), "signins.json")
    factors = [row.values for row in found.rows if row.table == "mfa_events"]
    assert [(one["factor"], one["result"], one.get("authenticator_name")) for one in factors] == [
        ("FIDO2 security key", "success", "my key"),
        ("Mobile app notification", "failure", None),
    ]
    assert factors[0]["time"] == "2026-03-04T08:19:45Z"


def test_a_page_of_several_says_that_others_are_missing(tmp_path: Path) -> None:
    page = {"value": [signin()], "@odata.nextLink": "https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken=1"}
    (note,) = reading(tmp_path, json.dumps(page), "signins.json").unread
    assert "one page of several" in note.why


def test_sign_ins_of_applications_are_counted(tmp_path: Path) -> None:
    robot = signin(userPrincipalName="", userId="", servicePrincipalId="sp-1")
    found = reading(tmp_path, json.dumps([signin(), robot, robot]), "signins.json")
    assert (len(found.rows), [note.why for note in found.unread]) == (
        1,
        ["2 sign-ins of applications, not of people; they stay in the original"],
    )


def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path) -> None:
    odd = signin(status=3, location=[1], deviceDetail="x", authenticationDetails={"a": 1}, mfaDetail="y")
    found = reading(tmp_path, json.dumps([odd, signin()]), "signins.json")
    assert (len(found.rows), found.stopped) == (2, "")


def test_a_page_of_graph_reaches_its_columns() -> None:
    found = read(Source("signins.json", SAMPLES / "graph_signins.json"))
    signin, factor = found.rows
    assert (found.unread, found.repairs, found.stopped) == ((), (), "")
    assert signin.values == {
        "system": "entra",
        "account": "b.stone@example.com",
        "display_name": "Bo Stone",
        "time": "2026-03-04T08:19:41Z",
        "time_raw": "2026-03-04T08:19:41Z",
        "zone": "stated",
        "event": "sign-in",
        "event_id": "66ea54eb-0000-4000-8000-000000000001",
        "result": "success",
        "interactive": True,
        "ip": "198.51.100.7",
        "country": "US",
        "region": "Washington",
        "city": "Seattle",
        "lat": 47.6062,
        "lon": -122.3321,
        "as_number": 64500,
        "app": "Example Portal",
        "client": "Edge 143.0.0",
        "os": "Windows10",
        "user_agent": "Mozilla/5.0",
        "device": "d-1",
        "device_name": "LT-0417",
        "managed": True,
        "compliant": True,
        "join": "Azure AD joined",
        "session": "s-1",
        "transaction": "c-1",
        "token": "tok-1",
        "credential": "multiFactorAuthentication",
        "network_zone": '[{"networktype": "namedNetwork", "networknames": ["Office"]}]',
        "risk": '{"risklevelduringsignin": "medium", "risklevelaggregated": "none", "riskstate": "atRisk", '
        '"riskdetail": "none", "riskeventtypesv2": ["anonymizedIPAddress"]}',
    }
    assert (factor.values["factor"], factor.values["time"]) == ("Mobile app notification", "2026-03-04T08:19:55Z")
    assert (factor.values["result"], factor.values["reason"]) == ("success", "MFA completed in Azure AD")


def test_log_analytics_has_objects_as_text_and_times_whose_order_one_row_decides() -> None:
    found = read(Source("query_data.csv", SAMPLES / "log_analytics.csv"))
    signins = [row.values for row in found.rows if row.table == "signins"]
    assert [one["time"] for one in signins] == [f"2026-03-{day:02}T08:19:41.123Z" for day in (4, 5, 25)]
    assert signins[0]["time_raw"] == "3/4/2026, 8:19:41.123 AM"
    assert [one["result"] for one in signins] == ["success", "failure", "success"]
    assert (signins[0]["city"], signins[0]["lat"], signins[0]["device_name"]) == ("Seattle", 47.6062, "LT-0417")
    assert (signins[0]["session"], signins[1]["reason"]) == ("s-1", "Invalid username or password.")
    assert [(one.column, one.place, "month first" in one.why) for one in found.repairs] == [("time", 4, True)] * 2
    (factor,) = [row for row in found.rows if row.table == "mfa_events"]
    assert (factor.place, factor.values["account"]) == (4, "b.stone@example.com")
    assert found.unread == ()


def test_times_that_could_be_either_order_are_asked_about_and_not_converted(tmp_path: Path) -> None:
    text = "".join((SAMPLES / "log_analytics.csv").read_text().splitlines(keepends=True)[:3])
    found = reading(tmp_path, text, "query_data.csv")
    assert all("day first or month first?" in one.why for one in found.unread) and len(found.unread) == 2
    frame, repairs = conform("signins", found.rows, "0" * 12)
    assert (bool(frame["time"].isna().all()), len(repairs)) == (True, 2)
    path = tmp_path / "query_data.csv"
    asked = read(Source("query_data.csv", path, columns={"order": "day first"}))
    assert (asked.reader, asked.rows[0].values["time"]) == ("entra", "2026-04-03T08:19:41.123Z")


def test_the_download_of_non_interactive_sign_ins_reaches_its_columns() -> None:
    name = "NonInteractiveSignIns_2026-03-01_2026-03-05.csv"
    found = read(Source(name, SAMPLES / name))
    (row,) = found.rows
    assert (row.values["display_name"], row.values["interactive"], row.values["result"]) == ("NA", "false", "failure")
    assert (row.values["ip"], row.values["ip_resource"]) == ("2001:db8::7", "203.0.113.9")
    assert (row.values["join"], row.values["compliant"], row.values["token"]) == ("Azure AD joined", "false", "tok-3")
    assert found.unread == ()


def test_the_download_of_authentication_details_joins_by_the_request() -> None:
    name = "InteractiveSignIns_AuthDetails_2026-03-01_2026-03-05.csv"
    found = read(Source(name, SAMPLES / name))
    told = ("event_id", "factor", "authenticator_name", "result")
    assert [tuple(row.values.get(name) for name in told) for row in found.rows] == [
        ("r-1", "Mobile app notification", "Example phone", "success"),
        ("r-2", "Text message", "+X XXXXXXXX42", "failure"),
    ]
    assert {row.table for row in found.rows} == {"mfa_events"}
    (note,) = found.unread
    assert note.why.startswith("1 steps without a second factor (Password)")


def test_a_diagnostic_record_holds_the_sign_in_in_its_properties(tmp_path: Path) -> None:
    outer = {"time": "2026-03-04T08:20:00Z", "category": "SignInLogs", "location": "US", "properties": signin()}
    found = reading(tmp_path, json.dumps(outer) + "\n" + json.dumps(outer) + "\n", "insights.json")
    assert [(row.place, row.values["city"]) for row in found.rows] == [(1, "Seattle"), (2, "Seattle")]
    assert found.rows[0].values["time"] == "2026-03-04T08:19:41.1234567Z"


def test_a_header_that_the_portal_is_not_known_to_have_is_named(tmp_path: Path) -> None:
    text = CSV.replace("Latency", "Shoe size", 1).replace(",,,,,,,,,,\n", ",,,,,43,,,,,\n")
    found = reading(tmp_path, text, "signins.csv")
    assert len(found.rows) == 3
    assert [one.why for one in found.unread if "not known" in one.why] == [
        "fields that this format is not known to have, not read: 'shoesize' (2)"
    ]


@pytest.mark.parametrize("cut", [50, 700, 1200])
def test_a_file_cut_anywhere_keeps_what_came_before(tmp_path: Path, cut: int) -> None:
    whole = read(Source("q.csv", SAMPLES / "log_analytics.csv"))
    text = (SAMPLES / "log_analytics.csv").read_text()
    found = reading(tmp_path, text[:-cut], "q.csv")
    assert found.stopped == "" and 0 < len(found.rows) < len(whole.rows) and len(found.unread) >= 1
