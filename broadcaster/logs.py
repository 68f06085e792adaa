"""How the log is written: one handler on standard error for everything that logs, ours and the libraries', as text for
people or as JSON for whoever gathers the lines of many machines.

A log is read by more people than the house lets in, is copied and kept. So of an error that nobody foresaw it tells the
kind and the places in the program, and not its words, which may be what somebody wrote; and what looks like a token is
never written, whoever logs it.
"""

import logging
import re
import sys
from traceback import extract_tb
from types import TracebackType
from typing import Any, Literal, TextIO

from pythonjsonlogger.json import JsonFormatter

from broadcaster.domain.errors import BroadcasterError, StorageTrouble
from broadcaster.newsroom.tracing import trace

_LIBRARIES = logging.INFO
"""What is less than that libraries keep to themselves: at "debug" some would tell what they were sent."""
_OURS = "broadcaster"
_CHATTY = "apscheduler"
"""It tells of each of its wakes, twenty a second in all: only what went wrong there is for people."""
_SECRETS = re.compile(r"bct_[\w-]+|(?<=://)[^\s@]+(?=@)|(?i:(?<=bearer )|(?<=basic ))[\w.~+/=-]{8,}")
_HIDDEN = "***"
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s%(trace)s"
_SHOWN = {"at", "level", "logger", "message", "exc_info", "request", "recipe", "method", "route", "status", "seconds"}
"""What a line of JSON may hold; whatever else a library puts beside its line is left out."""

_Failed = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def write_log(form: Literal["text", "json"], level: str, out: TextIO | None = None) -> None:
    """From now on, in this process, in place of whatever was set before."""
    handler = logging.StreamHandler(sys.stderr if out is None else out)
    handler.setFormatter(_Json() if form == "json" else _Text())
    handler.addFilter(_said)
    wanted = logging.getLevelName(level.upper())
    root = logging.getLogger()
    root.handlers = [handler]
    for each in [logging.getLogger(name) for name in root.manager.loggerDict]:
        each.handlers, each.propagate, each.disabled = [], True, False
        each.setLevel(logging.NOTSET)
    root.setLevel(max(wanted, _LIBRARIES))
    logging.getLogger(_OURS).setLevel(wanted)
    logging.getLogger(_CHATTY).setLevel(max(wanted, logging.WARNING))
    logging.captureWarnings(capture=True)


def _said(record: logging.LogRecord) -> bool:
    """Puts what is being done beside each line."""
    told = trace()
    record.trace = "".join(f" {name}={value}" for name, value in told.items())
    for name, value in told.items():
        setattr(record, name, value)
    return True


def discreet(text: str) -> str:
    """Without what looks like a token, or like a password in an address."""
    return _SECRETS.sub(_HIDDEN, text)


def in_short(failure: BaseException) -> str:
    """What the disk, the database or the system refused, in their words; of any other error its kind or code alone."""
    kind = type(failure).__name__
    if isinstance(failure, BroadcasterError):
        return f"{kind} [{failure.code}]{f': {failure}' if isinstance(failure, StorageTrouble) else ''}"
    return f"{kind}: {failure.strerror}" if isinstance(failure, OSError) and failure.strerror else kind


def told_of(failure: BaseException | None) -> str:
    """The places it came through, the innermost last, and the same of what caused it."""
    lines: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = failure
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        places = [f"  {each.filename}:{each.lineno} {each.name}" for each in extract_tb(at.__traceback__)]
        lines[:0] = [*places, in_short(at), *(["then:"] if lines else [])]
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(lines)


class _Text(logging.Formatter):
    """`2026-11-28 08:15:02,123 WARNING broadcaster.timers: … request=ab12`"""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))

    def formatException(self, ei: _Failed) -> str:  # noqa: N802 - the library calls it so
        return told_of(ei[1])


class _Json(JsonFormatter):
    """One object a line; `request` or `recipe` beside the message, where it belongs to one."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="at",
            json_ensure_ascii=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))

    def formatException(self, ei: _Failed) -> str:  # noqa: N802 - the library calls it so
        return told_of(ei[1])

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in log_data.items() if name in _SHOWN}
