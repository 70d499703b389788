"""Exif of a picture (CIPA DC-008, Exif 3.0): camera, programs, times with their offset as stated, place.

Pillow reads the directories; a value that is not of its kind stays out.
"""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

from ..records import when

__all__ = ["exif"]

_TEXTS = {
    "make": 0x010F,
    "model": 0x0110,
    "software": 0x0131,
    "camera_serial": 0xA431,
    "lens_serial": 0xA435,
    "image_id": 0xA420,
}
_TIME = re.compile(r"(\d{4})[:/-](\d{2})[:/-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
_OFFSET = re.compile(r"[+-]\d{2}:\d{2}|Z")
_GPS = {
    1: "GPSLatitudeRef",
    2: "GPSLatitude",
    3: "GPSLongitudeRef",
    4: "GPSLongitude",
    5: "GPSAltitudeRef",
    6: "GPSAltitude",
    7: "GPSTimeStamp",
    29: "GPSDateStamp",
    27: "GPSProcessingMethod",
    31: "GPSHPositioningError",
}


def exif(raw: bytes) -> tuple[dict[str, Any], str, str]:
    """Our columns, the user's comment, and why the Exif data could not be read."""
    from PIL import Image

    if not raw:
        return {}, "", ""
    fields, gps = dict[int, Any](), dict[int, Any]()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Image.Exif()
            found.load(raw)
            fields = dict(found) | dict(found.get_ifd(0x8769))
            gps = dict(found.get_ifd(0x8825))
    except MemoryError:
        raise
    except Exception as error:  # hostile directories break the reader in many ways; the picture itself may be fine
        return {}, "", f"the Exif data cannot be read ({type(error).__name__})"
    made: dict[str, Any] = {name: _text(fields.get(tag)) for name, tag in _TEXTS.items()}
    made |= {"changed_raw": _stamp(fields, 0x0132, 0x9010), "digitized_raw": _stamp(fields, 0x9004, 0x9012)}
    made |= _taken(fields) | _place(gps)
    return {name: one for name, one in made.items() if one not in ("", None)}, _comment(fields.get(0x9286)), ""


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "backslashreplace")
    if isinstance(value, tuple):
        value = " ".join(map(str, value[:20]))
    return str(value).split("\0")[0].strip()[:2000] if value is not None else ""


def _stamp(fields: dict[int, Any], tag: int, offset: int) -> str:
    return " ".join(filter(None, (_text(fields.get(tag)), _text(fields.get(offset)))))


def _taken(fields: dict[int, Any]) -> dict[str, str]:
    """When it was taken: DateTimeOriginal, its parts of a second and OffsetTimeOriginal; blank where it is unset."""
    raw, zone = _text(fields.get(0x9003)), _text(fields.get(0x9011))
    if not raw.strip(" :0"):
        return {}
    found, parts = _TIME.fullmatch(raw), _text(fields.get(0x9291))
    whole = _stamp(fields, 0x9003, 0x9011)
    if not found:
        return when(raw) | {"time_raw": whole}
    iso = "{}-{}-{}T{}:{}:{}".format(*found.groups()) + (f".{parts[:6]}" if parts.isascii() and parts.isdigit() else "")
    made = when(iso + (zone if _OFFSET.fullmatch(zone) else ""))
    return made | {"time_raw": whole} | ({} if made["time"] else {"time_local": iso})


def _place(gps: dict[int, Any]) -> dict[str, Any]:
    if not gps:
        return {}
    raw = {name: _plain(gps[tag]) for tag, name in _GPS.items() if tag in gps}
    made: dict[str, Any] = {"gps_raw": json.dumps(raw, ensure_ascii=False)} if raw else {}
    return made | {"lat": _degrees(gps.get(2), gps.get(1), 90), "lon": _degrees(gps.get(4), gps.get(3), 180)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value[:10]]
    if isinstance(value, int | str):
        return value if isinstance(value, int) else value[:200]
    if isinstance(value, bytes):
        return value[:200].decode("utf-8", "backslashreplace")
    return str(value)[:200]


def _degrees(parts: Any, side: Any, most: int) -> float | None:
    """Degrees, minutes and seconds as degrees; nothing when one is missing, not finite or out of range."""
    try:
        degrees, minutes, seconds = (float(one) for one in parts)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= most or _text(side).upper() not in ("N", "S", "E", "W"):
        return None
    return round(-value if _text(side).upper() in ("S", "W") else value, 7)


def _comment(value: Any) -> str:
    """UserComment: eight bytes say how the rest is written."""
    if not isinstance(value, bytes):
        return _text(value)
    code, rest = value[:8], value[8:]
    if code.startswith(b"UNICODE"):
        return rest.decode("utf-16-le" if rest[1:2] == b"\0" else "utf-16-be", "backslashreplace").strip("\0 ")
    return (
        (rest if code.startswith((b"ASCII", b"\0\0\0\0")) else value).decode("utf-8", "backslashreplace").strip("\0 ")
    )
