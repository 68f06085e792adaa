"""One document from its bytes to what is taken of it: what the process behind walls is started for."""

import codecs
import json
from collections.abc import Mapping
from encodings.aliases import aliases
from typing import Any

from broadcaster.documents import cap, opendocument, pages, pdf, plain, sheets, word
from broadcaster.documents.answers import packed
from broadcaster.documents.feeds import find_all
from broadcaster.documents.kinds import Kind, kind_of
from broadcaster.documents.script import taken
from broadcaster.domain.document import Taken
from broadcaster.domain.errors import BadInput, BroadcasterError
from broadcaster.domain.errors.documents import DocumentEmpty

_WARM_PAGE = """<!DOCTYPE html><html><head><title>T - X</title><meta property="og:title" content="T"/>
<meta name="author" content="Lê An"/></head><body>
<ul><li><a href="/b">B</a></li></ul><article><h1>T</h1><time datetime="2026-10-16">16/10/2026</time>
<p>Uỷ ban nhân dân xã thông báo lịch cấp nước sạch cho bà con các ấp trong tháng mười hai, mời bà con theo dõi.</p>
<p>Đề nghị bà con dự trữ nước dùng; <a href="https://x.example.org/">thời gian</a> từ năm giờ đến chín giờ mỗi ngày.</p>
<table><tr><td>Một</td><td>Hai</td></tr></table></article><div>Xem thêm</div></body></html>""".encode()
_WARM_FEED = (
    b"<rss version='2.0'><channel><item><title>T</title><description>a &lt;b&gt;b</description></item></channel></rss>"
)


def read(raw: bytes, name: str, *, address: str = "", declared: str = "") -> Taken:
    """`address` is where it came from, if it came from the web, and `declared` the encoding named there. Any of the
    leaves of BadInput whose codes begin with "document"."""
    if not raw.strip():
        raise DocumentEmpty(name=name)
    match kind_of(raw, name):
        case Kind.PLAIN:
            found = plain.find(raw, name)
        case Kind.WORD:
            found = word.find(raw, name)
        case Kind.OPEN_DOCUMENT:
            found = opendocument.find(raw, name)
        case Kind.PDF:
            found = pdf.find(raw, name)
        case Kind.PAGE:
            found = pages.find(raw, name, address=address, declared=declared)
    return taken(found, name)


def read_feed(raw: bytes, name: str) -> tuple[Taken, ...]:
    """The entries of a feed that can be taken; the first one's fault where none can."""
    drafts: list[Taken] = []
    fault: BroadcasterError | None = None
    for found in find_all(raw, name):
        try:
            drafts.append(taken(found, name))
        except BadInput as refused:
            fault = fault or refused
    if fault and not drafts:
        raise fault
    return tuple(drafts)


def work(order: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    """One order of the outside: what was taken, a table's rows or an alert, in plain values; or a refusal, its code and
    facts."""
    address = str(order["address"])
    name = address or str(order["name"])
    try:
        if order.get("alert"):
            return {"alert": packed(cap.read(raw))}
        if order.get("table"):
            return {"rows": sheets.find_rows(raw, name)}
        if order["feed"]:
            drafts = read_feed(raw, name)
        else:
            drafts = (read(raw, name, address=address, declared=str(order["declared"])),)
    except BadInput as refused:
        return {"refused": refused.code, "facts": refused.facts}
    return {"taken": packed(drafts)}


def warm() -> None:
    """Loads whatever a reader loads when it first meets something: behind the walls no file can be opened."""
    for codec in sorted(set(aliases.values())):
        try:
            codecs.lookup(codec)
        except LookupError:  # of another system
            continue
    words = "Bà con chú ý lịch cấp nước sạch tháng này.".encode()
    for order, raw in (
        ({"address": "https://xa.gov.vn/a"}, _WARM_PAGE),
        ({"address": "http://192.0.2.1:8/a"}, _WARM_PAGE),  # of a host without a name, the list of all domains is read
        ({}, _WARM_PAGE),
        ({}, b"<html><p>%s" % words),
        ({"feed": True}, _WARM_FEED),
        ({}, words),
        ({}, b"%PDF-1.4 x"),
        ({}, word.blank()),
        ({"table": True}, b"a;b\n1;2"),
        ({"table": True}, word.blank()),
        ({"alert": True}, cap.blank()),
    ):
        json.dumps(work({"name": "x", "address": "", "declared": "", "feed": False, **order}, raw))
