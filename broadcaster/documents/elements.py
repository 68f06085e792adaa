"""The little of lxml's elements that the readers of documents need; lxml itself has no types."""

from collections.abc import Iterator
from typing import Protocol

from lxml import etree


class Element(Protocol):
    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str) -> str | None: ...

    def find(self, path: str) -> "Element | None": ...

    def iter(self, *tags: str) -> Iterator["Element"]: ...

    def __iter__(self) -> Iterator["Element"]: ...


MarkupBroken: type[Exception] = etree.XMLSyntaxError


def parse(raw: bytes) -> Element:
    """XML of others: no entity is put in, nothing is fetched, the parser keeps its limits. MarkupBroken."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root: Element = etree.fromstring(raw, parser)
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace; nothing for comments and their like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


_BLOCK_NAMES = (
    "address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol option p pre section select table tbody td tfoot th thead title tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNREAD = frozenset({"script", "style", "iframe", "noscript", "svg", "template", "textarea", "button"})


def lines_of(root: Element) -> list[str]:
    """The text of HTML as lines, each of a block; none is empty."""
    said: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = local(element)
        silent += (tag in _UNREAD) * {"start": 1, "end": -1}.get(event, 0)
        said.append("\n" if tag in _BLOCKS else "")
        if silent == 0:
            said.append((element.text if event == "start" else element.tail) or "")
    return [line for line in (" ".join(each.split()) for each in "".join(said).split("\n")) if line]
