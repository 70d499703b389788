"""What a picture claims about its making: XMP packets, C2PA manifests, and what generators leave behind.

XMP (ISO 16684-1), IPTC digitalSourceType, C2PA (C2PA Technical Specification, "Embedding manifests"; boxes after
ISO 19566-5 JUMBF, claims in CBOR, RFC 8949). Nothing is verified: anybody can write, change or remove all of it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["c2pa", "generator", "xmp"]

DEPTH = 16
XML = 1 << 20
CBOR = 256 << 10

# Keys of PNG texts: parameters (AUTOMATIC1111/stable-diffusion-webui, modules/images.py), prompt and workflow
# (comfyanonymous/ComfyUI, nodes.py, SaveImage), invokeai_* , sd-metadata and Dream (invoke-ai/InvokeAI).
_KEYS = (
    "parameters",
    "prompt",
    "workflow",
    "invokeai_metadata",
    "invokeai_workflow",
    "invokeai_graph",
    "sd-metadata",
    "Dream",
)


def generator(texts: Sequence[tuple[str, str]], comment: str) -> tuple[list[str], str]:
    """The keys that a generator's program leaves, and what stands under them.

    Args:
        texts: texts of a PNG, by key.
        comment: EXIF UserComment, where AUTOMATIC1111 puts ``parameters`` in JPEG and WebP.
    """
    found = [(key, text) for key, text in texts if key in _KEYS]
    software = next((text for key, text in texts if key == "Software"), "")
    if software.startswith("NovelAI"):
        found += [("Software", software)]
    if re.search(r"\bSteps: \d+, Sampler: ", comment):
        found += [("UserComment", comment)]
    return list(dict.fromkeys(key for key, _ in found)), "\n".join(text for _, text in found)


_NAMES = {
    "CreatorTool": "creator_tool",
    "DocumentID": "document_id",
    "OriginalDocumentID": "original_id",
}


def xmp(packets: Sequence[bytes]) -> tuple[dict[str, str], str]:
    """What the packets say, by our columns, and why one could not be read; a DTD is never read."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    made: dict[str, list[str]] = {}
    why = ""
    for packet in packets[:10]:
        try:
            tree = fromstring(packet[:XML].strip(b"\0 \r\n\t"), forbid_dtd=True)
        except DefusedXmlException:
            why = "the XMP packet declares a DTD or entities: it is not read"
        except (ParseError, ValueError, LookupError, RecursionError):
            why = "the XMP packet is not valid XML"
        else:
            _walk(tree, made)
    return {name: "\n".join(dict.fromkeys(found)) for name, found in made.items()}, why


def _walk(tree: Any, made: dict[str, list[str]]) -> None:
    """Every property, written as an attribute or as an element; properties inside another are that one's own."""
    waiting = [(tree, "")]
    while waiting:
        node, inside = waiting.pop()
        named = _local(node.tag)
        owner = named if named in ("DerivedFrom", "History", "Ingredients", "Pantry") else inside
        said = [(_local(name), str(value)) for name, value in node.attrib.items()]
        said += [(named, (node.text or "").strip())] if not len(node) else []
        _keep(owner, dict(said), made)
        waiting.extend((child, owner) for child in reversed(list(node)))


def _keep(owner: str, said: dict[str, str], made: dict[str, list[str]]) -> None:
    if owner == "DerivedFrom":
        found = [
            f"{name} {said[name]}" for name in ("documentID", "instanceID", "originalDocumentID") if said.get(name)
        ]
        made.setdefault("derived_from", []).extend(found)
    elif owner == "History":
        agent = " ".join(filter(None, (said.get("softwareAgent"), said.get("when"))))
        made.setdefault("history", []).extend([agent] if agent else [])
    elif not owner:
        for name, column in _NAMES.items():
            made.setdefault(column, []).extend([said[name]] if said.get(name) else [])
    for name in ("DigitalSourceType", "digitalSourceType", "DigitalSourcefileType"):
        made.setdefault("source_type", []).extend([said[name]] if said.get(name) else [])


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]


