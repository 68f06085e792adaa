"""A table of units is read by its headings, and every row that is wrong is told with its number."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors.stations import TableColumnsWrong
from broadcaster.domain.roster import roster
from broadcaster.domain.stations import Level, Technology

HEAD = [
    "Mã",
    "TÊN",
    "tên đài",
    "Cấp",
    "Mã cấp trên",
    "Ngày mở",
    "ngay dong",
    "Công nghệ",
    "địa điểm",
    "Số loa",
    "Ghi chú",
]


def test_rows_become_units_whatever_the_case_and_marks_of_the_headings() -> None:
    told = roster(
        [
            ["", ""],
            HEAD,
            ["91", "An Giang", "Đài tỉnh An Giang", "Tỉnh", "", "2025-07-01", ""],
            ["30628", "Chợ Mới", "", "xã", "91", "1/7/2025", "31.12.2026"],
            [],
            ["30628-1", "Ấp 1", "", "cụm loa", "30628", "", "", "Có dây", "Nhà văn hoá", "12", "x"],
        ]
    )
    assert told.faults == ()
    province, commune, cluster = told.rows
    assert (province.number, province.level, province.parent) == (3, Level.PROVINCE, None)
    assert (commune.valid_from, commune.valid_until, commune.label) == (date(2025, 7, 1), date(2026, 12, 31), "Chợ Mới")
    assert (cluster.number, cluster.technology, cluster.place, cluster.speakers) == (
        6,
        Technology.WIRED,
        "Nhà văn hoá",
        12,
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["", "x", "", "xã"], "mã cần"),
        (["a b", "x", "", "xã"], "mã cần"),
        (["1", "", "", "xã"], "tên cần"),
        (["1", "x" * 201, "", "xã"], "tên cần"),
        (["1", "x", "a\x07", "xã"], "tên cần"),
        (["1", "x", "", "làng"], "cấp “làng” không rõ"),
        (["1", "x", "", "xã", "9/1"], "mã cấp trên"),
        (["1", "x", "", "xã", "", "30/02/2025"], "không phải ngày"),
        (["1", "x", "", "xã", "", "", "hôm qua"], "ngày đóng “hôm qua”"),
        (["1", "x", "", "cụm loa"], "cần mã cấp trên"),
        (["1", "x", "", "cụm", "2", "", "", "vệ tinh"], "công nghệ “vệ tinh”"),
        (["1", "x", "", "cụm", "2", "", "", "", "", "-1"], "số loa “-1”"),
        (["1", "x", "", "cụm", "2", "", "", "", "", "1001"], "số loa"),
        (["1", "x", "", "cụm", "2", "", "", "", "x" * 301], "địa điểm"),
    ],
)
def test_a_wrong_row_is_told_with_its_number_and_reason(row: list[str], problem: str) -> None:
    told = roster([HEAD, ["91", "An Giang", "", "tỉnh"], row])
    assert len(told.rows) == 1
    (fault,) = told.faults
    assert fault.number == 3
    assert problem in fault.problem


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    (fault,) = roster([HEAD, ["", "", "", ""], ["!", "", "", "x"]]).faults
    assert fault.problem.count(";") == 2


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ([], "không có dòng nào"),
        ([["", " "]], "không có dòng nào"),
        ([["mã", "tên"]], "thiếu cột cấp"),
        ([["mã", "tên", "cấp", "Mã đơn vị"]], "hai lần"),
        ([["mã", "tên", "cấp"]] + [["1", "x", "xã"]] * 20_001, "nhiều nhất 20.000"),
    ],
)
def test_a_table_without_its_columns_or_with_too_many_rows_is_refused(table: list[list[str]], problem: str) -> None:
    with pytest.raises(TableColumnsWrong, match=problem):
        roster(table)


@given(st.lists(st.lists(st.text(max_size=12), max_size=11), max_size=8))
def test_whatever_the_cells_hold_each_row_is_a_unit_or_a_fault(rows: list[list[str]]) -> None:
    told = roster([HEAD, *rows])
    numbers = [row.number for row in told.rows] + [fault.number for fault in told.faults]
    assert len(set(numbers)) == len(numbers)
    assert len(numbers) == sum(any(cell.strip() for cell in row) for row in rows)
