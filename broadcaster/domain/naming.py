"""What units and clusters may be called, and which days are believed of them."""

import re
from collections.abc import Iterator
from datetime import date

from broadcaster.domain.counts import counted
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.reorganising import Close, Heir, Merge, Move, Open, Rename, Reorganisation, Split
from broadcaster.domain.stations import Cluster, Station

CODE_LIMIT, NAME_LIMIT, PLACE_LIMIT = 40, 200, 300
SPEAKERS_LIMIT = 1_000
MANY = 200
"""Stations named in one change."""
_CODE = re.compile(rf"[0-9A-Za-z][0-9A-Za-z._-]{{0,{CODE_LIMIT - 1}}}", re.ASCII)
_YEARS = range(1930, 2200)


def check_change(change: Reorganisation) -> None:
    """FieldWrong for a name, code or day that nothing can have."""
    for field, problem in wrong_in(change):
        raise FieldWrong(field=field, problem=problem)


def check_cluster(cluster: Cluster) -> None:
    """FieldWrong."""
    for field, problem in (
        ("code", code_problem(cluster.code)),
        ("name", name_problem(cluster.name)),
        ("place", place_problem(cluster.place)),
        ("speakers", speakers_problem(cluster.speakers)),
        ("valid_from", day_problem(cluster.valid_from)),
    ):
        if problem:
            raise FieldWrong(field=field, problem=problem)
    if cluster.valid_until is not None and cluster.valid_until < cluster.valid_from:
        raise FieldWrong(field="valid_until", problem="ngày đóng trước ngày mở")


def home_problem(cluster: Cluster, station: Station, today: date) -> str:
    """Why a cluster cannot come to hang at a station; nothing when it can. It may be older: mergers bring such; and of
    a closed station it may tell what was."""
    last = station.valid_until
    if last is None or last >= max(today, cluster.valid_from) or (cluster.valid_until or date.max) <= last:
        return ""
    return f"đài {station.name} đã đóng ngày {last:%d/%m/%Y}, nên cụm loa này không phát được gì"


def wrong_in(change: Reorganisation) -> Iterator[tuple[str, str]]:
    """Each field that holds what nothing can have, and what is wrong with it."""
    told = list(_told(change))
    yield from ((field, problem) for field, problem in told if problem)
    heirs = change.into if isinstance(change, Split) else (change.into,) if isinstance(change, Merge) else ()
    for heir in heirs:
        yield from ((field, problem) for field, problem in _of_heir(heir) if problem)


def _told(change: Reorganisation) -> Iterator[tuple[str, str]]:
    match change:
        case Open():
            yield "code", code_problem(change.code)
            yield "name", name_problem(change.name)
            yield "label", name_problem(change.label)
            yield "day", day_problem(change.day)
        case Close():
            yield "last", day_problem(change.last)
        case Rename():
            yield "name", name_problem(change.name)
            yield "label", name_problem(change.label)
            yield "day", day_problem(change.day)
        case Move():
            yield "day", day_problem(change.day)
        case Merge():
            yield "of", "" if len(change.of) <= MANY else f"nhiều nhất {MANY} đài"
            yield "day", day_problem(change.day)
        case Split():
            yield "into", "" if len(change.into) <= MANY else f"nhiều nhất {MANY} đài"
            yield "day", day_problem(change.day)


def _of_heir(heir: Heir) -> Iterator[tuple[str, str]]:
    yield "into.code", code_problem(heir.code)
    yield "into.name", name_problem(heir.name)
    yield "into.label", name_problem(heir.label)


def code_problem(code: str) -> str:
    """Why it is no code of ours; nothing when it is."""
    if _CODE.fullmatch(code):
        return ""
    return f"mã cần 1–{CODE_LIMIT} chữ không dấu, số, gạch nối, gạch dưới hoặc dấu chấm"


def name_problem(name: str) -> str:
    if name.strip() and name.isprintable() and len(name) <= NAME_LIMIT:
        return ""
    return f"tên cần 1–{NAME_LIMIT} ký tự đọc được"


def place_problem(place: str) -> str:
    return "" if place.isprintable() and len(place) <= PLACE_LIMIT else f"địa điểm dài nhất {PLACE_LIMIT} ký tự"


def speakers_problem(speakers: int) -> str:
    return "" if 0 <= speakers <= SPEAKERS_LIMIT else f"số loa phải từ 0 đến {counted(SPEAKERS_LIMIT)}"


def day_problem(day: date) -> str:
    return "" if day.year in _YEARS else f"năm phải từ {_YEARS[0]} đến {_YEARS[-1]}"
