"""What was taken, in the plain values that go from process to process."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from broadcaster.domain.document import Taken


def packed(draft: Taken) -> dict[str, Any]:
    return {
        "title": draft.title,
        "script": draft.script,
        "source": draft.source,
        "published": draft.published.isoformat() if draft.published else None,
        "took": draft.took,
        "dropped": list(draft.dropped),
        "language": draft.language,
    }


def unpacked(told: Mapping[str, Any]) -> Taken:
    """The other way. KeyError, TypeError and ValueError for what no honest reader would have told."""
    published = told["published"]
    texts = {key: text_of(told[key]) for key in ("title", "script", "source", "took", "language")}
    return Taken(
        **texts,
        published=None if published is None else date.fromisoformat(published),
        dropped=tuple(text_of(line) for line in told["dropped"]),
    )


def text_of(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def unpacked_rows(told: object) -> tuple[tuple[str, ...], ...]:
    """The rows of a table. TypeError for what no honest reader would have told."""
    if not isinstance(told, list) or not all(isinstance(row, list) for row in told):
        raise TypeError("rows")
    return tuple(tuple(text_of(cell) for cell in row) for row in told)
