"""Sessions and limits as JSON text."""

import json
from dataclasses import asdict
from datetime import time
from functools import lru_cache
from typing import Any

from broadcaster.domain.schedule import Relay, Session
from broadcaster.domain.stations import StationCode, Window
from broadcaster.domain.timetable import Limits
from broadcaster.domain.units import Millis


def told_sessions(sessions: tuple[Session, ...]) -> str:
    return _json([_told(session) for session in sessions])


def _told(session: Session) -> dict[str, Any]:
    return {
        "name": session.name,
        "weekdays": "".join(str(day) for day in sorted(session.weekdays)),
        "start": session.start.isoformat(),
        "length": session.length,
        "shell": session.shell,
        "relay": None if session.relay is None else asdict(session.relay),
        "on_holidays": session.on_holidays,
    }


@lru_cache(maxsize=512)
def read_sessions(text: str) -> tuple[Session, ...]:
    """Most stations of a province keep the same hours."""
    return tuple(_session(told) for told in json.loads(text))


def _session(told: dict[str, Any]) -> Session:
    return Session(
        name=told["name"],
        weekdays=frozenset(map(int, told["weekdays"])),
        start=time.fromisoformat(told["start"]),
        length=Millis(told["length"]),
        shell=told["shell"],
        relay=None if told["relay"] is None else _relay(told["relay"]),
        on_holidays=told["on_holidays"],
    )


def _relay(told: dict[str, Any]) -> Relay:
    station = told["station"]
    return Relay(**{**told, "station": None if station is None else StationCode(station)})


def told_limits(limits: Limits) -> str:
    return _json(
        {
            "windows": None if limits.windows is None else [_window(each) for each in limits.windows],
            "quiet": None if limits.quiet is None else _window(limits.quiet),
            "sessions_a_day": limits.sessions_a_day,
            "minutes_a_session": limits.minutes_a_session,
        }
    )


@lru_cache(maxsize=256)
def read_limits(text: str) -> Limits:
    told: dict[str, Any] = json.loads(text)
    windows, quiet = told["windows"], told["quiet"]
    return Limits(
        windows=None if windows is None else tuple(_read_window(each) for each in windows),
        quiet=None if quiet is None else _read_window(quiet),
        sessions_a_day=told["sessions_a_day"],
        minutes_a_session=told["minutes_a_session"],
    )


def _window(window: Window) -> list[str]:
    return [window.start.isoformat(), window.end.isoformat()]


def _read_window(told: list[str]) -> Window:
    return Window(start=time.fromisoformat(told[0]), end=time.fromisoformat(told[1]))


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
