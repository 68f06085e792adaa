"""RSS and Atom: each entry a draft of its own."""

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Any

import feedparser
from lxml import etree, html

from broadcaster.documents.elements import lines_of
from broadcaster.documents.script import Found
from broadcaster.domain.errors.documents import DocumentEmpty, DocumentUnsupported

MOST_ENTRIES = 30
MOST_LOOKED_AT = 400
"""Entries of which the newest are taken: feeds begin with the newest, but some do not."""
_ENTRY_ENDS = re.compile(rb"</(?:item|entry)\s*>")
feedparser.api.PREFERRED_XML_PARSERS = []  # one that no system has is looked for on the disk at every feed
_LOOKS = re.compile(rb"<(?:[\w-]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)


def looks_like_feed(raw: bytes) -> bool:
    return _LOOKS.search(raw[:4000].replace(b"\0", b"")) is not None


def find_all(raw: bytes, name: str) -> tuple[Found, ...]:
    """The newest entries, newest first; those without a date come last, as they stand. DocumentUnsupported for what is
    no feed, DocumentEmpty for one without entries."""
    if not looks_like_feed(raw):
        raise DocumentUnsupported(
            name=name, kind="trang không phải nguồn tin RSS", advice="Hãy tìm đường dẫn RSS trên trang đó."
        )
    entries: list[Mapping[str, Any]] = feedparser.parse(io.BytesIO(_begun(raw)), sanitize_html=False).entries
    found = [each for entry in entries if (each := _entry(entry)).text.strip() or each.title]
    if not found:
        raise DocumentEmpty(name=name)
    found.sort(key=lambda each: each.published or date.min, reverse=True)
    return tuple(found[:MOST_ENTRIES])


def _begun(raw: bytes) -> bytes:
    """A feed without what stands behind its first many entries, so that one of a lifetime is read in a moment."""
    ends = [found.end() for found in islice(_ENTRY_ENDS.finditer(raw), MOST_LOOKED_AT)]
    if len(ends) < MOST_LOOKED_AT:
        return raw
    last = max(raw.rfind(mark) for mark in (b"</item>", b"</entry>"))
    return raw[: ends[-1]] + raw[raw.find(b">", last) + 1 :] if last >= ends[-1] else raw


def _entry(entry: Mapping[str, Any]) -> Found:
    contents = [str(content.get("value", "")) for content in entry.get("content", ())]
    summary = str(entry.get("summary", ""))
    whole = max(contents, key=len, default="")
    title = _plain(str(entry.get("title", "")))
    text = _plain(whole if len(whole) > len(summary) else summary)
    return Found(
        text=text or title,
        label="RSS" if whole else "RSS (tóm tắt)" if text else "RSS (chỉ có tiêu đề)",
        title=title,
        source=str(entry.get("link", "")),
        published=_date(entry),
    )


def _date(entry: Mapping[str, Any]) -> date | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    with suppress(TypeError, ValueError, IndexError, OverflowError):
        return date(*parsed[:3]) if parsed else None
    return None


def _plain(marked: str) -> str:
    """The text of a piece of HTML, a block a line."""
    if "<" not in marked and "&" not in marked:
        return marked
    try:
        return "\n".join(lines_of(html.fromstring(f"<div>{marked}</div>")))
    except (ValueError, etree.Error):  # nothing in it, or nothing that could be text
        return ""
