"""Work before which a wall falls: it stood when the nursery tried all of them, and cannot be put up for a file."""

from collections.abc import Mapping
from typing import Any

from broadcaster.audio import walls
from broadcaster.audio.walls import LIMITS, Limits, Wall


def work(order: Mapping[str, Any], given: bytes) -> tuple[dict[str, Any], bytes]:  # noqa: ARG001 - it is not to be reached
    return {"read": len(given)}, b""


def warm() -> None:
    whole = walls.put_up

    def falling(limits: Limits, parent: int) -> Mapping[Wall, str]:
        tried = limits == LIMITS
        return {**whole(limits, parent), Wall.LIMITS: "" if tried else "đổ"}

    walls.put_up = falling
