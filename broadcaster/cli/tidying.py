"""The library of sounds: what nobody needs is let go, and what is needed is read through."""

import time
from typing import Annotated

import typer

from broadcaster import app as program
from broadcaster.cli.telling import FAILED, Data, bar, complain, out, say
from broadcaster.domain.access import CONSOLE
from broadcaster.newsroom.tidying import Pruning, Scrubbed, Scrubbing

DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ nói sẽ xoá gì, không xoá.")]
Days = Annotated[
    int | None,
    typer.Option(
        "--days",
        help="Giữ âm thanh đã phát trong bao nhiêu ngày; không ít hơn cài đặt evidence_days.",
        min=1,
        max=36_500,
        metavar="N",
    ),
]
Claim = Annotated[
    bool,
    typer.Option("--claim", help="Kho âm thanh từ nay là của hệ thống này: không hệ thống nào khác còn dùng nó."),
]
From = Annotated[str, typer.Option("--from", help="Đọc tiếp từ sau mã này (dòng “đọc đến” của lần trước).")]
Rate = Annotated[float, typer.Option("--rate", help="Nhiều nhất bao nhiêu âm thanh mỗi giây; 0: không hạn chế.", min=0)]


def prune(*, dry_run: DryRun = False, days: Days = None, claim: Claim = False, data: Data = None) -> None:
    """Twice, a day apart: what the first run forgets the second one deletes."""
    from datetime import timedelta

    from broadcaster.newsroom.owning import claim as claimed
    from broadcaster.newsroom.tidying import prune as pruned

    settings = program.settings_from({"data": data})
    with program.open_newsroom(settings) as newsroom:
        stock = program.stock_of(settings)
        if claim and not dry_run:
            claimed(newsroom.store, stock, CONSOLE, program.now())
        how = Pruning(trial=dry_run, kept=None if days is None else timedelta(days=days))
        found = pruned(newsroom, stock, CONSOLE, program.now(), how)
    forgotten, deleted, freed = found.forgotten, found.deleted, f"{found.freed / (1 << 20):.1f} MB"
    if dry_run:
        vi = f"Sẽ quên {forgotten} và xoá {deleted} âm thanh ({freed}); giữ {found.stay}. Chưa làm gì."
        en = f"Would forget {forgotten} and delete {deleted} sounds ({freed}); {found.stay} stay. Nothing was done."
    else:
        vi = f"Đã quên {forgotten} (lần chạy sau sẽ xoá) và xoá {deleted} âm thanh ({freed}); giữ {found.stay}."
        en = f"Forgot {forgotten} (the next run deletes them), deleted {deleted} sounds ({freed}); {found.stay} stay."
    out.print(say(vi, en))


def scrub(*, after: From = "", rate: Rate = 0.0, data: Data = None) -> None:
    from broadcaster.newsroom.tidying import scrub as scrubbed

    settings = program.settings_from({"data": data})
    with program.open_newsroom(settings) as newsroom, bar() as shown:
        line = shown.add_task(say("Đọc lại âm thanh", "Reading sounds"), total=None)
        began, read = time.monotonic(), 0

        def paced(found: Scrubbed) -> bool:
            nonlocal read
            read += 1
            shown.update(line, completed=read, description=found.upto[:12])
            if rate:
                program.wait(began + read / rate - time.monotonic())
            return True

        how = Scrubbing(after=after, go_on=paced)
        found = scrubbed(newsroom, program.stock_of(settings), CONSOLE, program.now, how)
    for audio in found.missing:
        complain(say(f"Thiếu, sẽ dựng lại: {audio}", f"Missing, to be made anew: {audio}"))
    for audio in found.damaged:
        complain(say(f"Hỏng, đã để riêng, sẽ dựng lại: {audio}", f"Damaged, set aside, to be made anew: {audio}"))
    for bulletin in found.approved:
        vi = f"Bản tin {bulletin} được duyệt bằng âm thanh ấy: nếu giọng đọc lại khác đi, phải duyệt lại."
        complain(say(vi, f"Bulletin {bulletin} was approved as that sounded: approve it again if it is not the same."))
    out.print(say(f"Nguyên vẹn: {found.whole}; đọc đến {found.upto}", f"Whole: {found.whole}; read to {found.upto}"))
    if found.missing or found.damaged:
        raise SystemExit(FAILED)
