"""The lexicon as a table for a spreadsheet: out with all there is to see, in whole or not at all."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.counts import counted
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong, TextNotUtf8
from broadcaster.domain.errors.words import LexiconFileWrong, LexiconTooLarge
from broadcaster.domain.lexicon import EntryId, LexiconEntry, Put
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.lexicon import Search, demand_scope, every, whole
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.revoicing import Altered, altered, keep

RAW_LIMIT = 200 * 1024
ROWS_LIMIT = 2_000
_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the letters of Windows."""
COLUMNS = ("phạm vi", "chữ gốc", "đọc là", "mọi kiểu chữ", "trong từ")
_YES, _NO = ("có", "x", "1", "true", "yes"), ("", "không", "0", "false", "no")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """A row that cannot be taken, by its line in the file (the header is line 1), and why."""

    line: int
    error: BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """How many entries came, how many changed, how many stood so already; nothing was written when any row is faulty or
    the run was dry."""

    added: int
    changed: int
    same: int
    faulty: tuple[Faulty, ...]
    altered: tuple[Altered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that came in. `new_id` makes ids; `dry`: only say what it would do."""

    raw: bytes
    new_id: Callable[[], str]
    dry: bool = False


def write_sheet(newsroom: Newsroom, actor: Actor, search: Search, at: Instant) -> str:
    """All entries of a search. A cell that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in every(newsroom, actor, search, at):
        flags = ("có" if flag else "không" for flag in (entry.any_case, entry.inside))
        writer.writerow([_quoted(cell) for cell in (entry.scope or "", entry.written, entry.spoken, *flags)])
    return _MARK + out.getvalue()


def _quoted(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def read_sheet(newsroom: Newsroom, actor: Actor, sheet: Sheet, at: Instant) -> Imported:
    """Adds what is new and edits what is said otherwise, in one transaction; nothing is taken away.

    RightMissing for who may write nowhere; LexiconFileWrong, TextNotUtf8 and LexiconTooLarge for the file as a whole;
    what is wrong with a row is in `faulty`.
    """
    reach(actor, Action.WRITE_LEXICON, at)
    rows = _rows(sheet.raw)
    with newsroom.store.read() as work:
        found = _weighed(work, actor, rows, sheet, at)
        told = altered(newsroom, work, found.puts, at) if found.puts and not found.faulty else ()
    if found.faulty or sheet.dry or not found.puts:
        return found.imported(told)
    with newsroom.store.write() as work:
        found = _weighed(work, actor, rows, sheet, at)
        return found.imported(() if found.faulty else keep(newsroom, work, actor, found.puts, at))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    puts: tuple[Put, ...]
    same: int
    faulty: tuple[Faulty, ...]

    def imported(self, told: tuple[Altered, ...]) -> Imported:
        added = sum(put.entry.version == 1 for put in self.puts)
        return Imported(added=added, changed=len(self.puts) - added, same=self.same, faulty=self.faulty, altered=told)


def _weighed(work: Work, actor: Actor, rows: Iterable[tuple[int, list[str]]], sheet: Sheet, at: Instant) -> _Weighed:
    standing = {(e.scope, e.written): e for e in work.lexicon.of(None)}
    seen: dict[tuple[StationCode | None, str], int] = {}
    puts: list[Put] = []
    faulty: list[Faulty] = []
    same = 0
    for line, cells in rows:
        try:
            told = _entry(cells, EntryId(sheet.new_id()), actor, at)
            demand_scope(work, actor, told.scope, at)
            place = (told.scope, told.written)
            if place in seen:
                raise FieldWrong(field=COLUMNS[1], problem=f"“{told.written}” đã có ở dòng {seen[place]}")
        except BadInput as wrong:
            faulty.append(Faulty(line=line, error=wrong))
            continue
        seen[place] = line
        stood = standing.get(place)
        if stood is not None and _said(stood) == _said(told):
            same += 1
        elif stood is not None:
            puts.append(Put(entry=replace(told, id=stood.id, version=stood.version + 1)))
        else:
            puts.append(Put(entry=told))
    return _Weighed(puts=tuple(puts), same=same, faulty=tuple(faulty))


def _said(entry: LexiconEntry) -> tuple[str, bool, bool]:
    return entry.spoken, entry.any_case, entry.inside


def _entry(cells: list[str], identity: EntryId, actor: Actor, at: Instant) -> LexiconEntry:
    if not 3 <= len(cells) <= len(COLUMNS):
        raise FieldWrong(field=COLUMNS[0], problem=f"dòng có {len(cells)} ô, cần {len(COLUMNS)}")
    scope, written, spoken, any_case, inside = (*(_unquoted(cell.strip()) for cell in cells), "", "")[:5]
    entry = LexiconEntry(
        id=identity,
        scope=StationCode(scope) if scope else None,
        written=written,
        spoken=spoken,
        any_case=_flag(COLUMNS[3], any_case),
        inside=_flag(COLUMNS[4], inside),
        changed_by=actor.name,
        changed_at=at,
    )
    return whole(entry)


def _flag(column: str, cell: str) -> bool:
    told = cell.lower()
    if told not in (*_YES, *_NO):
        raise FieldWrong(field=column, problem=f"“{cell[:20]}”: ghi có hoặc không")
    return told in _YES


def _rows(raw: bytes) -> list[tuple[int, list[str]]]:
    """The rows below the header with their lines; empty ones are passed over. Cells part by `;`, `,` or tabs."""
    if len(raw) > RAW_LIMIT:
        raise LexiconTooLarge(length=len(raw), limit=RAW_LIMIT)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise TextNotUtf8(position=wrong.start) from wrong
    if "\0" in text:
        raise LexiconFileWrong(problem="không phải tệp chữ CSV")
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        _check_header(next(reader, []))
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as wrong:
        raise LexiconFileWrong(problem=f"dòng {reader.line_num}: {wrong}") from wrong
    if len(rows) > ROWS_LIMIT:
        raise LexiconFileWrong(problem=f"nhiều hơn {counted(ROWS_LIMIT)} dòng")
    return rows


def _check_header(cells: list[str]) -> None:
    named = tuple(cell.strip().lower() for cell in cells)
    if named != COLUMNS[: len(named)] or len(named) < 3:
        raise LexiconFileWrong(problem=f"dòng đầu phải là {';'.join(COLUMNS)}")
