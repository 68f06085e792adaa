"""What a station sets for itself, as JSON text."""

import json
from dataclasses import asdict
from datetime import time
from functools import lru_cache
from typing import Any

from broadcaster.domain.stations import Choices, Window, Wish


def told_choices(choices: Choices) -> str:
    told: dict[str, Any] = asdict(choices)
    told["quiet"] = None if choices.quiet is None else _told(choices.quiet)
    told["windows"] = None if choices.windows is None else [_told(window) for window in choices.windows]
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=256)
def read_choices(text: str) -> Choices:
    """Most stations of a province choose nothing, and reading it is most of the cost of reading a station."""
    told: dict[str, Any] = json.loads(text)
    wish = told["wish"]
    return Choices(
        **{
            **told,
            "wish": Wish(**{**wish, "voices": None if wish["voices"] is None else tuple(wish["voices"])}),
            "quiet": None if told["quiet"] is None else _window(told["quiet"]),
            "windows": None if told["windows"] is None else tuple(_window(each) for each in told["windows"]),
        }
    )


def _told(window: Window) -> list[str]:
    return [window.start.isoformat(), window.end.isoformat()]


def _window(told: list[str]) -> Window:
    return Window(start=time.fromisoformat(told[0]), end=time.fromisoformat(told[1]))
