"""Pages speak two languages: each Vietnamese word of theirs has its English, none is put together of pieces."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from jinja2.ext import babel_extract

import broadcaster.web
from broadcaster.domain.english import VIETNAMESE, english_of
from broadcaster.web.pages.slips import worded
from broadcaster.web.pages.tongue import Language, catalogue

WEB = Path(broadcaster.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
MODULES = sorted((WEB / "pages").glob("*.py"))
CATALOGUES = sorted((WEB / "locale" / "en").glob("*.po"))
SAME: frozenset[str] = frozenset()
"""Words that are the same in both languages."""
_HOLE = re.compile(r"%\(([a-z_]+)\)[sd]|\{([a-z_]*)\}")


def of_template(text: str) -> Iterator[str]:
    """The msgids of a template."""
    for _, _, found, _ in babel_extract(io.BytesIO(text.encode()), ("_", "gettext", "ngettext"), (), {"trimmed": "no"}):
        yield from filter(None, (found,) if isinstance(found, str) else found or ())


def of_module(text: str) -> Iterator[str]:
    """The texts of a module that hold Vietnamese letters, without its docstrings."""
    tree = ast.parse(text)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        told_by_us = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
        if told_by_us and VIETNAMESE.search(node.value):
            yield node.value


def joined(text: str) -> list[str]:
    """Texts put together in a module around Vietnamese words: no catalogue could hold them."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(part, ast.Constant) and VIETNAMESE.search(str(part.value)) for part in node.values)
    ]


def bare(text: str) -> list[str]:
    """Vietnamese that a template tells outside of what is translated."""
    without = re.sub(r"\{#.*?#\}|\{%-? *trans\b.*?endtrans *-?%\}", "", text, flags=re.DOTALL)
    without = re.sub(r"""\b_\(("[^"]*"|'[^']*')\)""", "", without)
    without = re.sub(r"""<([a-z]+)[^>]* lang="vi"[^>]*>[^<]*</\1>""", "", without)
    return [line.strip() for line in without.splitlines() if VIETNAMESE.search(line)]


def known(words: str) -> bool:
    """Words without Vietnamese letters are no English for that: “Nghe” has none either."""
    told = english_of(words)
    return words in catalogue(Language.EN) or (told != words and VIETNAMESE.search(told) is None)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_word_of_a_template_has_its_english(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [words for words in of_template(text) if not known(words)] == []
    assert bare(text) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_word_of_a_page_s_module_has_its_english(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if (
        path.stem != "tongue"
    ):  # it is the one that turns Vietnamese into English: weekdays and units stand there in both
        assert [words for words in of_module(text) if not known(words)] == []
        assert joined(text) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_is_whole_and_says_nothing_twice(path: Path) -> None:
    entries = polib.pofile(str(path))
    for entry in entries:
        told = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
        assert "fuzzy" not in entry.flags
        assert all(told), entry.msgid
        assert not any(VIETNAMESE.search(each) for each in told), entry.msgid
        assert entry.msgid not in told or entry.msgid in SAME, entry.msgid
        holes = set(_HOLE.findall(entry.msgid))
        assert set(_HOLE.findall(told[-1])) == holes, entry.msgid
        assert all(set(_HOLE.findall(each)) <= holes for each in told), entry.msgid  # “one” may stand for its count
    others = [each for other in CATALOGUES if other != path for each in polib.pofile(str(other))]
    assert {each.msgid for each in entries} & {each.msgid for each in others} == set()
    assert len({each.msgid for each in entries}) == len(entries)


def test_what_has_no_english_or_is_put_together_is_found() -> None:
    assert list(of_template("{% trans %}Chưa ai dịch{% endtrans %}{{ _('Nữa') }}")) == ["Chưa ai dịch", "Nữa"]
    assert bare("<p>Để trần</p>{{ 'Ở đây' }}") == ["<p>Để trần</p>{{ 'Ở đây' }}"]
    assert bare('<p>{% trans %}Được dịch{% endtrans %}</p><button lang="vi">Tiếng Việt</button>') == []
    assert list(of_module('"""Lời dẫn"""\nX = "Chưa dịch"\n')) == ["Chưa dịch"]
    assert joined('f"Có {n} chỗ"') == ["f'Có {n} chỗ'"]
    assert not known("Chưa ai dịch câu này")
    assert not known("Mo cua")
    assert not known("Mỗi ngày chỉ cần xem một lần")  # “… on …” is no English of it


def test_a_fault_is_told_in_english_where_its_words_are_those_of_the_house() -> None:
    told = "ngày không có thật"
    assert told not in catalogue(Language.EN)
    assert worded("last", told).en == english_of(told) != told
