"""Who heard how much of a sound: stretches in milliseconds, joined where they meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broadcaster.domain.access import AccountId
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.units import Digest, Instant, Millis

SPANS_LIMIT = 500
"""Stretches told at once. A listener who jumps about more than that has not listened."""

Stretch = tuple[Millis, Millis]
"""From, and to (not included)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """What one person has heard of one sound of a bulletin, all they told put together."""

    account: AccountId
    name: str
    audio: Digest
    spans: tuple[Stretch, ...]
    at: Instant


def joined(spans: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same stretches in order, none touching another."""
    kept: list[Stretch] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return tuple(kept)


def share(spans: Iterable[Stretch], duration: Millis) -> float:
    """How much of a sound was heard at least once, from 0 to 1."""
    if duration <= 0:
        return 0.0
    heard = sum(max(0, min(end, duration) - max(start, 0)) for start, end in joined(spans))
    return heard / duration


def check_spans(spans: Sequence[Stretch], duration: Millis) -> None:
    """FieldWrong for none or too many, for one that ends before it starts, and for one outside the sound."""
    if not 1 <= len(spans) <= SPANS_LIMIT:
        raise FieldWrong(field="spans", problem=f"mỗi lần gửi từ 1 đến {SPANS_LIMIT} đoạn")
    for start, end in spans:
        if not 0 <= start < end <= duration:
            raise FieldWrong(field="spans", problem=f"đoạn {start}–{end} ms không nằm trong {duration} ms âm thanh")
