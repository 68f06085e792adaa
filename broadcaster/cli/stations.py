"""The station tree from the command line: listed, shown as a tree, and imported by the hundred."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.tree import Tree

from broadcaster import app as program
from broadcaster.cli.telling import BAD_USE, AsJson, Data, complain, out, say
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.document import RAW_LIMIT
from broadcaster.domain.errors.bulletins import DateImpossible, FieldWrong
from broadcaster.domain.errors.machine import reason_of
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.roster import Roster, roster
from broadcaster.domain.stations import Station, StationTree

stations = typer.Typer(no_args_is_help=True, help="Cây đài: xem, nhập từ tệp bảng hoặc từ danh mục đơn vị hành chính.")
On = Annotated[str | None, typer.Option("--on", help="Cây của ngày này (năm-tháng-ngày).", metavar="NGÀY")]


def _tree(data: Path | None, on: str | None) -> StationTree:
    from broadcaster.newsroom.stations import tree

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        return tree(newsroom, CONSOLE, program.now(), None if on is None else _day(on))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise DateImpossible(written=written) from None


@stations.command("list", help="Liệt kê các đài, mỗi đài một dòng.")
def listed(on: On = None, data: Data = None, as_json: AsJson = False) -> None:
    found = _tree(data, on)
    if as_json:
        print(json.dumps([_told(station) for station in found], ensure_ascii=False))
        return
    for station in found:
        out.print(f"{station.code}\t{station.level.value}\t{_life(station)}\t{station.label}", markup=False)


def _told(station: Station) -> dict[str, str | None]:
    return {
        "code": station.code,
        "name": station.name,
        "label": station.label,
        "level": station.level.value,
        "parent": station.parent,
        "valid_from": station.valid_from.isoformat(),
        "valid_until": None if station.valid_until is None else station.valid_until.isoformat(),
    }


def _life(station: Station) -> str:
    return f"{station.valid_from}…{station.valid_until or ''}"


@stations.command("tree", help="Vẽ cây đài.")
def drawn(on: On = None, data: Data = None) -> None:
    found = _tree(data, on)
    branches: dict[str, Tree] = {}
    roots: list[Tree] = []
    for station in found:
        closed = (
            ""
            if station.valid_until is None
            else say(f" (đến {station.valid_until})", f" (until {station.valid_until})")
        )
        told = escape(f"{station.label} [{station.code}]{closed}")
        above = branches.get(station.parent or "")
        branches[station.code] = Tree(told) if above is None else above.add(told)
        if above is None:
            roots.append(branches[station.code])
    for root in roots:
        out.print(root)


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(RAW_LIMIT + 1)  # a pipe or a device may have no end
    except (OSError, ValueError) as refused:
        raise FileUnreadable(name=str(file), problem=reason_of(refused)) from refused


@stations.command("import", help="Nhập đài và cụm loa từ tệp .xlsx, .csv, hoặc cả một tỉnh theo tên.")
def take(
    file: Annotated[
        Path | None, typer.Argument(metavar="TỆP", help="Tệp .xlsx hoặc .csv, xem docs/stations.md.")
    ] = None,
    *,
    province: Annotated[
        str | None, typer.Option("--province", help="Tên tỉnh, thành phố; không cần dấu.", metavar="TÊN")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, kể mọi dòng sai.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    from broadcaster.newsroom.enrolling import Terms, enrol

    if (file is None) == (province is None):
        raise FieldWrong(field="TỆP | --province", problem="cần đúng một trong hai")
    terms = Terms(dry_run=dry_run, strict=file is not None)
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        if file is None:
            told = Roster(rows=tuple(program.units_of(province or "")), faults=())
        else:
            told = roster(newsroom.documents.rows(file.name, _bytes_of(file)))
        done = enrol(newsroom, CONSOLE, told, program.now(), terms)
    if as_json:
        faults = [{"row": fault.number, "problem": fault.problem} for fault in done.faults]
        counts = {"stations": done.stations, "clusters": done.clusters, "known": done.known}
        print(json.dumps({"dry_run": dry_run, **counts, "faults": faults}, ensure_ascii=False))
    for fault in () if as_json else done.faults:
        complain(f"{say('Dòng', 'Row')} {fault.number}: {fault.problem}")
    if done.faults:
        count = len(done.faults)
        complain(say(f"{count} dòng sai; chưa nhập dòng nào.", f"{count} rows are wrong; nothing was imported."))
        raise SystemExit(BAD_USE)
    if not as_json:
        said = say("Sẽ thêm", "Would add") if dry_run else say("Đã thêm", "Added")
        out.print(
            f"{said} {done.stations} {say('đài', 'stations')}, {done.clusters} {say('cụm loa', 'clusters')}; "
            f"{say('đã có', 'known')} {done.known}."
        )
