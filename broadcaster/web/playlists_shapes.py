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
    en: str


class RowRelayOut(Out):
    """Một mục tiếp âm; âm thanh của dòng này phát khi tiếp âm hỏng. What is carried live; the row's sound stands in."""

    title: str
    length_ms: int
    offset_ms: int
    stream: str
    station: str | None
    session: str
    fallback: str | None


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
    relay: RowRelayOut | None = None
    url: str


class TombstoneOut(Out):
    """Bản tin đã thu hồi: không phát, không giữ các tệp này cho nó. Recalled: not to be played from any manifest."""

    bulletin: str
    sha256: list[Sha256]
    at: datetime
    reason: str


class SlotOut(Out):
    """Một buổi phát; `url` là cả buổi trong một MP3. One slot; `url` is all of it as one MP3, null when silent."""

    id: str
    session: str
    start: datetime
    end: datetime
    length_ms: int
    rows: list[RowOut]
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
    takes_effect: datetime = Field(description="Từ lúc nào bản này khác bản trước. From when it differs.")
    content: Sha256
    slots: list[SlotOut]
    tombstones: list[TombstoneOut]
