"""Who did what: the audit in words, sought by person, deed, thing and days, with what proves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.audit import Entry
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.fault_words import break_told
from broadcaster.domain.units import Span, instant
from broadcaster.newsroom import audit, proving
from broadcaster.newsroom.books.audit import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.web.api import PREFIX
from broadcaster.web.conditions import After
from broadcaster.web.pages import deeds
from broadcaster.web.pages.frame import Viewing, back_to
from broadcaster.web.pages.slips import Slip, worded
from broadcaster.web.pages.typed import day_typed, no_day
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

_ROWS = 50
_FIRST, _LAST = date(1970, 1, 2), date(9999, 12, 30)
Typed = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """As they were typed."""

    who: Typed = ""
    what: Typed = ""
    thing: Typed = ""
    first: Typed = ""
    last: Typed = ""

    @property
    def typed(self) -> Mapping[str, str]:
        return {"who": self.who, "what": self.what, "thing": self.thing, "first": self.first, "last": self.last}

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.typed.items() if value})


def sought(filters: Filters, zone: ZoneInfo) -> Sought | list[Slip]:
    """What is looked for, or all that is wrong with it."""
    days, slips = {}, []
    for name in ("first", "last"):
        told = filters.typed[name].strip()
        day = day_typed(told) if told else None
        days[name] = day
        if told and day is None:
            slips.append(no_day(name, told))
    first, last = days["first"], days["last"]
    if first is not None and last is not None and last < first:
        slips.append(worded("last", "Ngày sau phải từ ngày đầu trở đi."))
    if slips:
        return slips
    return Sought(
        account=filters.who.strip() or None,
        verb=filters.what.strip() or None,
        subject=filters.thing.strip() or None,
        span=None if first is None and last is None else _span(first or _FIRST, last or _LAST, zone),
    )


def _span(first: date, last: date, zone: ZoneInfo) -> Span:
    start, end = (datetime.combine(day, time(0), zone) for day in (first, last + timedelta(days=1)))
    return Span(start=instant(start), end=instant(end))


@router.get("/audit", response_class=HTMLResponse)
def show_audit(viewer: Viewing, filters: Annotated[Filters, Depends()], after: After = None) -> Response:
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    found = sought(filters, newsroom.zone)
    slips = found if isinstance(found, list) else []
    asked = Asked(after=after, limit=_ROWS)
    try:
        page = audit.leaf_through(newsroom, actor, asked, viewer.at, found if isinstance(found, Sought) else Sought())
    except FieldWrong:  # a mark of other days' pages
        page = audit.leaf_through(newsroom, actor, Asked(limit=_ROWS), viewer.at, Sought())
    _ = viewer.tongue.gettext
    sealed = audit.checkpoints_of(newsroom, actor, viewer.at)
    more = "" if page.after is None else "/audit?" + urlencode({**_kept(filters), "after": page.after})
    return viewer.page(
        "audit.html",
        422 if slips else 200,
        rows=[] if slips else page.rows,
        more=more,
        paged=after is not None,
        typed=filters.typed,
        slips=slips,
        translated=[("", _("tất cả")), *((verb, _(label)) for verb, label in deeds.VERBS.items())],
        sealed=sealed[0] if sealed else None,
        proving=proving.last_proof(newsroom, actor, viewer.at),
        key=viewer.desk.new_secret(),
        break_told=break_told,
        told=_told,
        thing=deeds.thing,
        besides=lambda done: deeds.besides(done, _),
        export=f"{PREFIX}/audit.jsonl",
        here=filters.query,
    )


@router.post("/audit/proof")
def prove_on_page(viewer: Viewing, key: Annotated[str, Form(max_length=200)] = "") -> Response:
    sent = Sent(id=viewer.desk.new_id(), key=key or None)
    proving.ordered(viewer.desk.newsroom, viewer.actor, sent, viewer.at)
    return back_to("/audit#proof")


@router.post("/audit/proof/{errand}/again")
def prove_again_on_page(errand: Name, viewer: Viewing) -> Response:
    proving.again(viewer.desk.newsroom, viewer.actor, errand, viewer.at)
    return back_to("/audit#proof")


def _kept(filters: Filters) -> dict[str, str]:
    return {name: value for name, value in filters.typed.items() if value}


def _told(entry: Entry) -> str:
    return deeds.told(entry.deed.verb)
