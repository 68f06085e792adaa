"""HTML left in a pasted text: tags, comments and entities. Only tags that exist are taken for tags; 3 < 5 stays."""

import re
from collections.abc import Iterator

from broadcaster.wording.edits import Edit
from broadcaster.wording.pattern import Pattern

_BLOCK_NAMES = (
    "p br hr div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr caption blockquote pre section "
    "article aside header footer nav main figure figcaption title body html form fieldset center address"
)
_INLINE_NAMES = (
    "a abbr b big button cite code col colgroup del em embed font head i iframe img input ins kbd label link mark meta "
    "noscript object o:p option picture q s samp select small source span strike strong sub sup svg path td textarea "
    "th time tt u var video audio canvas param"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_WITH_CONTENT = ("script", "style")
_SHORT = frozenset({"a", "b", "i", "q", "s", "u"})
"""Tags that could be the letters of a formula: bare, they are tags only in a text that closes them somewhere."""
_NAMES = "|".join(sorted({*_BLOCKS, *_INLINE_NAMES.split(), *_WITH_CONTENT}, key=len, reverse=True))
_BARE = "nowrap|noshade|checked|disabled|hidden|controls|allowfullscreen|async|defer|required|selected|reversed|muted"
_VALUE = r"(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>]++)"
_ATTRIBUTE = rf"\s+(?:[a-zA-Z_:@][\w:.-]{{0,60}}\s{{0,4}}=\s{{0,4}}{_VALUE}|(?:{_BARE})(?=[\s/>]))"
_MARKUP = Pattern(
    rf"<(?P<close>/?)(?P<name>{_NAMES})(?P<more>(?:{_ATTRIBUTE}){{0,60}}+)\s*+/?>|(?P<comment><!--)"
    r"|<!doctype\b[^<>]{0,300}>|<\?xml\b[^<>]{0,300}>|<!\[(?:end)?if\b[^<>]{0,100}>"
    r"|(?P<entity>&(?:amp;)?(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)",
    re.IGNORECASE | re.ASCII,
)
_CLOSED = Pattern(r"</([abiqsu])\s{0,9}>", re.IGNORECASE)
_RAISED = Pattern(r"([0-9]{1,9})\s{0,3}</sup\s{0,3}>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ENDS = {name: Pattern(rf"</{name}\s{{0,9}}>", re.IGNORECASE) for name in _WITH_CONTENT} | {"!": Pattern("-->")}


def markup_edits(text: str) -> list[Edit]:
    """What becomes of each piece of markup: nothing, a new line where a block begins or ends, or a character."""
    return list(_edits(text)) if "<" in text or "&" in text else []


def _edits(text: str) -> Iterator[Edit]:
    done = 0
    closed = frozenset(found[1].lower() for found in _CLOSED.finditer(text))
    unclosed: set[str] = set()
    for found in _MARKUP.finditer(text):
        if found.start() < done:
            continue
        edit = _edit(text, found, closed, unclosed)
        if edit is not None and edit.end > done:
            done = edit.end
            yield edit


def _edit(text: str, found: re.Match[str], closed: frozenset[str], unclosed: set[str]) -> Edit | None:
    start, end = found.span()
    if found["entity"]:
        said = _character(found.group())
        return Edit(start, end, said, "html") if said is not None else None
    name = "!" if found["comment"] else (found["name"] or "").lower()
    if name in _ENDS and not found["close"]:
        return _with_content(text, found, name, unclosed)
    if name in _SHORT and not found["close"] and not found["more"] and name not in closed:
        return None
    if name == "sup" and not found["close"]:
        raised = _RAISED.match(text, end)
        if raised:
            return Edit(start, raised.end(), raised[1].translate(_SUPERSCRIPTS), "html")
    return Edit(start, end, _parting(text, start, end, name), "html")


def _with_content(text: str, found: re.Match[str], name: str, unclosed: set[str]) -> Edit | None:
    """A comment, script or style with all it holds. An end once sought in vain is not sought again."""
    last = None if name in unclosed else _ENDS[name].compiled.search(text, found.end())
    if last is None:
        unclosed.add(name)
        return None if name == "!" else Edit(*found.span(), "", "html")
    return Edit(found.start(), last.end(), "", "html")


def _parting(text: str, start: int, end: int, name: str) -> str:
    """Blocks stand on lines of their own; cells, and digits a tag kept apart, do not run together."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if name in _BLOCKS:
        return "\n" if before and after and before != "\n" and after not in "\r\n" else ""
    if name in ("td", "th") or (name in ("sub", "sup") and before.isdigit() and after.isdigit()):
        return " "
    return ""


def _character(entity: str) -> str | None:
    from html import unescape  # its table of two thousand names is for texts that hold one

    plain = "&" + entity[5:] if entity.lower().startswith("&amp;") and len(entity) > len("&amp;") else entity
    said = unescape(plain)
    return None if said == plain else said.replace("\xa0", " ")
