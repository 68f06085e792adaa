"""The lexicon as a sheet: whole or not at all, every faulty row told, and no cell a spreadsheet would run."""

import pytest
from fakes.editor import approve, find, submit
from fakes.samples import NOON
from fakes.words import entry, person

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import TextNotUtf8
from broadcaster.domain.errors.words import LexiconFileWrong, LexiconTooLarge
from broadcaster.domain.life import State
from broadcaster.newsroom import lexicon
from broadcaster.newsroom.lexicon import Search
from broadcaster.newsroom.lexicon_sheet import COLUMNS, RAW_LIMIT, ROWS_LIMIT, Imported, Sheet, read_sheet, write_sheet
from broadcaster.newsroom.ports import Newsroom

HEADER = ";".join(COLUMNS)


def sent(newsroom: Newsroom, text: str | bytes, *, dry: bool = False, path: str = "/") -> Imported:
    ids = iter(f"id{number}" for number in range(10_000))
    raw = text if isinstance(text, bytes) else text.encode()
    return read_sheet(newsroom, person(path), Sheet(raw=raw, new_id=lambda: next(ids), dry=dry), NOON)


def stands(newsroom: Newsroom) -> dict[tuple[str | None, str], str]:
    with newsroom.store.read() as work:
        return {(e.scope, e.written): e.spoken for e in work.lexicon.of(None)}


def test_a_sheet_adds_edits_and_leaves_what_stands_so(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, CONSOLE, entry("A", "a"), None, NOON)
    lexicon.add(newsroom, CONSOLE, entry("B", "bê"), None, NOON)
    told = sent(newsroom, f"\ufeff{HEADER}\r\n;A;a;không;không\r\n;B;bờ;có;\r\n\r\n91;C;xê;;x\r\n")
    assert (told.added, told.changed, told.same, told.faulty) == (1, 1, 1, ())
    assert stands(newsroom) == {(None, "A"): "a", (None, "B"): "bờ", ("91", "C"): "xê"}
    with newsroom.store.read() as work:
        flags = {e.written: (e.any_case, e.inside, e.version) for e in work.lexicon.of(None)}
    assert flags == {"A": (False, False, 1), "B": (True, False, 2), "C": (False, True, 1)}


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_cells_may_part_by_semicolons_commas_or_tabs(newsroom: Newsroom, mark: str) -> None:
    assert sent(newsroom, f"{mark.join(COLUMNS)}\n{mark.join(['91', 'C', 'xê', 'có', 'không'])}\n").added == 1


def test_one_faulty_row_keeps_all_out_and_every_faulty_row_is_told(newsroom: Newsroom) -> None:
    rows = [";A;a;;", ";B;;;", "99999;C;xê;;", ";A;hai;;", ";D;3;;", ";E;e;có lẽ;", ";F", ";G;gờ;;"]
    told = sent(newsroom, "\n".join([HEADER, *rows]))
    assert [row.line for row in told.faulty] == [3, 4, 5, 6, 7, 8]
    codes = [row.error.code for row in told.faulty]
    assert codes == [
        "field-wrong",
        "station-unknown",
        "field-wrong",
        "reading-not-vietnamese",
        "field-wrong",
        "field-wrong",
    ]
    assert stands(newsroom) == {}


def test_a_dry_run_tells_what_would_come_and_writes_nothing(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom, script="Trạm bơm Vàm Nao nghỉ.")
    approve(newsroom, bulletin)
    told = sent(newsroom, f"{HEADER}\n91;Vàm Nao;vàm nao trên;;\n", dry=True)
    assert (told.added, len(told.altered)) == (1, 1)
    assert stands(newsroom) == {}
    assert find(newsroom, bulletin).state is State.APPROVED


def test_a_sheet_sends_approved_bulletins_back(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom, script="Trạm bơm Vàm Nao nghỉ.")
    approve(newsroom, bulletin)
    assert len(sent(newsroom, f"{HEADER}\n91;Vàm Nao;vàm nao trên;;\n").altered) == 1
    assert find(newsroom, bulletin).state is State.SUBMITTED


def test_a_row_for_a_scope_one_may_not_write_is_faulty(newsroom: Newsroom) -> None:
    told = sent(newsroom, f"{HEADER}\n;A;a;;\n91;B;bê;;\n30628;C;xê;;\n", path="/91/91-kv/30628/")
    assert [(row.line, row.error.code) for row in told.faulty] == [(2, "right-missing"), (3, "station-unknown")]


@pytest.mark.parametrize(
    ("raw", "leaf"),
    [
        (b"", LexiconFileWrong),
        ("chữ gốc;đọc là\nA;a\n".encode(), LexiconFileWrong),
        (f"{HEADER};thêm\n".encode(), LexiconFileWrong),
        (f'{HEADER}\n;"A;a'.encode(), LexiconFileWrong),
        (f"{HEADER}\n;A\0;a".encode(), LexiconFileWrong),
        (HEADER.encode("utf-16"), TextNotUtf8),
        (b"\xff\xfe\x00", TextNotUtf8),
        (b"a" * (RAW_LIMIT + 1), LexiconTooLarge),
        ((HEADER + "\n;A;a;;" * (ROWS_LIMIT + 1)).encode(), LexiconFileWrong),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_whole(newsroom: Newsroom, raw: bytes, leaf: type[BadInput]) -> None:
    with pytest.raises(leaf):
        sent(newsroom, raw)


FORMULAS = ("=HYPERLINK(1)", "+84", "-1", "@a", "'=a", "''+a", "'a", '"a";b')


def test_no_cell_that_goes_out_begins_as_a_formula_and_all_come_back_as_they_were(newsroom: Newsroom) -> None:
    for written in FORMULAS:
        lexicon.add(newsroom, CONSOLE, entry(written, "a"), None, NOON)
    text = write_sheet(newsroom, CONSOLE, Search(), NOON)
    assert text.startswith("\ufeff" + HEADER)
    for line in text.splitlines()[1:]:
        for cell in line.split(";"):
            assert not cell.strip('"').startswith(("=", "+", "-", "@"))
    told = sent(newsroom, text)
    assert (told.added, told.changed, told.same, told.faulty) == (0, 0, len(FORMULAS), ())


def test_more_entries_than_a_page_holds_go_out_whole(newsroom: Newsroom) -> None:
    rows = "".join(f";từ{number};một;;\n" for number in range(250))
    assert sent(newsroom, f"{HEADER}\n{rows}").added == 250
    assert len(write_sheet(newsroom, CONSOLE, Search(), NOON).splitlines()) == 251
    assert len(write_sheet(newsroom, CONSOLE, Search(text="tu24"), NOON).splitlines()) == 1 + 11
