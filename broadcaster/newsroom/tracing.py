"""What a line of the log says it belongs to: the request that was answered, or the sound that was made. It goes along
into whatever is called, threads too, and is only ever read by who writes the log."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})
_TRACE: ContextVar[Mapping[str, str]] = ContextVar("trace", default=_NOTHING)
REQUEST, RECIPE = "request", "recipe"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def trace() -> Mapping[str, str]:
    """By name, what is being done now."""
    return _TRACE.get()


def of_request() -> str:
    """The id of the request that is being answered, or that this was done for; empty where there is none."""
    return _TRACE.get().get(REQUEST, "")


@contextmanager
def traced(told: Mapping[str, str]) -> Iterator[None]:
    """In the block also this is being done."""
    before = _TRACE.set({**_TRACE.get(), **told})
    try:
        yield
    finally:
        _TRACE.reset(before)


def well_formed(shown: str) -> bool:
    """Whether an id that somebody sent may stand in a log and in an answer."""
    return _WELL_FORMED.fullmatch(shown) is not None
