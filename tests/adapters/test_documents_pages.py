"""The article of a web page, and nothing of the portal around it."""

from collections.abc import Callable

import pytest
from adapters.document_pages import ARTICLE, CRUMBS, LAYOUTS, TITLE, flat_page, portal_page
from adapters.document_server import Page, serving

from broadcaster.documents import DocumentDesk, Door
from broadcaster.documents.pages import without_crumbs
from broadcaster.documents.reading import read
from broadcaster.domain.errors.documents import DocumentEmpty
from broadcaster.wording import read as spoken_of


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_only_the_article_of_a_portals_page_becomes_the_script(layout: Callable[[], bytes]) -> None:
    taken = read(layout(), "bài.html")
    assert taken.title == TITLE
    assert taken.script.split() == " ".join(ARTICLE).split()
    assert not [crumb for crumb in CRUMBS if crumb in taken.script]
    assert "dòng ngoài bài viết" in taken.dropped[0]
    assert taken.took.startswith("Trang web, ")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_spoken_form_of_a_portals_page_holds_only_the_article(layout: Callable[[], bytes]) -> None:
    spoken = spoken_of(read(layout(), "bài.html").script)
    assert spoken.text.split() == spoken_of("\n".join(ARTICLE)).text.split()
    said = " ".join(sentence.text for sentence in spoken.sentences).casefold()
    assert "hai nghìn không trăm hai mươi mốt" in said
    assert not [crumb for crumb in CRUMBS if crumb.casefold() in said]


def test_a_page_tells_when_it_was_published_and_crumbs_in_the_text_are_shown() -> None:
    assert str(read(portal_page(), "bài.html").published) == "2026-10-16"
    assert "“Xem với cở chữ : A- A A+”" in read(flat_page(), "bài.html").dropped


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1258"])
def test_a_page_is_read_in_its_encoding(encoding: str) -> None:
    page = portal_page().decode().replace("<meta charset='utf-8'>", "")
    from adapters.document_files import in_windows_1258

    raw = in_windows_1258(page) if encoding == "cp1258" else page.encode(encoding)
    assert read(raw, "bài.html").script.split() == " ".join(ARTICLE).split()


def test_links_that_stand_before_the_article_do_not_end_it() -> None:
    lines = ["Tin liên quan", "Tin một", "Một đoạn của bài viết dài hơn mọi thứ đứng trước nó.", "Thêm một đoạn."]
    assert without_crumbs(lines, "") == (lines[1:], lines[:1])
    assert without_crumbs([*lines[2:], "Các tin khác", "Tin một"], "") == (lines[2:], ["Các tin khác", "Tin một"])


def test_the_sizes_of_letters_are_taken_off_a_paragraph_and_the_paragraph_stays() -> None:
    said = "A Lưới là một huyện."
    for sizes in ("Xem với cở chữ : A- A A+", "Cỡ chữ: A+ | A | A-", "xem với cỡ chữ A- A+"):
        assert without_crumbs([f"{sizes} {said}"], "") == ([said], [sizes])
    lines = ["Cỡ chữ: A là cỡ nhỏ nhất.", "Xem với cở chữ to hơn thì dễ đọc."]
    assert without_crumbs(lines, "") == (lines, [])


def test_a_sentence_that_only_begins_like_a_button_stays() -> None:
    lines = ["Chia sẻ với bà con vùng lũ.", "A Lưới là một huyện.", "16/10/2026 là ngày hội."]
    assert without_crumbs(lines, "") == (lines, [])


def test_a_row_of_buttons_without_end_takes_no_time() -> None:
    line = "A- A A+ " * 5_000 + "!"
    assert without_crumbs([line], "") == ([line], [])


def test_a_page_without_text_is_empty() -> None:
    with pytest.raises(DocumentEmpty):
        read(b"<html><body><script>x()</script><img src='a.png'></body></html>", "a.html")


def test_a_page_is_fetched_read_and_named_by_its_address() -> None:
    desk = DocumentDesk(Door(loopback=True))
    try:
        with serving(bai=Page(body=portal_page())) as server:
            taken = desk.fetch(server.at("/bai"))
            assert (taken.title, taken.source) == (TITLE, server.at("/bai"))
            assert taken.script.split() == " ".join(ARTICLE).split()
    finally:
        desk.close()
