"""A report's values are written once for all, in two languages, and fit to be printed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from broadcaster.domain.report import Column, Form, Kind, Report, Sheet, file_name, fit, in_language, written
from broadcaster.domain.units import Language, instant

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COLUMNS = (Column(name="Tổng cộng", kind=Kind.WORD), Column(name="x"))


def report(sheet: Sheet) -> Report:
    return Report(
        title="BÁO CÁO",
        unit="Đài Truyền thanh xã Chợ Mới",
        first=date(2026, 11, 16),
        last=date(2026, 11, 22),
        made_at=instant(datetime(2026, 11, 23, tzinfo=UTC)),
        by="Tổng cộng",
        zone=ZONE,
        sheets=(sheet,),
        stem="Sổ nhật ký",
    )


@pytest.mark.parametrize(
    ("value", "kind", "vi", "en"),
    [
        (1318, Kind.NUMBER, "1.318", "1,318"),
        (3_681_000, Kind.MINUTES, "61,4", "61.4"),
        (61_350 * 60, Kind.MINUTES, "61,4", "61.4"),
        (-250, Kind.SECONDS, "-0,3", "-0.3"),
        (-49, Kind.SECONDS, "0,0", "0.0"),
        (1318 / 1399, Kind.SHARE, "94,2 %", "94.2 %"),
        (0.9425, Kind.SHARE, "94,3 %", "94.3 %"),
        (date(2026, 11, 27), Kind.DAY, "27/11/2026", "27/11/2026"),
        (datetime(2026, 11, 26, 22, 7, 30, tzinfo=UTC), Kind.MOMENT, "05:07:30 27/11/2026", "05:07:30 27/11/2026"),
        ("-7", Kind.TEXT, "-7", "-7"),
        (None, Kind.NUMBER, "", ""),
    ],
)
def test_a_value_is_written_as_people_read_it_halves_rounded_away(value: object, kind: Kind, vi: str, en: str) -> None:
    assert written(value, kind, ZONE) == vi  # type: ignore[arg-type]  # of the kinds above
    assert written(value, kind, ZONE, Language.ENGLISH) == en  # type: ignore[arg-type]  # of the kinds above


def test_our_words_are_told_in_english_and_people_s_own_are_not() -> None:
    told = in_language(
        report(Sheet(name="Nhật", columns=COLUMNS, rows=(("Tổng cộng", "Tổng cộng"),))), Language.ENGLISH
    )
    assert told.title == "REPORT"
    assert told.by == "Tổng cộng"
    assert told.sheets[0].columns[0].name == "Total"
    assert told.sheets[0].rows == (("Total", "Tổng cộng"),)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x1b[31m\nc", "a b [31m c"),
        ("mốt\u202e hai\u2066\ufeff", "mốt hai"),
        ("Chợ Mới".encode().decode(), "Chợ Mới"),
        ("Cho\u031b\u0323", "Chợ"),
        ("\ud800x", "?x"),
        ("=1+1", "=1+1"),
    ],
)
def test_what_is_printed_steers_nothing_and_holds_what_files_can(text: str, kept: str) -> None:
    assert fit(text) == kept


def test_a_row_of_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="one cell for each column"):
        Sheet(name="Nhật ký", columns=COLUMNS, rows=(("một",),))


def test_the_name_of_a_file_is_kept_by_every_disk() -> None:
    told = report(Sheet(name="x", columns=COLUMNS))
    assert file_name(told, Form.XLSX) == "so-nhat-ky_dai-truyen-thanh-xa-cho-moi_2026-11-16_2026-11-22.xlsx"
