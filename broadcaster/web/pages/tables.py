"""Tables that people sort and leaf through: by links alone, so that what is seen has an address of its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

_Row = TypeVar("_Row")


def along(here: str, **changed: object) -> str:
    """The address of a page with some of its query changed; what is empty is left out."""
    split = urlsplit(here)
    told = dict(parse_qsl(split.query)) | {name: str(value or "") for name, value in changed.items()}
    query = urlencode({name: value for name, value in told.items() if value})
    return split.path + (f"?{query}" if query else "")


def ordered(rows: Iterable[_Row], sort: str, keys: Mapping[str, Callable[[_Row], Any]]) -> list[_Row]:
    """By the column that is named, `-name` the other way round; as they came when there is no such column."""
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return list(rows)
    return sorted(rows, key=key, reverse=sort.startswith("-"))
