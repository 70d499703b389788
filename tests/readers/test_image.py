"""The image reader: what pictures say of themselves, hashes against imagehash, and broken or hostile files."""

from __future__ import annotations

import io
import os
import random
import struct
import time
import zlib
from pathlib import Path

import imagehash
import pytest
from PIL import Image, PngImagePlugin

from dprkit import sandbox
from dprkit.readers._image_claims import c2pa, generator, xmp
from dprkit.readers._image_exif import exif
from dprkit.readers._image_kinds import boxes, kind
from dprkit.readers._image_pixels import phash
from dprkit.records import conform


def photo(width: int = 120, height: int = 80, seed: int = 1) -> Image.Image:
    """Soft coloured blots: like a photo, most of it in low frequencies."""
    small = Image.frombytes("RGB", (9, 7), random.Random(seed).randbytes(9 * 7 * 3))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def saved(picture: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def read(folder: Path, content: bytes, name: str = "photo.jpg") -> sandbox.Reading:
    path = folder / name
    path.write_bytes(content)
    reading = sandbox.read(sandbox.Source(name, path, account="s1"))
    assert (reading.reader, reading.stopped) == ("image", "")
    frame, repairs = conform("images", reading.rows, "0123456789ab")
    assert (len(frame), repairs) == (len(reading.rows), [])
    return reading


def told(content: bytes) -> tuple[str, int, int, int]:
    made = boxes(content, kind(content))
    return made.format, made.width, made.height, made.frames


CAMERA = Image.Exif()
CAMERA[0x010F], CAMERA[0x0110], CAMERA[0x0131], CAMERA[0x0132] = "Maker", "M1", "Editor 3", "2026:03:05 11:00:00"
CAMERA.get_ifd(0x8769).update(
    {0x9003: "2026:03:04 10:00:00", 0x9011: "+09:00", 0x9291: "25", 0x9010: "+01:00", 0xA431: "SN0001", 0xA435: "LN02"}
)
CAMERA.get_ifd(0x8825).update(
    {1: "N", 2: (48.0, 30.0, 0.0), 3: "W", 4: (2.0, 15.0, 36.0), 29: "2026:03:04", 7: (1.0, 0.0, 0.0)}
)
PACKET = b"""<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stRef="http://ns.adobe.com/xap/1.0/sType/ResourceRef#"
 xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmp:CreatorTool="Editor 25.1" xmpMM:DocumentID="doc:2"
 i:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia">
 <xmpMM:OriginalDocumentID>doc:1</xmpMM:OriginalDocumentID>
 <xmpMM:DerivedFrom stRef:documentID="doc:0" stRef:instanceID="iid:0"/>
 <xmpMM:History><rdf:Seq><rdf:li stEvt:softwareAgent="Editor 25.1" stEvt:when="2026-03-05T11:00:00+01:00"/>
 <rdf:li stEvt:softwareAgent="Editor 25.1 Camera Raw" stEvt:when="2026-03-05T11:05:00+01:00"/></rdf:Seq>
 </xmpMM:History></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


def superbox(label: bytes, *inner: bytes) -> bytes:
    return box(b"jumb", box(b"jumd", b"\0" * 16 + b"\3" + label + b"\0") + b"".join(inner))


def cbor(value: object) -> bytes:
    """As much CBOR as a claim needs."""

    def head(major: int, size: int) -> bytes:
        return bytes([major << 5 | size]) if size < 24 else bytes([major << 5 | 25]) + struct.pack(">H", size)

    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    assert isinstance(value, dict)
    return head(5, len(value)) + b"".join(cbor(one) for pair in value.items() for one in pair)


SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
MANIFEST = superbox(
    b"c2pa",
    superbox(
        b"urn:uuid:1",
        superbox(
            b"c2pa.assertions",
            superbox(
                b"c2pa.actions",
                box(b"cbor", cbor({"actions": [{"action": "c2pa.created", "digitalSourceType": SOURCE}]})),
            ),
            superbox(b"c2pa.hash.data", box(b"cbor", cbor({"name": "x"}))),
        ),
        superbox(b"c2pa.claim", box(b"cbor", cbor({"claim_generator": "Example Maker/1.0", "alg": "sha256"}))),
    ),
)


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    made = b"".join(bytes([0xFF, mark]) + struct.pack(">H", len(body) + 2) + body for mark, body in segments)
    return jpeg[:2] + made + jpeg[2:]


def with_chunks(png: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    made = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return png[:33] + made + png[33:]


def in_jpeg(jumbf: bytes, at: int) -> list[tuple[int, bytes]]:
    """A JUMBF box in two APP11 segments, divided at ``at``."""
    first = b"JP\0\1" + struct.pack(">I", 1) + jumbf[:at]
    return [(0xEB, first), (0xEB, b"JP\0\1" + struct.pack(">I", 2) + jumbf[:8] + jumbf[at:])]


def test_a_photo_gives_camera_times_place_programs_claims_and_hashes(tmp_path: Path) -> None:
    picture = photo()
    content = saved(picture, "JPEG", exif=CAMERA, quality=95)
    content = with_segments(content, (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PACKET), *in_jpeg(MANIFEST, 100))
    reading = read(tmp_path, content)
    ((values),) = [row.values for row in reading.rows]
    decoded = Image.open(io.BytesIO(content))
    assert values == {
        "system": "subject",
        "account": "s1",
        "extension": "jpg",
        "format": "JPEG",
        "width": 120,
        "height": 80,
        "frames": 1,
        "time": "2026-03-04T10:00:00.25+09:00",
        "time_raw": "2026:03:04 10:00:00 +09:00",
        "zone": "stated",
        "make": "Maker",
        "model": "M1",
        "software": "Editor 3",
        "camera_serial": "SN0001",
        "lens_serial": "LN02",
        "changed_raw": "2026:03:05 11:00:00 +01:00",
        "lat": 48.5,
        "lon": -2.26,
        "gps_raw": values["gps_raw"],
        "creator_tool": "Editor 25.1",
        "document_id": "doc:2",
        "original_id": "doc:1",
        "derived_from": "documentID doc:0\ninstanceID iid:0",
        "history": "Editor 25.1 2026-03-05T11:00:00+01:00\nEditor 25.1 Camera Raw 2026-03-05T11:05:00+01:00",
        "source_type": SOURCE.replace("trained", "compositeWithTrained") + "\n" + SOURCE,
        "c2pa": "Example Maker/1.0",
        "c2pa_assertions": "c2pa.actions\nc2pa.hash.data",
        "phash64": str(imagehash.phash(decoded)),
        "phash256": str(imagehash.phash(decoded, hash_size=16)),
    }
    assert '"GPSDateStamp": "2026:03:04"' in values["gps_raw"]
    assert reading.unread == ()


def test_the_hashes_are_bit_for_bit_those_of_imagehash() -> None:
    for seed in range(200 if os.environ.get("TORTURE") else 12):
        picture = photo(60 + 7 * seed % 300, 90 + 5 * seed % 200, seed)
        for size in (8, 16):
            assert phash(picture.convert("L"), size) == str(imagehash.phash(picture, hash_size=size))


def test_a_blank_picture_has_the_hash_that_is_set_aside() -> None:
    assert phash(Image.new("L", (100, 50), 255), 8) == "8000000000000000"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_the_size_is_read_from_the_boxes_of_each_format(format: str) -> None:
    assert told(saved(photo(), format)) == (format, 120, 80, 1)


def test_webp_and_gif_of_other_kinds_give_their_size_and_count_their_pictures() -> None:
    more = {"save_all": True, "append_images": [photo(seed=2), photo(seed=3)]}
    assert told(saved(photo(), "WEBP", lossless=True)) == ("WEBP", 120, 80, 1)
    assert told(saved(photo(), "WEBP", exif=CAMERA)) == ("WEBP", 120, 80, 1)
    assert told(saved(photo(), "WEBP", **more)) == ("WEBP", 120, 80, 3)
    assert told(saved(photo(), "GIF", **more)) == ("GIF", 120, 80, 3)
    assert told(saved(photo(), "JPEG", progressive=True)) == ("JPEG", 120, 80, 1)
    assert told(saved(photo(), "TIFF", compression="tiff_lzw")) == ("TIFF", 120, 80, 1)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_exif_xmp_and_c2pa_are_found_in_other_formats_too(tmp_path: Path, format: str) -> None:
    content = saved(photo(), format, exif=CAMERA, **({"xmp": PACKET} if format == "WEBP" else {}))
    if format == "PNG":
        text = b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET
        content = with_chunks(content, (b"iTXt", text), (b"caBX", MANIFEST))
    values = read(tmp_path, content, "x." + format.lower()).rows[0].values
    assert (values["make"], values["software"]) == ("Maker", "Editor 3")
    # Pillow writes no further directories into a TIFF.
    assert values.get("camera_serial") == (None if format == "TIFF" else "SN0001")
    assert values.get("creator_tool") == (None if format == "TIFF" else "Editor 25.1")
    assert values.get("c2pa") == ("Example Maker/1.0" if format == "PNG" else None)


def test_a_time_without_an_offset_is_not_converted() -> None:
    camera = Image.Exif()
    camera.get_ifd(0x8769).update({0x9003: "2026:03:04 10:00:00"})
    values, _, _ = exif(camera.tobytes())
    assert {name: values[name] for name in values if "time" in name or name == "zone"} == {
        "time_raw": "2026:03:04 10:00:00",
        "zone": "not stated",
        "time_local": "2026-03-04T10:00:00",
    }
    assert exif(b"") == ({}, "", "")


@pytest.mark.parametrize("parts", [(91.0, 0.0, 0.0), (1.0, 2.0), ("x", 0.0, 0.0), (float("nan"), 0.0, 0.0)])
def test_a_place_that_is_none_is_left_out_and_its_fields_are_kept(parts: tuple[object, ...]) -> None:
    from dprkit.readers._image_exif import _place

    made = _place({1: "N", 2: parts, 3: "E", 4: (1.0, 0.0, 0.0)})
    assert (made["lat"], made["lon"]) == (None, 1.0)
    assert "GPSLatitude" in made["gps_raw"]


def test_what_generators_leave_is_told_by_its_key(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "a portrait\nSteps: 20, Sampler: Euler", zip=True)
    info.add_itxt("workflow", '{"nodes": "é"}')
    info.add_text("Software", "NovelAI")
    info.add_text("Title", "parameters")
    values = read(tmp_path, saved(photo(), "PNG", pnginfo=info), "x.png").rows[0].values
    assert values["generator"] == "parameters\nworkflow\nSoftware"
    assert values["generator_text"] == 'a portrait\nSteps: 20, Sampler: Euler\n{"nodes": "é"}\nNovelAI'
    assert values["software"] == "NovelAI"


def test_parameters_in_the_comment_of_a_jpeg_are_found_and_an_ordinary_comment_is_not() -> None:
    camera = Image.Exif()
    camera.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "a cat\nSteps: 30, Sampler: DDIM, CFG".encode("utf-16-be")
    _, comment, _ = exif(camera.tobytes())
    assert generator([], comment) == (["UserComment"], "a cat\nSteps: 30, Sampler: DDIM, CFG")
    assert generator([("Comment", "prompt")], "Steps: many") == ([], "")


def test_xmp_with_a_dtd_is_refused_and_damaged_boxes_are_told() -> None:
    assert (
        xmp([b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])[1]
        == "the XMP packet declares a DTD or entities: it is not read"
    )
    assert xmp([b"<!DOCTYPE a><a/>"])[1].startswith("the XMP packet declares a DTD")
    assert xmp([b"<a>"])[1] == "the XMP packet is not valid XML"
    assert c2pa(superbox(b"c2pa", superbox(b"c2pa.claim", box(b"cbor", b"\xbf" * 100))))[1].endswith(
        "is not valid CBOR"
    )
    assert c2pa(b"junk and nothing else")[1] == "the C2PA box holds no claim that can be read"
    assert c2pa(b"") == ({"c2pa": "", "c2pa_assertions": "", "source_type": ""}, "")


# --- broken and hostile pictures -------------------------------------------------------------------------------------


def big_png(width: int, height: int, data: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", data or zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    made = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + made


def deep_jumbf(levels: int) -> bytes:
    made = b""
    for _ in range(levels):
        made = superbox(b"c2pa.assertions", made)
    return made


JPEG = saved(photo(), "JPEG")
PNG = saved(photo(), "PNG")
BOMB = zlib.compress(b"\0" * (200 << 20), 9)
HOSTILE = {
    "169 megapixels": (big_png(13000, 13000, BOMB), "not decoded"),
    "65535 x 65535": (big_png(65535, 65535), "not decoded"),
    "2^31 wide": (big_png(1 << 31, 1), "not decoded"),
    "no width": (big_png(0, 10), "no size is stated"),
    "39 megapixels that are not there": (big_png(6500, 6000), "cannot be decoded"),
    "39 megapixels": (saved(Image.new("RGB", (6500, 6000)), "PNG"), ""),
    "zTXt bomb": (with_chunks(PNG, (b"zTXt", b"parameters\0\0" + BOMB)), "longer than 1 MiB"),
    "iTXt bomb": (with_chunks(PNG, (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + BOMB)), "longer than 1 MiB"),
    "200 zTXt bombs": (with_chunks(PNG, *[(b"zTXt", b"prompt\0\0" + BOMB)] * 200), "longer than 1 MiB"),
    "iCCP bomb": (with_chunks(PNG, (b"iCCP", b"x\0\0" + BOMB)), ""),
    "100,000 chunks": (with_chunks(PNG, *[(b"tEXt", b"k\0v")] * 100_000), "boxes"),
    "truncated png": (PNG[: len(PNG) // 2], "cut off"),
    "truncated jpeg": (JPEG[: len(JPEG) // 2], "cut off"),
    "jpeg of three bytes": (JPEG[:3], "cut off"),
    "zip behind": (JPEG + b"PK\x03\x04" + b"x" * 100, "follow the end of the picture: a zip"),
    "script behind": (PNG + b"<script>alert(1)</script>", "a text with tags"),
    "markers": (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 100_000, "segments"),
    "fill bytes": (b"\xff\xd8" + b"\xff" * (5 << 20), "cut off"),
    "scan without end": (JPEG[:-2] + b"\xff\x00" * (5 << 20), "cut off"),
    "exif that is none": (with_segments(JPEG, (0xE1, b"Exif\0\0" + b"II*\0\xff\xff\xff\xff" + b"x" * 60)), ""),
    "exif loop": (
        with_segments(JPEG, (0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0i\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0")),
        "",
    ),
    "exif counts": (
        with_segments(
            JPEG, (0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x0f\x01\x02\0\xff\xff\xff\x7f\x08\0\0\0" * 4000)
        ),
        "",
    ),
    "deep xmp": (with_segments(JPEG, (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<a>" * 20_000)), "not valid XML"),
    "xmp of laughs": (
        with_segments(JPEG, (0xE1, b'http://ns.adobe.com/xap/1.0/\0<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>')),
        "declares a DTD",
    ),
    "deep jumbf": (with_chunks(PNG, (b"caBX", deep_jumbf(3000))), ""),
    "jumbf that claims everything": (with_chunks(PNG, (b"caBX", box(b"jumb", b"\0\0\0\0jumb" * 100_000))), ""),
    "cbor of 4 GiB": (
        with_chunks(PNG, (b"caBX", superbox(b"c2pa.claim", box(b"cbor", b"\x9a\xff\xff\xff\xff")))),
        "not valid CBOR",
    ),
    "cbor of a million": (
        with_chunks(PNG, (b"caBX", superbox(b"c2pa.claim", box(b"cbor", b"\x9a\0\x0f\x00\x00" + b"\0" * 1_000_000)))),
        "",
    ),
    "deep cbor": (
        with_chunks(PNG, (b"caBX", superbox(b"c2pa.claim", box(b"cbor", b"\x81" * 100_000)))),
        "not valid CBOR",
    ),
    "tiff of loops": (b"II*\0\x08\0\0\0\xff\xff" + b"\x00\x01\x04\0\x01\0\0\0\x08\0\0\0" * 10, ""),
    "tiff of strips": (
        saved(photo(), "TIFF").replace(struct.pack("<HHII", 257, 4, 1, 80), struct.pack("<HHII", 257, 4, 1, 100_000)),
        "",
    ),
    "gif without end": (b"GIF89a\x01\0\x01\0\0\0\0" + b"!\xfe\x01x" * 100_000, ""),
    "webp that lies": (saved(photo(), "WEBP")[:4] + b"\xff\xff\xff\x7f" + saved(photo(), "WEBP")[8:], "cut off"),
    "postscript behind a png's magic": (b"\x89PNG\r\n\x1a\n%!PS-Adobe-3.0 EPSF\n(file) run", "cut off"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_comes_back_in_time_with_its_row_and_what_was_left(tmp_path: Path, name: str) -> None:
    content, why = HOSTILE[name]
    begun = time.perf_counter()
    reading = read(tmp_path, content)
    assert time.perf_counter() - begun < 12
    assert len(reading.rows) == 1
    said = [one.why for one in reading.unread]
    assert not why or any(why in one for one in said), said
    assert ("phash64" in reading.rows[0].values) == (not any("no hash" in one for one in said))


def test_a_picture_with_a_bomb_beside_its_pixels_still_has_its_hash(tmp_path: Path) -> None:
    values = read(tmp_path, HOSTILE["zTXt bomb"][0]).rows[0].values
    assert values["phash64"] == str(imagehash.phash(photo()))
    assert (values["format"], values["extension"]) == ("PNG", "jpg")


def test_mutated_pictures_never_raise() -> None:
    from dprkit.readers.image import _hashes, _told

    chance = random.Random(7)
    rich = with_segments(saved(photo(40, 30), "JPEG", exif=CAMERA), *in_jpeg(MANIFEST, 100))
    samples = [rich, with_chunks(saved(photo(40, 30), "PNG", exif=CAMERA), (b"caBX", MANIFEST))]
    samples += [saved(photo(40, 30), format, exif=CAMERA) for format in ("WEBP", "TIFF")] + [
        saved(photo(40, 30), "GIF")
    ]
    for _ in range(5000 if os.environ.get("TORTURE") else 100):
        made = bytearray(chance.choice(samples))
        for _ in range(chance.randint(1, 20)):
            made[chance.randrange(12, len(made))] = chance.randrange(256)
        whole = bytes(made[: chance.randint(12, len(made))])
        seen = boxes(whole, kind(whole))
        values, _ = _told(seen)
        assert conform_ready(values)
        _hashes(whole, seen)


def conform_ready(values: dict[str, object]) -> bool:
    from dprkit.records import TABLES

    return set(values) <= set(TABLES["images"].columns) and all(
        isinstance(one, str | int | float) for one in values.values()
    )
