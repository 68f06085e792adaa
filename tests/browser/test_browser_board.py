"""The board in a browser: filters, a piece that redraws itself, no script at all."""

from browser.conftest import Look
from web.test_web_board_pages import call

from broadcaster.domain.access import Role


def test_a_supervisor_finds_who_is_silent_without_any_script(look: Look) -> None:
    call(look.house, minutes=190)
    page = look.at("/stations", Role.SUPERVISOR, script=False)
    page.get_by_role("link", name="1 Mất kết nối").click()
    page.get_by_role("link", name="Mỹ Đức 30628").first.click()
    assert page.get_by_text("Không gọi về đã 3 giờ 10 phút").is_visible()


def test_the_board_redraws_itself_when_a_station_falls_silent(look: Look) -> None:
    call(look.house)
    page = look.at("/stations", Role.SUPERVISOR)
    assert page.get_by_role("link", name="1 Đang hoạt động").is_visible()
    call(look.house, minutes=100)
    with page.expect_response(lambda answer: "mark=" in answer.url and answer.status == 200):
        page.evaluate("htmx.ajax('GET', document.getElementById('board').getAttribute('hx-get'), '#board')")
    page.get_by_role("link", name="1 Mất kết nối").wait_for()
