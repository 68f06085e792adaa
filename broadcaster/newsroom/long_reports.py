"""Reports that are too long to be made while somebody waits: ordered, made whole into a file, fetched by who asked for
as long as they may see all that is in it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from broadcaster.domain.access import EVERYWHERE, Action, Actor, Scope, reach, scope_of
from broadcaster.domain.errands import Errand, ErrandKind, ErrandState
from broadcaster.domain.errors.errands import ErrandUnknown, ReachChanged, ReportLong
from broadcaster.domain.people import person
from broadcaster.domain.report import Form, Report, Row, Sheet, file_name, file_title
from broadcaster.domain.units import Instant, Language, instant
from broadcaster.newsroom import errands
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.errands import KEPT, Order, paper_of
from broadcaster.newsroom.ports import Newsroom, Progress
from broadcaster.newsroom.reports import TITLES, ReportAsked, ReportKind, whole
from broadcaster.newsroom.results import Known, known_in, known_to

PRINT_LIMITS = {Form.DOCX: 5_000, Form.PDF: 20_000}
"""Airings of a report that is printed: what is set page by page is held in memory, Word's ten times as large."""
_TOLD_EACH = 200
SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A report as a file, in a language."""

    report: ReportAsked
    form: Form
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeReport:
    """An errand for a report. `form` and `size` of its file, which is kept until `until` once it is made."""

    errand: Errand
    wanted: Wanted
    size: int
    until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    path: Path
    name: str
    title: str
    form: Form


def ordered(newsroom: Newsroom, actor: Actor, wanted: Wanted, sent: Sent, at: Instant) -> Errand:
    """RightMissing, StationUnknown, ReportLong, ErrandsMany; FieldWrong for what could not be made."""
    known = known_to(newsroom, actor, at)
    _check_length(newsroom, actor, known, wanted, at)
    asked = wanted.report
    request = {
        "kind": asked.kind.value,
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        "unit": asked.unit,
        "campaign": asked.campaign,
        "topic": asked.topic,
        "form": wanted.form.value,
        "language": wanted.language.value,
        "scope": sorted(known.scope.paths),
        "assured": actor.assured,
    }
    path = known.under(asked.unit)
    told = Order(kind=ErrandKind.REPORT, title=TITLES[asked.kind], request=request, path=path)
    return errands.order(newsroom, actor, told, sent, at)


def _check_length(newsroom: Newsroom, actor: Actor, known: Known, wanted: Wanted, at: Instant) -> None:
    with whole(newsroom, actor, known, wanted.report, at) as report:
        count = max((each.size for each in report.sheets), default=0)
    limit = PRINT_LIMITS.get(wanted.form, count)
    if count > limit:
        raise ReportLong(limit=limit, count=count)


def of_mine(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[MadeReport, ...]:
    """What they asked for lately, the newest first. RightMissing."""
    reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        return tuple(_made(each) for each in work.errands.of(actor.id, ErrandKind.REPORT, SHOWN))


def try_again(newsroom: Newsroom, actor: Actor, errand: str, at: Instant) -> None:
    """RightMissing; ErrandUnknown."""
    reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        found = errands.mine(work, actor, errand)
    errands.again(newsroom, actor, found, at)


def fetched(newsroom: Newsroom, actor: Actor, errand: str, at: Instant) -> Fetched:
    """The file. ErrandUnknown for another's, for one that is not made or was cleared away, and for one that holds more
    than who asks may see by now; RightMissing."""
    scope = reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        found = errands.mine(work, actor, errand)
    path = newsroom.papers.path(paper_of(found))
    if found.state is not ErrandState.DONE or path is None or not _covers(scope, _scope_of(found)):
        raise ErrandUnknown(errand=errand)
    told = json.loads(found.outcome)
    return Fetched(path=path, name=told["name"], title=told["title"], form=_wanted(found).form)


def make_report(newsroom: Newsroom, errand: Errand, watch: Progress, at: Instant) -> Mapping[str, object]:
    """For whom it was ordered, of what they saw then: ReachChanged when they see less now. AccountUnknown."""
    wanted, scope = _wanted(errand), _scope_of(errand)
    with newsroom.store.read() as work:
        account = work.accounts.find(EVERYWHERE, errand.account)
        if not account.active:
            raise ReachChanged
        assured = bool(json.loads(errand.request)["assured"])
        actor = replace(person(account, "", assured=assured, by=""), name=errand.name)
        if not _covers(scope_of(actor, Action.READ_AIRTIME, at), scope):
            raise ReachChanged
        known = known_in(work, scope)
    with whole(newsroom, actor, known, wanted.report, at) as report:
        watched = _watched(report, watch)
        size = newsroom.papers.write(
            paper_of(errand), lambda path: newsroom.press.print_into(path, watched, wanted.form, wanted.language)
        )
    return {"size": size, "name": file_name(report, wanted.form), "title": file_title(report, wanted.form)}


def _covers(scope: Scope, wanted: Scope) -> bool:
    return all(scope.reaches(path) for path in wanted.paths)


def _watched(report: Report, watch: Progress) -> Report:
    """Tells how many of all rows were read, as they are."""
    total = sum(each.size for each in report.sheets if each.stream is not None)
    done = 0

    def counted(rows: Callable[[], Iterator[Row]]) -> Iterator[Row]:
        nonlocal done
        for row in rows():
            if done % _TOLD_EACH == 0:
                watch(done, total)
            done += 1
            yield row

    def told(sheet: Sheet) -> Sheet:
        stream = sheet.stream
        if stream is None:
            return sheet
        return replace(sheet, stream=replace(stream, read=lambda: counted(stream.read)))

    return replace(report, sheets=tuple(told(each) for each in report.sheets))


def _wanted(errand: Errand) -> Wanted:
    told = json.loads(errand.request)
    report = ReportAsked(
        kind=ReportKind(told["kind"]),
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        unit=told["unit"],
        campaign=told["campaign"],
        topic=told["topic"],
    )
    return Wanted(report=report, form=Form(told["form"]), language=Language(told["language"]))


def _scope_of(errand: Errand) -> Scope:
    return Scope(tuple(json.loads(errand.request)["scope"]))


def _made(errand: Errand) -> MadeReport:
    size = int(json.loads(errand.outcome)["size"]) if errand.outcome else 0
    done = errand.ended if errand.state is ErrandState.DONE else None
    until = None if done is None else instant(done + KEPT)
    return MadeReport(errand=errand, wanted=_wanted(errand), size=size, until=until)
