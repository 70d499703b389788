"""The properties of a PDF or DOCX: what its maker's program wrote into it, as found.

PDF: the document information dictionary and the XMP packet (ISO 32000-1, 14.3; ISO 16684-1). DOCX: the core and the
extended properties (ECMA-376 part 1, 15.2.12; part 2, 11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["docx_properties", "pdf_properties"]

_LONGEST = 1000
_PACKET = 1 << 20


def pdf_properties(reader: Any) -> dict[str, str]:
    """The columns of ``documents`` that the PDF fills; a broken property costs no text."""
    try:
        found = {str(name): str(value) for name, value in (reader.metadata or {}).items()}
    except MemoryError:
        raise
    except Exception:
        found = {}
    packet = _packet(reader)
    makers = dict.fromkeys([found.get("/Creator", ""), found.get("/Producer", ""), packet.get("CreatorTool", "")])
    return _kept(
        {
            "title": found.get("/Title", ""),
            "author": found.get("/Author", ""),
            "producer": "; ".join(filter(None, makers)),
            "created": found.get("/CreationDate", ""),
            "modified": found.get("/ModDate", ""),
            "document_id": packet.get("OriginalDocumentID", "") or packet.get("DocumentID", ""),
        }
    )


def _packet(reader: Any) -> dict[str, str]:
    """The simple properties of the XMP packet by their names without prefix; empty where it is broken or has a DTD."""
    from defusedxml.ElementTree import fromstring

    try:
        data = reader.trailer["/Root"]["/Metadata"].get_object().get_data()
        tree = fromstring(data[:_PACKET], forbid_dtd=True)
    except MemoryError:
        raise
    except Exception:
        return {}
    found = dict[str, str]()
    for node in tree.iter():
        found |= {_name(name): value for name, value in node.attrib.items()}
        if not len(node) and node.text:
            found.setdefault(_name(node.tag), node.text.strip())
    return found


def docx_properties(trees: Mapping[str, Any]) -> dict[str, str]:
    """The columns of ``documents`` that ``docProps/core.xml`` and ``docProps/app.xml`` fill."""
    parts = (trees.get("docProps/core.xml", ()), trees.get("docProps/app.xml", ()))
    found = {_name(one.tag): one.text or "" for part in parts for one in part}
    return _kept(
        {
            "title": found.get("title", ""),
            "author": found.get("creator", ""),
            "producer": " ".join(filter(None, (found.get("Application"), found.get("AppVersion")))),
            "created": found.get("created", ""),
            "modified": found.get("modified", ""),
            "modified_by": found.get("lastModifiedBy", ""),
            "template": found.get("Template", ""),
            "company": found.get("Company", ""),
            "revision": found.get("revision", ""),
            "edited_minutes": re.sub(r"\D", "", found.get("TotalTime", ""))[:9],
        }
    )


def _kept(found: dict[str, str]) -> dict[str, str]:
    return {name: value[:_LONGEST] for name, value in found.items()}


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2]
