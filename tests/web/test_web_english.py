"""Who chose English reads English: every page of a house that lives, word by word, whatever put the words together."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any

import polib
import pytest
from web.forms import Walk
from web.house import put_on_air
from web.line import Line, opened
from web.test_web_words import CATALOGUES

_WORD = re.compile(r"[^\W\d_]+")
_VOID = {"meta", "link", "br", "img", "input", "hr", "source", "area", "col", "wbr"}
_TOLD = {"aria-label", "placeholder", "title", "alt", "data-out", "data-lost", "data-failed"}
_PEOPLES = frozenset(
    {"name", "title", "label", "script", "written", "spoken", "headline", "orderer", "document", "event", "text"}
    | {"why", "reason", "by_name", "note", "whom", "holder", "contact", "off_reason", "session", "typed", "instruction"}
)
"""Fields that hold what people called or wrote. They stay as they are in both languages."""


class Told(HTMLParser):
    """What a page says outside of what is marked as Vietnamese."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.told: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        marked = found.get("lang", "en") == "vi" or tag in ("script", "style", "textarea")
        within = marked or self._vietnamese
        if not within:
            self.told += [" ".join(value.split()) for name, value in found.items() if name in _TOLD and value]
        if tag not in _VOID:
            self._open.append((tag, within))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._vietnamese:
            self.told.append(" ".join(data.split()))

    @property
    def _vietnamese(self) -> bool:
        return bool(self._open) and self._open[-1][1]


@cache
def vietnamese_alone() -> frozenset[str]:
    """Words that the pages say in Vietnamese and never in English: “nghe” is one, “nay” another."""
    entries = [each for path in CATALOGUES for each in polib.pofile(str(path))]
    theirs = {word for each in entries for word in _WORD.findall(each.msgid.lower())}
    ours = {
        word
        for each in entries
        for told in (each.msgstr, *each.msgstr_plural.values())
        for word in _WORD.findall(told.lower())
    }
    return frozenset(theirs - ours)


def left_over(page: str, peoples: list[str]) -> list[str]:
    """What stands in a page in Vietnamese although it is nobody's own word."""
    found = []
    for told in Told(page).told:
        rest = re.sub(r"\S+[:/]\S+", " ", told)  # addresses, zones and the names of voices
        for each in peoples:
            rest = rest.replace(each, " ")
        if any(word in vietnamese_alone() for word in _WORD.findall(rest.lower())):
            found.append(told)
    return found


def words_of_people(thing: Any, name: str = "") -> Iterator[str]:
    """Everything in the house that people called or wrote, wherever it is kept."""
    if isinstance(thing, str):
        yield from [" ".join(thing.split())] if name in _PEOPLES else []
    elif is_dataclass(thing):
        for each in fields(thing):
            yield from words_of_people(getattr(thing, each.name), each.name)
    elif isinstance(thing, dict | list | tuple | set | frozenset):
        for part in [*thing, *(thing.values() if isinstance(thing, dict) else ())]:
            yield from words_of_people(part, name)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    line = opened(tmp_path_factory.mktemp("english"))
    put_on_air(line.house)
    for name in MADE:
        line.tour.known[name]()
    return line


BOTH = {"/docs?"}
"""Tells each thing in both languages, one after the other."""
MADE = ("bulletin", "campaign", "entry", "cluster", "timetable", "special_day", "emergency", "enrolment", "webhook")


def test_every_page_in_english_says_nothing_in_vietnamese(line: Line) -> None:
    shown = {"Cookie": f"{line.tour.person['Cookie']}; language=en"}
    starts = ["/", *(page.path for page in line.places.of_pages("GET") if "{" not in page.path)]
    newsroom = line.house.newsroom
    known = newsroom.voice.known()
    named = [each.label for each in known] + [each.why for each in known] + [each.name for each in newsroom.presets]
    peoples = sorted({*words_of_people(line.store._now), *named} - {""}, key=len, reverse=True)
    found = {
        address: left
        for address, answer in Walk(line.places, shown, 1)(*starts)
        if address not in BOTH and answer.headers.get("content-type", "").startswith("text/html")
        if (left := left_over(answer.text, peoples))
    }
    assert found == {}


def test_a_vietnamese_word_without_a_mark_is_found() -> None:
    assert {"nghe", "nay"} <= vietnamese_alone()
    assert left_over("<p>Listen</p><button aria-label='Nghe'>x</button>", []) == ["Nghe"]
    assert left_over("<p>afternoon session <b lang='vi'>Nghe</b> Nghe</p>", ["Nghe"]) == []
    assert left_over("<option>Thêm on đặc biệt</option>", []) == ["Thêm on đặc biệt"]
