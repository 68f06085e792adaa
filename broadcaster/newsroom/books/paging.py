"""One page of a list, whatever is listed."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from broadcaster.domain.errors.bulletins import FieldWrong

PAGE_LIMIT = 100

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Listed]):
    """`after` continues it, None when there is no more."""

    rows: tuple[Listed, ...]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which page: what follows `after` (None: from the start), at most `limit` rows."""

    after: str | None = None
    limit: int = 20


def check_asked(asked: Asked) -> None:
    """FieldWrong for a limit outside 1..PAGE_LIMIT."""
    if not 1 <= asked.limit <= PAGE_LIMIT:
        raise FieldWrong(field="limit", problem=f"phải từ 1 đến {PAGE_LIMIT}")
