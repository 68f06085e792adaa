"""Marks that name the place a page ended by what its list is sorted by: newer rows do not shift the next page."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.units import Instant, instant


def cursor(*places: str | int | datetime) -> str:
    told = [place.isoformat() if isinstance(place, datetime) else place for place in places]
    return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def read_cursor(after: str, *kinds: type[str | int | datetime]) -> tuple[str | int | Instant, ...]:
    """The places of a mark, one of each kind. FieldWrong for anything `cursor` did not write."""
    try:
        told = json.loads(urlsafe_b64decode((after + "=" * (-len(after) % 4)).encode("ascii")))
        if not isinstance(told, list):
            raise ValueError("no list")
        return tuple(_read(place, kind) for place, kind in zip(told, kinds, strict=True))
    except (ValueError, OverflowError, RecursionError) as garbled:
        raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao") from garbled


def _read(place: object, kind: type[str | int | datetime]) -> str | int | Instant:
    if kind is datetime and isinstance(place, str):
        return instant(datetime.fromisoformat(place))
    if kind is int and type(place) is int and abs(place) < 2**63:
        return place
    if kind is str and isinstance(place, str) and "\0" not in place and place.isprintable():
        return place
    raise ValueError("another kind")
