"""Large XML lists read entry by entry: no entities, no depth, no text beyond bounds, and little memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, TreeBuilder

from ..errors import InputError
from ..show import plain

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["entries", "local", "text", "texts"]

LARGEST = 256 << 20  # bytes; the largest of the lists, OFAC's advanced file, is near 130 MB
DEPTH = 24
ENTRY = 2 << 20  # characters of one entry; the largest real one is some 70,000
_STEP = 1 << 16


def entries(data: bytes, where: str, wanted: Collection[str]) -> Iterator[Element]:
    """Every element of a ``wanted`` name (without namespace), whole, in the order of the file, and the root first.

    An element is emptied once the next one is asked for.

    Raises:
        InputError: it is too large, no XML, has a document type (entities), or is nested or long beyond reason.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, XMLParser

    if len(data) > LARGEST:
        raise InputError(f"{where}: {len(data):,} bytes are more than such a list has. Nothing was read.")
    builder = _Builder(where, wanted)
    parser = XMLParser(target=builder, forbid_dtd=True)
    try:
        for start in range(0, len(data), _STEP):
            parser.feed(data[start : start + _STEP])
            yield from builder.taken()
            builder.fed(len(data[start : start + _STEP]))
        parser.close()
    except ParseError as error:
        raise InputError(f"{where} is no whole XML file: {plain(error)[:120]}. Fetch it again.") from None
    except DefusedXmlException:
        raise InputError(f"{where} declares a document type, which no such list has. It was not read.") from None
    yield from builder.taken()


class _Builder(TreeBuilder):
    """Builds elements, and hands over those that are wanted as soon as they end."""

    def __init__(self, where: str, wanted: Collection[str]) -> None:
        super().__init__()
        self._where, self._wanted = where, wanted
        self._path: list[str] = []
        self._size = self._unheard = 0
        self._heard = False
        self._done: list[Element] = []

    def start(self, tag: Any, attrs: Any, /) -> Element:
        element = super().start(tag, attrs)
        if not self._path:
            self._done.append(element)
        self._path.append(local(element))
        if len(self._path) > DEPTH:
            raise InputError(f"{self._where} is nested deeper than {DEPTH}, which no such list is. It was not read.")
        self._grow(len(tag) + sum(len(name) + len(value) for name, value in attrs.items()))
        return element

    def data(self, data: Any, /) -> None:
        self._grow(len(data))
        super().data(data)

    def end(self, tag: Any, /) -> Element:
        self._heard = True
        element = super().end(tag)
        if self._path.pop() in self._wanted:
            self._done.append(element)
            self._size = 0
        return element

    def taken(self) -> Iterator[Element]:
        """The wanted elements that have ended, each emptied after its use."""
        done, self._done = self._done, []
        for element in done:
            yield element
            if local(element) in self._wanted:
                element.clear()

    def fed(self, count: int) -> None:
        """Told after each step: a token that does not end is read from its start again, which takes ever longer."""
        self._unheard = 0 if self._heard else self._unheard + count
        self._heard = False
        if self._unheard > ENTRY:
            self._grow(self._unheard)

    def _grow(self, count: int) -> None:
        self._heard = True
        self._size += count
        if self._size > ENTRY:
            raise InputError(f"{self._where} holds an entry of more than {ENTRY:,} characters. It was not read.")


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def texts(element: Element, path: str) -> list[str]:
    """The texts, stripped and not empty, of all elements at a path of names without namespaces."""
    found = [element]
    for name in path.split("/"):
        found = [child for one in found for child in one if local(child) == name]
    return [said for one in found if (said := " ".join((one.text or "").split()))]


def text(element: Element, path: str) -> str:
    """The first text at a path; empty when there is none."""
    return next(iter(texts(element, path)), "")
