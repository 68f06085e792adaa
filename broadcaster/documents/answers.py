"""What was read, in the plain values that go from process to process; and back, as far as an honest reader would have
told it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar, cast, get_args, get_origin, get_type_hints

from broadcaster.domain.units import Instant, instant

_Value = TypeVar("_Value")


def packed(value: object) -> object:
    """Of a value made of texts, days, moments, closed lists, tuples and further such values."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [packed(each) for each in value]
    if is_dataclass(value):
        return {each.name: packed(getattr(value, each.name)) for each in fields(value)}
    return value


def unpacked(kind: type[_Value], told: object) -> _Value:
    """The other way. KeyError, TypeError and ValueError for what no honest reader would have told."""
    return cast(_Value, _back(kind, told))


def _back(kind: object, told: object) -> object:
    within = get_args(kind)
    if get_origin(kind) is tuple:
        return tuple(_back(within[0], each) for each in _of(list, told))
    if type(None) in within:
        return None if told is None else _back(within[0], told)
    if isinstance(kind, type) and is_dataclass(kind):
        whole = _of(dict, told)
        return kind(**{name: _back(hint, whole[name]) for name, hint in _hints(kind).items()})
    return _plain(kind, _of(str, told))


def _plain(kind: object, text: str) -> object:
    if kind is Instant:
        return instant(datetime.fromisoformat(text))
    if kind is date:
        return date.fromisoformat(text)
    return kind(text) if isinstance(kind, type) and issubclass(kind, StrEnum) else text


@lru_cache(maxsize=32)
def _hints(kind: type) -> Mapping[str, object]:
    """Its fields and what they are."""
    return get_type_hints(kind)


def _of(kind: type[_Value], told: object) -> _Value:
    if not isinstance(told, kind):
        raise TypeError(kind.__name__)
    return told


def unpacked_rows(told: object) -> tuple[tuple[str, ...], ...]:
    """The rows of a table. TypeError for what no honest reader would have told."""
    return tuple(tuple(_of(str, cell) for cell in _of(list, row)) for row in _of(list, told))
