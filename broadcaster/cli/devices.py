"""Machines at stations from the server's console: let in, turned away, ended."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster import app as program
from broadcaster.cli.telling import Data, out, say
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.enrolment import HOLDING, EnrolmentState
from broadcaster.domain.stations import StationCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.domain.access import Actor
    from broadcaster.domain.enrolment import Enrolment
    from broadcaster.domain.units import Instant
    from broadcaster.newsroom.devices import Decision
    from broadcaster.newsroom.ports import Newsroom

    Verb = Callable[[Newsroom, Actor, Decision, Instant], Enrolment]

devices = typer.Typer(no_args_is_help=True, help="Máy phát ở các đài: nhận, từ chối, thu hồi (docs/stations.md).")

Machine = Annotated[str, typer.Argument(metavar="SỐ", help="Số của máy, trong “devices list”.")]


@devices.command("code", help="Làm mã dùng một lần để một máy xin vào đài; trong 15 phút.")
def code(station: Annotated[str, typer.Argument(metavar="ĐÀI", help="Mã đài.")], data: Data = None) -> None:
    from broadcaster.newsroom.devices import make_code

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        at, secret = program.now(), program.new_secret()
        made = make_code(newsroom, CONSOLE, StationCode(station), secret, at)
    note = say("Mã cho máy, đọc cho người lắp máy", "Code for the machine, to be read out to who installs it")
    out.print(f"{note}: {made.code}", markup=False)


@devices.command("list", help="Các máy đang chờ nhận và đang dùng, mỗi máy một dòng.")
def listed(
    everything: Annotated[bool, typer.Option("--all", help="Cả những máy đã từ chối, thay thế, thu hồi.")] = False,
    data: Data = None,
) -> None:
    """A machine that waits is listed without its fingerprint: it is to be heard from whoever stands before it."""
    from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
    from broadcaster.newsroom.devices import enrolments

    wanted = frozenset(EnrolmentState) if everything else HOLDING | {EnrolmentState.PENDING}
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        at, asked = program.now(), Asked(limit=PAGE_LIMIT)
        while True:
            page = enrolments(newsroom, CONSOLE, wanted, asked, at)
            for each in page.rows:
                out.print(_line(each, waits=each.waits_at(at)), markup=False)
            if page.after is None:
                return
            asked = Asked(after=page.after, limit=PAGE_LIMIT)


def _line(each: "Enrolment", *, waits: bool) -> str:
    pending = each.state is EnrolmentState.PENDING
    state = f"{each.state.value}{'' if waits or not pending else say(' (quá hạn)', ' (too old)')}"
    shown = "-" if pending else each.fingerprint
    return f"{each.id}\t{each.station}\t{state}\t{shown}\t{each.name}"


@devices.command("accept", help="Nhận máy, theo dấu nhận dạng mà người lắp máy đọc qua điện thoại.")
def accept(
    machine: Machine,
    fingerprint: Annotated[str, typer.Argument(metavar="DẤU", help="Như được đọc: ABCD-EFGH.")],
    data: Data = None,
) -> None:
    from broadcaster.newsroom import devices as verbs

    _decide(verbs.accept, machine, data, fingerprint)


@devices.command("reject", help="Không nhận máy đang chờ.")
def reject(machine: Machine, data: Data = None) -> None:
    from broadcaster.newsroom import devices as verbs

    _decide(verbs.reject, machine, data)


@devices.command("revoke", help="Thu hồi máy đang dùng: mã và khoá của nó hết hiệu lực ngay.")
def revoke(machine: Machine, data: Data = None) -> None:
    from broadcaster.newsroom import devices as verbs

    _decide(verbs.revoke, machine, data)


def _decide(verb: "Verb", machine: str, data: Path | None, fingerprint: str = "") -> None:
    from broadcaster.newsroom.devices import Decision, enrolment_of

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        at = program.now()
        seen = enrolment_of(newsroom, CONSOLE, machine, at).version
        done = verb(newsroom, CONSOLE, Decision(enrolment=machine, seen=seen, fingerprint=fingerprint), at)
    out.print(_line(done, waits=False), markup=False)
