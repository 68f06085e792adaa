"""A decoder with its guards taken out, to show what they are for: no look at the first bytes, no demuxer forced, and no
list of what may be opened."""

import io
from collections.abc import Mapping
from typing import Any

import av

from tests.adapters.bad_audio import as_wav, tone


def work(order: Mapping[str, Any], given: bytes) -> tuple[dict[str, Any], bytes]:  # noqa: ARG001 - it takes anything
    with av.open(io.BytesIO(given)) as file:
        frames = list(file.decode(audio=0))
    return {"samples": sum(frame.samples for frame in frames)}, b"".join(bytes(frame.planes[0]) for frame in frames)


def warm() -> None:
    work({}, as_wav(tone()))
