"""Long work in a browser: a report that is made while one looks on, and the audit that is verified on its page."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from browser.conftest import SIZES, Look, faults
from browser.papers import words_of_paper
from fakes.journals import enrolled, lines_after, sealed_batch
from web.house import BEFORE_DAWN, House, open_house, put_on_air

from broadcaster.domain.access import CONSOLE, Means, Role
from broadcaster.domain.journal import Event, Note, beginning, hash_of
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import journals, reports

BOOK = "/reports?kind=log-book&from=22/11/2026&to=22/11/2026"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Planned before the day began: its morning was promised, and nobody told of it."""
    return put_on_air(open_house(tmp_path), BEFORE_DAWN)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer than one airing is long."""
    monkeypatch.setattr(reports, "LOG_LIMIT", 1)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("size", SIZES)
def test_a_long_report_is_asked_for_waited_for_and_taken_away(look: Look, size: str) -> None:
    page = look.at(BOOK, Role.SUPERVISOR, size=size)
    page.get_by_role("button", name="Lập tệp Excel").click()
    page.get_by_text("đang chờ đến lượt").wait_for()
    assert faults(page) == []
    look.house.run_errands()
    link = page.get_by_role("button", name="Tải về")
    link.wait_for()
    assert faults(page) == []
    with page.expect_download() as taken:
        link.click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_the_log_book_is_whole_on_paper_and_on_a_laptop_with_every_letter_of_its_checkpoint(look: Look) -> None:
    """Printed by the browser, A4 upright: the hash of a checkpoint and its day are what an inspector reads."""
    house, code = look.house, StationCode("30628")
    enrolled(house.newsroom, code, house.at)
    lines = lines_after(code, beginning(code), [Note(event=Event.BOOT), Note(event=Event.BOOT)], house.at)
    journals.take_in(house.newsroom, replace(CONSOLE, means=Means.PROGRAM), code, sealed_batch(code, lines), house.at)
    page = look.at(BOOK, Role.SUPERVISOR)
    paper = re.sub(r"\s", "", words_of_paper(page.pdf(format="A4")))
    assert paper.count(hash_of(lines[-1])) == 2, "the last line's, and the checkpoint's"
    assert "Ngàychốt" in paper
    over = "each => each.scrollWidth - each.clientWidth"
    boxes = page.locator(".scroll")
    assert [each for each in range(boxes.count()) if boxes.nth(each).evaluate(over) > 0] == []
    assert faults(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_audit_is_verified_while_one_looks_on(look: Look, size: str) -> None:
    page = look.at("/audit", Role.SUPERVISOR, size=size)
    page.get_by_role("button", name="Đối chiếu sổ ngay").click()
    page.get_by_text("đang chờ đến lượt").wait_for()
    assert faults(page) == []
    look.house.run_errands()
    page.get_by_text("Sổ còn nguyên đến mục").wait_for()
    assert faults(page) == []


@pytest.mark.usefixtures("short")
def test_without_script_the_same_is_done_by_loading_the_page(look: Look) -> None:
    page = look.at(BOOK, Role.SUPERVISOR, script=False)
    page.get_by_role("button", name="Lập tệp CSV").click()
    look.house.run_errands()
    page.reload()
    assert page.get_by_role("button", name="Tải về").count() == 1