def c2pa(jumbf: bytes) -> tuple[dict[str, str], str]:
    """Claim generators, labels of assertions and digital source types of the manifests, and what could not be read."""
    generators, labels, types, why, left = list[str](), list[str](), list[str](), "", CBOR
    for label, payload in _labelled(jumbf, 0, len(jumbf), ()):
        if "c2pa.assertions" in label[:-1]:
            labels.append(label[-1])
        left -= len(payload)
        if not payload:
            continue
        if left < 0:
            why = f"the C2PA boxes hold over {CBOR >> 10} KiB of claims: the rest is not read"
            break
        try:
            value = _cbor(payload)
        except (ValueError, IndexError, struct.error, RecursionError, UnicodeDecodeError):
            why = f"the C2PA box {label[-1][:80]!r} is not valid CBOR"
            continue
        if label[-1].startswith("c2pa.claim"):
            generators += _generators(value)
        types += _source_types(value)
    if jumbf and not labels and not generators:
        why = why or "the C2PA box holds no claim that can be read"
    made = {"c2pa": generators, "c2pa_assertions": labels, "source_type": types}
    return {name: "\n".join(dict.fromkeys(found)) for name, found in made.items()}, why


def _generators(claim: Any) -> Iterator[str]:
    if not isinstance(claim, dict):
        return
    if isinstance(claim.get("claim_generator"), str):
        yield claim["claim_generator"][:1000]
    info = claim.get("claim_generator_info")
    for one in info if isinstance(info, list) else [info]:
        if isinstance(one, dict) and "claim_generator" not in claim:
            yield " ".join(str(one[name])[:300] for name in ("name", "version") if name in one)


def _source_types(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name == "digitalSourceType" and isinstance(one, str):
                yield one[:1000]
            else:
                yield from _source_types(one)
    elif isinstance(value, list):
        for one in value:
            yield from _source_types(one)


Label = tuple[str, ...]


def _labelled(data: bytes, start: int, end: int, above: Label) -> Iterator[tuple[Label, bytes]]:
    """Each superbox by its label and those above it, with the CBOR in it; empty where it holds none."""
    for name, first, last in _boxes(data, start, end):
        if name != b"jumb" or len(above) >= DEPTH:
            continue
        inner = list(_boxes(data, first, last))
        label = (*above, next((_description(data[a:b]) for kind, a, b in inner if kind == b"jumd"), ""))
        yield label, next((data[a:b] for kind, a, b in inner if kind == b"cbor"), b"")
        yield from _labelled(data, first, last, label)


def _description(body: bytes) -> str:
    """The label of a superbox: 16 bytes of type, one of switches, then the label up to a NUL."""
    return body[17:1000].split(b"\0")[0].decode("utf-8", "backslashreplace") if len(body) > 17 and body[16] & 2 else ""


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    at = start
    for _ in range(2000):
        if at + 8 > end:
            return
        size, name = struct.unpack_from(">I4s", data, at)
        first = at + 8
        if size == 1 and at + 16 <= end:
            size, first = struct.unpack_from(">Q", data, at + 8)[0], at + 16
        last = end if size == 0 else min(end, at + size)
        if last < first:
            return
        yield name, first, last
        at = last


def _cbor(data: bytes) -> Any:
    value, _ = _item(data, 0, 0)
    return value


def _item(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """One item of CBOR and where the next begins; only lengths that the bytes can hold are believed."""
    if depth > 32:
        raise RecursionError("nested too deeply")
    major, short = data[at] >> 5, data[at] & 31
    size, at = _argument(data, at, short)
    if major == 0:
        return size, at
    if major == 1:
        return -1 - size, at
    if major in (2, 3):
        if short == 31 or at + size > len(data):
            raise ValueError("a length that is not there")
        raw = data[at : at + size]
        return (raw if major == 2 else raw.decode("utf-8")), at + size
    if major in (4, 5):
        return _collection(data, at, size if short != 31 else -1, major == 5, depth)
    if major == 6:
        return _item(data, at, depth + 1)
    return {20: False, 21: True}.get(short), at


def _argument(data: bytes, at: int, short: int) -> tuple[int, int]:
    if short < 24 or short == 31:
        return (short if short < 24 else 0), at + 1
    width = {24: 1, 25: 2, 26: 4, 27: 8}[short] if short in (24, 25, 26, 27) else 0
    if not width or at + 1 + width > len(data):
        raise ValueError("a length that is not there")
    return int.from_bytes(data[at + 1 : at + 1 + width], "big"), at + 1 + width


def _collection(data: bytes, at: int, count: int, paired: bool, depth: int) -> tuple[Any, int]:
    if count > len(data):
        raise ValueError("a length that is not there")
    found: list[Any] = []
    while count < 0 or len(found) < count * (2 if paired else 1):
        if count < 0 and data[at] == 0xFF:
            at += 1
            break
        value, at = _item(data, at, depth + 1)
        found.append(value)
    if not paired:
        return found, at
    return {str(name): value for name, value in zip(found[::2], found[1::2])}, at
