"""The audit from the command line: taken out as lines, and checked without a server."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from broadcaster import app as program
from broadcaster.cli.telling import FAILED, Data, bar, check_output, err, out, say
from broadcaster.domain.evidence import Break
from broadcaster.domain.fault_words import break_told
from broadcaster.newsroom.audit import Findings
from broadcaster.newsroom.ports import Progress

audit = typer.Typer(no_args_is_help=True, help="Nhật ký thao tác: ai đã làm gì, lúc nào.")

Output = Annotated[Path | None, typer.Option("-o", "--output", help="Tệp JSON-lines; bỏ trống: in ra.", metavar="FILE")]
Log = Annotated[
    Path | None, typer.Argument(help="Tệp đã xuất; bỏ trống: cơ sở dữ liệu của --data.", metavar="FILE.jsonl")
]
Kept = Annotated[Path | None, typer.Option("--checkpoints", help="Thư mục các bản chốt sổ đã cất.", metavar="DIR")]
Key = Annotated[str | None, typer.Option("--key", help="Khoá công khai được tin (tệp hoặc base64).", metavar="PUBLIC")]


@audit.command(help="Xuất toàn bộ nhật ký thao tác, mỗi mục một dòng JSON.")
def export(output: Output = None, data: Data = None) -> None:
    from broadcaster.offline import export_log, write_log

    settings = program.settings_from({"data": data})
    if output is None:
        sys.stdout.writelines(export_log(settings))
        return
    check_output(output)
    write_log(settings, output)
    err.print(say(f"Đã xuất nhật ký ra {output}", f"Exported the log to {output}"), markup=False)


@audit.command("checkpoint", help="Chốt sổ hôm nay bằng khoá của máy chủ (bộ hẹn giờ vẫn tự làm mỗi ngày).")
def checkpoint(data: Data = None) -> None:
    from broadcaster.newsroom.audit import checkpoint as seal

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        sealed = seal(newsroom, program.now())
    told = say(
        f"Bản chốt sổ ngày {sealed.day:%d/%m/%Y} bảo chứng {sealed.size} mục.",
        f"The checkpoint of {sealed.day} vouches for {sealed.size} entries.",
    )
    out.print(told)


def verify_log(log: Log = None, data: Data = None, checkpoints: Kept = None, key: Key = None) -> None:
    """Exit code 0: all is well; 1: broken, and where; 2: bad use."""
    from broadcaster.offline import Against
    from broadcaster.offline import verify_log as verify

    against = Against(log=log, checkpoints=checkpoints, key=key)
    with _watching() as watch:
        findings = verify(program.settings_from({"data": data}), against, watch)
    for line in told_of(findings):
        out.print(line, markup=False)
    if not findings.well:
        raise SystemExit(FAILED)


@contextmanager
def _watching() -> Iterator[Progress]:
    with bar() as shown:
        line = shown.add_task(say("Đối chiếu", "Verifying"), total=None)
        yield lambda done, total: shown.update(line, completed=done, total=total)


# --- what is said of it ------------------------------------------------------------------------------------------


def told_of(findings: Findings) -> Iterator[str]:
    proof = findings.proof
    for name in findings.refused:
        yield say(f"HỎNG: chữ ký của bản chốt sổ “{name}” không đúng.", f"BROKEN: the seal of “{name}” is wrong.")
    if proof.broken is not None:
        yield say("HỎNG: ", "BROKEN: ") + _told(proof.broken) + "."
    size = proof.tip.sequence
    yield say(f"{size} mục đầu nối nhau đúng.", f"The first {size} entries follow one another.")
    if proof.vouched is None:
        yield say(
            "Không bản chốt sổ nào bảo chứng: ai viết lại cả nhật ký thì không phát hiện được.",
            "No checkpoint vouches for them: who rewrote the whole log would not be found.",
        )
        return
    vouched = proof.vouched
    yield say(
        f"Đến mục {vouched.size} có bản chốt sổ ký lúc {vouched.at:%H:%M %d/%m/%Y} UTC bảo chứng; "
        f"{proof.only_chained} mục sau đó chỉ mới nối chuỗi.",
        f"Up to entry {vouched.size} a checkpoint signed at {vouched.at:%Y-%m-%d %H:%M} UTC vouches for them; "
        f"the {proof.only_chained} after it are only chained.",
    )


def _told(broken: Break) -> str:
    told = break_told(broken)
    return say(told.vi, told.en)
