"""A station's journal from the command line: checked without a server, and without believing who wrote it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster import app as program
from broadcaster.cli.telling import FAILED, Data, out, say
from broadcaster.domain.journal_evidence import JournalFault
from broadcaster.domain.stations import StationCode

if TYPE_CHECKING:
    from broadcaster.offline import JournalFindings

Station = Annotated[str, typer.Argument(help="Mã đài.", metavar="STATION")]
Lines = Annotated[
    Path | None, typer.Argument(help="Tệp lines.jsonl của máy phát; bỏ trống: cơ sở dữ liệu.", metavar="FILE")
]
Kept = Annotated[list[Path] | None, typer.Option("--checkpoint", help="Lời xác nhận đài đã cất.", metavar="FILE")]

_TOLD: dict[JournalFault, tuple[str, str]] = {
    JournalFault.UNLINKED: ("dòng {n} không nối vào dòng trước: một trong hai đã bị sửa", "line {n} was not linked"),
    JournalFault.MISSING: ("thiếu dòng {n}", "line {n} is missing"),
    JournalFault.REPEATED: ("ở chỗ dòng {n} là một dòng đã có", "at place {n} stands a line that was there already"),
    JournalFault.FOREIGN_LINE: ("dòng {n} là của đài khác", "line {n} is of another station"),
    JournalFault.FOREIGN: (
        "lời xác nhận ở dòng {n} là của hệ thống hay đài khác",
        "the checkpoint at line {n} is of another house or station",
    ),
    JournalFault.SHORT: ("nhật ký bị cắt từ dòng {n}", "the journal is cut short from line {n} on"),
    JournalFault.REWRITTEN: (
        "dòng {n} không phải dòng đã được xác nhận: nhật ký đã bị viết lại",
        "line {n} is not the one vouched for: the journal was rewritten",
    ),
}


def verify_journal(station: Station, lines: Lines = None, checkpoint: Kept = None, data: Data = None) -> None:
    """Exit code 0: all is well; 1: broken, and where; 2: bad use."""
    from broadcaster.offline import JournalAgainst, verify_station

    against = JournalAgainst(station=StationCode(station), lines=lines, checkpoints=tuple(checkpoint or ()))
    findings = verify_station(program.settings_from({"data": data}), against)
    for told in told_of(findings):
        out.print(told, markup=False)
    if not findings.well:
        raise SystemExit(FAILED)


def told_of(findings: "JournalFindings") -> Iterator[str]:
    proof = findings.proof
    for name in findings.refused:
        yield say(f"HỎNG: chữ ký của lời xác nhận “{name}” không đúng.", f"BROKEN: the seal of “{name}” is wrong.")
    if proof.broken is not None:
        fault, sequence = proof.broken
        vi, en = _TOLD[fault]
        yield say("HỎNG: ", "BROKEN: ") + say(vi, en).format(n=sequence) + "."
    size = proof.end.sequence
    yield say(f"{size} dòng đầu nối nhau đúng.", f"The first {size} lines follow one another.")
    if proof.altered:
        changed = ", ".join(map(str, proof.altered[:20]))
        yield say(f"HỎNG: dòng không còn nguyên văn: {changed}.", f"BROKEN: no longer as written: {changed}.")
    if proof.unread:
        named = ", ".join(map(str, proof.unread[:20]))
        yield say(f"Dòng không đọc được, đã để riêng: {named}.", f"Lines that cannot be read: {named}.")
    if proof.vouched is None:
        yield say("Không lời xác nhận nào bảo chứng.", "No checkpoint vouches for them.")
        return
    vouched = proof.vouched
    yield say(
        f"Đến dòng {vouched.sequence} có lời xác nhận ký lúc {vouched.at:%H:%M %d/%m/%Y} UTC bảo chứng; "
        f"{proof.only_chained} dòng sau đó chỉ mới nối chuỗi.",
        f"Up to line {vouched.sequence} a checkpoint signed at {vouched.at:%Y-%m-%d %H:%M} UTC vouches for them; "
        f"the {proof.only_chained} after it are only chained.",
    )
