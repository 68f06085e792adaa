"""What several rooms show alike: players, pages of a list, columns to sort by."""

from zoneinfo import ZoneInfo

from broadcaster.domain.collation import sort_key
from broadcaster.web.pages.frame import _templates
from broadcaster.web.pages.tables import along, ordered
from broadcaster.web.pages.tongue import Language, Tongue


def made(words: str, language: Language = Language.VI, **told: object) -> str:
    tongue = Tongue(language=language, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    source = '{% from "pieces.html" import player, pager, column, row_deed, nothing %}' + words
    return _templates(tongue).from_string(source).render(**told)


def test_an_address_changes_one_thing_and_leaves_the_rest() -> None:
    assert along("/lexicon?q=uỷ ban&after=abc", after="") == "/lexicon?q=u%E1%BB%B7+ban"
    assert along("/lexicon", sort="-title") == "/lexicon?sort=-title"
    assert along("/lexicon?after=a", after=None) == "/lexicon"
    assert along("//evil.example/x?a=1", a=2).startswith("/x"), "no address leads to another site"


def test_rows_are_ordered_by_a_column_there_is() -> None:
    rows, keys = ["Đa", "An", "Ấp"], {"name": sort_key}
    assert ordered(rows, "name", keys) == ["An", "Ấp", "Đa"]
    assert ordered(rows, "-name", keys) == ["Đa", "Ấp", "An"]
    assert ordered(rows, "other", keys) == ordered(rows, "", keys) == rows


def test_a_list_that_goes_on_has_a_way_on_and_one_back_to_its_start() -> None:
    assert made("{{ pager(none, '/a') }}").strip() == ""
    on = made("{{ pager('m', '/a?q=x&after=l') }}")
    assert 'href="/a?q=x"' in on
    assert 'href="/a?q=x&amp;after=m"' in on
    assert "Next page" in made("{{ pager('m', '/a') }}", Language.EN)


def test_a_column_is_sorted_one_way_and_then_the_other() -> None:
    head = "{{ column('title', 'Tiêu đề', '/a?after=m', sort) }}"
    assert 'href="/a?sort=title"' in made(head, sort="")
    assert 'aria-sort="ascending"' in made(head, sort="title")
    assert 'href="/a?sort=-title"' in made(head, sort="title")
    assert 'aria-sort="descending"' in made(head, sort="-title")


def test_what_people_wrote_is_told_as_text() -> None:
    evil = '"><script>alert(1)</script>'
    page = made(
        "{{ player(evil, evil, 1000) }}{{ row_deed('/a', 'Bỏ', evil, {'x': evil}) }}{{ nothing(evil) }}", evil=evil
    )
    assert "<script>" not in page
    assert "1 giây" in page
