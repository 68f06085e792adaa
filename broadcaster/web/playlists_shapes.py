"""The manifest, as the document of the API describes it."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from broadcaster.domain.item import ItemKind
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Sha256


class ReasonOut(Out):
    code: str
    facts: dict[str, Any]
    vi: str


class RowOut(Out):
    start: datetime
    duration_ms: int
    kind: ItemKind
    title: str
    sha256: Sha256
    bytes: int
    lufs: float
    voice: str
    fallback: bool
    bulletin: str | None
    reason: ReasonOut
    clusters: list[str] = Field(description="Trống: mọi cụm loa. Empty: all clusters of the station.")
    url: str


class LeftOutOut(Out):
    bulletin: str
    title: str
    reason: ReasonOut


class SlotOut(Out):
    """Một buổi phát; `url` là cả buổi trong một MP3. One slot; `url` is all of it as one MP3, null when silent."""

    id: str
    session: str
    start: datetime
    end: datetime
    length_ms: int
    rows: list[RowOut]
    left_out: list[LeftOutOut]
    url: str | None


class PlaylistOut(Out):
    """Tờ khai của đài trong một ngày. The station's manifest of one day."""

    version: int
    station: str
    label: str
    date: date
    zone: str
    serial: int
    published: datetime
    content: Sha256
    slots: list[SlotOut]
