"""What goes out as JSON. Times are ISO 8601 with their offset, durations whole milliseconds."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from broadcaster.domain.airtime import AirtimeEntry, Heard, Outcome
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.health import Finding, Part
from broadcaster.newsroom.rendering import BulletinSound
from broadcaster.web.wire import Sha256
from broadcaster.wording import Spoken


class Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


# --- sound ---------------------------------------------------------------------------------------------------------


class AudioOut(Out):
    sha256: Sha256
    url: str
    duration_ms: int
    lufs: float
    true_peak_dbtp: float
    longest_silence_ms: int
    engine: str
    voice: str
    fallback: bool = Field(description="true: giọng dự phòng, không phải giọng được chọn. Not the voice asked for.")


def audio_out(item: RenderedItem) -> AudioOut:
    return AudioOut(
        sha256=item.audio,
        url=audio_url(item.audio),
        duration_ms=item.measured.duration,
        lufs=round(item.measured.loudness, 2),
        true_peak_dbtp=round(item.measured.true_peak, 2),
        longest_silence_ms=item.measured.longest_silence,
        engine=item.delivery.engine,
        voice=item.delivery.voice,
        fallback=item.delivery.fallback,
    )


def audio_url(audio: Digest) -> str:
    return f"/audio/{audio}.mp3"


class ChangeOut(Out):
    start: int
    end: int
    written: str
    spoken: str
    rule: str


class UnreadOut(Out):
    start: int
    end: int
    written: str
    reason: str


class SentenceOut(Out):
    text: str
    pause_ms: int
    end: str


class SpokenOut(Out):
    """Bản tin sẽ được đọc thế nào. How the bulletin will be spoken; `spoken_digest` is what an approval names."""

    spoken: str
    changes: list[ChangeOut]
    unread: list[UnreadOut]
    sentences: list[SentenceOut]
    spoken_digest: Sha256
    audio: AudioOut | None = Field(description="Bản đã dựng, null khi chưa xong. null while it is not rendered.")
    audio_problem: str = Field(
        description="Vì sao chưa dựng được. Why it could not be rendered; empty if it just waits."
    )


def spoken_out(spoken: Spoken, digest: Digest, standing: BulletinSound) -> SpokenOut:
    return SpokenOut(
        spoken=spoken.text,
        changes=[ChangeOut.model_validate(change) for change in spoken.changes],
        unread=[UnreadOut.model_validate(each) for each in spoken.unread],
        sentences=[SentenceOut.model_validate(sentence) for sentence in spoken.sentences],
        spoken_digest=digest,
        audio=None if standing.item is None else audio_out(standing.item),
        audio_problem=standing.problem,
    )


# --- airtime -------------------------------------------------------------------------------------------------------


class EntryRefusedOut(Out):
    sequence: int
    code: str
    message: str


class LoggedOut(Out):
    """Số thứ tự mới ghi, đã có từ trước, và bị từ chối. Sequences newly logged, known before, and refused."""

    accepted: list[int]
    known: list[int]
    refused: list[EntryRefusedOut]


class AirtimeEntryOut(Out):
    sequence: int
    slot: str
    audio: Sha256
    started: datetime
    played_ms: int


class HeardOut(Out):
    """Một mục đã hứa và kết quả. A promised row and what became of it."""

    slot: str
    start: datetime
    title: str
    bulletin: str | None
    audio: Sha256
    duration_ms: int
    outcome: Outcome
    played_ms: int
    late_ms: int


class AirtimeOut(Out):
    station: str
    date: date
    totals: dict[Outcome, int]
    entries: list[AirtimeEntryOut]
    heard: list[HeardOut]


def airtime_out(code: StationCode, day: date, entries: Iterable[AirtimeEntry], heard: Iterable[Heard]) -> AirtimeOut:
    rows = [
        HeardOut(
            slot=each.slot,
            start=each.row.start,
            title=each.row.title,
            bulletin=each.row.bulletin,
            audio=each.row.audio,
            duration_ms=each.row.length,
            outcome=each.outcome,
            played_ms=each.played,
            late_ms=each.late,
        )
        for each in heard
    ]
    return AirtimeOut(
        station=code,
        date=day,
        totals={outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome},
        entries=[
            AirtimeEntryOut(sequence=e.sequence, slot=e.slot, audio=e.audio, started=e.started, played_ms=e.played)
            for e in entries
        ],
        heard=rows,
    )


# --- health and problems -------------------------------------------------------------------------------------------


class FindingOut(Out):
    part: Part
    well: bool
    told: str
    told_en: str


class HealthOut(Out):
    """Tình trạng từng bộ phận. The state of every part."""

    well: bool
    version: str
    at: datetime
    findings: list[FindingOut]


def health_out(findings: Iterable[Finding], version: str, at: Instant) -> HealthOut:
    told = [FindingOut.model_validate(finding) for finding in findings]
    return HealthOut(well=all(finding.well for finding in told), version=version, at=at.astimezone(UTC), findings=told)


class LiveOut(Out):
    """Tiến trình còn trả lời. The process answers."""

    live: bool


class UnreadyOut(Out):
    """Phần nào chưa được, và mã lý do. A part that is not ready, and the code of why."""

    part: str
    code: str


class ReadyOut(Out):
    """Tiến trình này có nhận yêu cầu được không. Whether this process may be sent requests."""

    ready: bool
    unready: list[UnreadyOut]


class ProblemOut(Out):
    """application/problem+json (RFC 9457). `request`: tên của yêu cầu trong nhật ký máy chủ, its name in the log."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_en: str
    facts: dict[str, Any]
    request: str = ""
