"""Values as JSON and back, by their own types: what a station keeps on its disk is what it has in its hands.

Only for what we wrote ourselves and whose digest was looked at; whatever others wrote is read field by field elsewhere.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import NewType, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_json(value: object) -> str:
    return json.dumps(_told(value), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[Value], text: str) -> Value:
    """ValueError when it is no such value. A field that is not told has its default; one that is unknown is passed
    over: an older program reads what a newer one wrote."""
    try:
        found = _read(kind, json.loads(text))
    except (TypeError, KeyError) as wrong:
        raise ValueError(f"no {kind.__name__}: {wrong}") from wrong
    assert isinstance(found, kind)
    return found


def _told(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _told(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | frozenset):
        return [_told(each) for each in value]
    return value


def _read(kind: object, told: object) -> object:
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    if get_origin(kind) in (Union, UnionType):
        return _either(get_args(kind), told)
    if get_origin(kind) in (tuple, frozenset):
        if not isinstance(told, list):
            raise TypeError(f"{told!r} is no list")
        each_kind = get_args(kind)[0]
        found = (_read(each_kind, each) for each in told)
        return tuple(found) if get_origin(kind) is tuple else frozenset(found)
    if not isinstance(kind, type):
        raise TypeError(f"{kind!r} is not known here")
    return _value(kind, told) if is_dataclass(kind) else _plain(kind, told)


def _either(kinds: tuple[object, ...], told: object) -> object:
    if told is None and NoneType in kinds:
        return None
    (kind,) = (each for each in kinds if each is not NoneType)
    return _read(kind, told)


def _plain(kind: type, told: object) -> object:
    if issubclass(kind, datetime) and isinstance(told, str):
        return datetime.fromisoformat(told)
    if issubclass(kind, Enum):
        return kind(told)
    if type(told) is not kind:
        raise TypeError(f"{told!r} is no {kind.__name__}")
    return told


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _value(kind: type, told: object) -> object:
    if not isinstance(told, dict):
        raise TypeError(f"{told!r} is no object")
    hints = _hints(kind)
    given = {}
    for field in fields(kind):
        if field.name in told:
            given[field.name] = _read(hints[field.name], told[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise KeyError(field.name)
    return kind(**given)
