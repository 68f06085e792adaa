"""An enquiry is answered: what this loudspeaker gave at that minute, who let it on air, and how that is proved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.collation import sort_key
from broadcaster.domain.stations import Cluster, StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import clusters, results
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.enquiring import Enquiry, enquire
from broadcaster.newsroom.plans import PlannedAt
from broadcaster.newsroom.results import Known
from broadcaster.web.pages.frame import Htmx, Viewer, Viewing
from broadcaster.web.pages.slips import Slip, slip
from broadcaster.web.pages.typed import day_typed, no_day, no_time, time_typed

router = APIRouter(include_in_schema=False)

Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """As it was typed. `asked`: whether anything was."""

    typed: Mapping[str, str]

    @property
    def asked(self) -> bool:
        return bool(self.typed["date"] or self.typed["time"])


def _question(
    station: Word = "",
    cluster: Word = "",
    day: Annotated[str, Query(alias="date", max_length=20)] = "",
    hour: Annotated[str, Query(alias="time", max_length=10)] = "",
) -> Question:
    return Question(typed={"station": station, "cluster": cluster, "date": day.strip(), "time": hour.strip()})


@router.get("/enquiries", response_class=HTMLResponse)
def show_enquiries(
    viewer: Viewing,
    question: Annotated[Question, Depends(_question)],
    htmx: Htmx = False,
) -> Response:
    known = results.known_to(viewer.desk.newsroom, viewer.actor, viewer.at)
    typed = question.typed
    stations = sorted(known.tree, key=lambda each: sort_key(each.label))
    near = _clusters(viewer, known, typed["station"])
    told: dict[str, Any] = {
        "typed": typed,
        "stations": [(each.code, each.label) for each in stations],
        "clusters": near,
    }
    if htmx:
        return viewer.page("enquiry-clusters.html", slips=[], **told)
    if not question.asked:
        return viewer.page("enquiries.html", slips=[], found=None, today=viewer.today, **told)
    minute = _minute(question, known)
    if isinstance(minute, list):
        return viewer.page("enquiries.html", 422, slips=minute, found=None, today=viewer.today, **told)
    day, hour = minute
    moment = instant(datetime.combine(day, hour, viewer.desk.newsroom.zone))
    place = StationCode(typed["cluster"] if typed["cluster"] in {each.code for each in near} else typed["station"])
    found = enquire(viewer.desk.newsroom, viewer.actor, place, moment, viewer.at)
    return viewer.page(
        "enquiries.html",
        slips=[],
        found=found,
        today=viewer.today,
        day=day,
        moment=moment,
        ahead=moment > viewer.at,
        says=says(found, moment, viewer.at),
        named=next((each.name for each in near if each.code == found.heard.cluster), ""),
        **told,
    )


def _minute(question: Question, known: Known) -> tuple[date, time] | list[Slip]:
    slips: list[Slip] = []
    if StationCode(question.typed["station"]) not in known.tree.by_code:
        slips.append(slip("station", "Hãy chọn đài có loa ấy.", "Choose the station of that loudspeaker."))
    day, hour = day_typed(question.typed["date"]), time_typed(question.typed["time"])
    if day is None:
        slips.append(no_day("date", question.typed["date"]))
    if hour is None:
        slips.append(no_time("time"))
    return slips if slips or day is None or hour is None else (day, hour)


def _clusters(viewer: Viewer, known: Known, station: str) -> Sequence[Cluster]:
    if StationCode(station) not in known.tree.by_code:
        return ()
    asked = Asked(limit=PAGE_LIMIT)
    found = clusters.listed(viewer.desk.newsroom, viewer.actor, StationCode(station), asked, viewer.at).rows
    return sorted((each for each in found if each.station == station), key=lambda each: sort_key(each.name))


def says(found: Enquiry, moment: Instant, at: Instant) -> str:
    """Which sentence answers: told (one for each row of the log), ahead, unreported, vain, unplanned, nothing."""
    if moment > at:
        return "ahead"
    return "told" if found.proofs else _untold(found.planned)


def _untold(planned: PlannedAt) -> str:
    """Of a moment of which the log holds nothing."""
    if planned.row is not None:
        return "unreported"
    if planned.vain:
        return "vain"
    return "nothing" if planned.manifest is not None else "unplanned"
