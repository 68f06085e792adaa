"""Journals of stations as they come in and go out."""

from datetime import datetime

from pydantic import Field

from broadcaster.domain.journal_intake import TOLD
from broadcaster.newsroom.journal_reading import StationJournal
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Sha256


class IrregularOut(Out):
    what: str = Field(description="Tên sự cố. Its name: see docs/protocol.md.")
    told: str
    sequence: int
    line: str = Field(description="Nguyên văn dòng đã gửi; rỗng khi sự cố không nằm ở một dòng. As it was sent.")
    detail: str
    device: str = Field(description="Khoá của máy đã gửi. The key of the box that sent it.")
    seen: datetime
    times: int


class JournalCheckpointOut(Out):
    """Lời xác nhận cuối cùng của một ngày. The last word of a day."""

    date: str
    sequence: int
    head: Sha256
    at: datetime
    envelope: str = Field(description="Phong bì DSSE như đã trả cho đài. As it was given to the station.")


class JournalOut(Out):
    """Sổ của đài đã nhận đến đâu, và những gì bất thường. How far it is held, and what is odd about it."""

    station: str
    sequence: int
    head: Sha256
    boot: int
    at: datetime | None
    findings: list[IrregularOut]
    checkpoints: list[JournalCheckpointOut]


class LineOut(Out):
    sequence: int
    hash: Sha256
    text: str = Field(description="Nguyên văn. As the station wrote it.")


class LinesOut(Out):
    lines: list[LineOut]


def journal_out(found: StationJournal) -> JournalOut:
    return JournalOut(
        station=found.station,
        sequence=found.head.end.sequence,
        head=found.head.end.head,
        boot=found.head.boot,
        at=found.head.at,
        findings=[
            IrregularOut(
                what=each.what.value,
                told=TOLD[each.what],
                sequence=each.sequence,
                line=_shown(each.text),
                detail=_shown(each.detail),
                device=each.device,
                seen=each.seen,
                times=each.times,
            )
            for each in found.findings
        ],
        checkpoints=[
            JournalCheckpointOut(
                date=each.day.isoformat(), sequence=each.sequence, head=each.head, at=each.at, envelope=each.envelope
            )
            for each in found.checkpoints
        ],
    )


def lines_out(found: StationJournal) -> LinesOut:
    return LinesOut(
        lines=[LineOut(sequence=each.sequence, hash=each.hash, text=_shown(each.text)) for each in found.lines]
    )


def _shown(text: str) -> str:
    """What no answer can carry is shown by what stands for it."""
    return text.encode("utf-8", "backslashreplace").decode()
