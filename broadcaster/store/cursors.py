"""Marks that name the place a page ended by what its list is sorted by: newer rows do not shift the next page."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import tuple_
from sqlalchemy.orm import Mapped

from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.units import instant
from broadcaster.newsroom.books.paging import Asked, Listed, Page
from broadcaster.store.phrases import Wanted

Place: TypeAlias = str | int | date
"""A moment is a date as well."""


def cursor(*places: Place) -> str:
    told = [place.isoformat() if isinstance(place, date) else place for place in places]
    return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def read_cursor(after: str, *kinds: type[Place]) -> tuple[Place, ...]:
    """The places of a mark, one of each kind. FieldWrong for anything `cursor` did not write."""
    try:
        told = json.loads(urlsafe_b64decode((after + "=" * (-len(after) % 4)).encode("ascii")))
        if not isinstance(told, list):
            raise ValueError("no list")
        return tuple(_read(place, kind) for place, kind in zip(told, kinds, strict=True))
    except (ValueError, OverflowError, RecursionError) as garbled:
        raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao") from garbled


def newest_first(found: Wanted, moment: Mapped[datetime], name: Mapped[str], asked: Asked) -> Wanted:
    """What follows the mark, for `page_of`; `name` parts what is of one moment. FieldWrong for another list's mark."""
    if asked.after is not None:
        found = found.where(tuple_(moment, name) < tuple_(*read_cursor(asked.after, datetime, str)))
    return found.order_by(moment.desc(), name.desc()).limit(asked.limit + 1)


def page_of(found: Sequence[Listed], asked: Asked, places: Callable[[Listed], tuple[Place, ...]]) -> Page[Listed]:
    """Of one row more than is asked for, if there was one: it is not shown, for it only tells that a page follows."""
    shown = tuple(found[: asked.limit])
    return Page(rows=shown, after=cursor(*places(shown[-1])) if len(found) > asked.limit else None)


def _read(place: object, kind: type[Place]) -> Place:
    if kind is datetime and isinstance(place, str):
        return instant(datetime.fromisoformat(place))
    if kind is date and isinstance(place, str):
        return date.fromisoformat(place)
    if kind is int and type(place) is int and abs(place) < 2**63:
        return place
    if kind is str and isinstance(place, str) and "\0" not in place and place.isprintable():
        return place
    raise ValueError("another kind")
