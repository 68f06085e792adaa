"""No rule may be lost unnoticed: each pattern that never matches, and each row of context left out, is heard.

What is read with a rule taken away is compared with what is read as it stands, only over those texts of the other
tests that the rule has a hand in.
"""

import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest
from properties.corpus import Told, corpus

import broadcaster.wording
from broadcaster.wording.context_table import CONTEXT
from broadcaster.wording.pattern import Pattern

NEVER = re.compile("(?!)")
SPARE: dict[str, str] = {
    "codes._STRAIN": "the pass of mixed codes says H5N1 alike; the two differ in strains of two digits, of which"
    " neither reading is settled",
}
"""Patterns that no text tells from their absence, and why they stand all the same."""


def _modules() -> list[ModuleType]:
    package = broadcaster.wording
    return [
        importlib.import_module(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    ]


MODULES = _modules()
TEXTS = corpus()


def _within(value: object) -> Iterator[Pattern]:
    """A pattern, or those of a table of patterns."""
    if isinstance(value, Pattern):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _within(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _within(part)


def _patterns() -> dict[Pattern, str]:
    names: dict[Pattern, str] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            for pattern in _within(value):
                names.setdefault(pattern, f"{module.__name__.rpartition('.')[2]}.{name}")
    return names


PATTERNS = _patterns()


def forget() -> None:
    """What the rules remember of earlier texts would hide that one of them is gone."""
    for module in MODULES:
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget()


class Watched:
    """A compiled pattern that tells whether it has matched."""

    def __init__(self, compiled: re.Pattern[str]) -> None:
        self._compiled = compiled
        self.matched = False

    def __getattr__(self, method: str) -> object:
        def watched(*given: object) -> object:
            text = next(one for one in reversed(given) if isinstance(one, str))
            self.matched = self.matched or self._compiled.search(text) is not None
            return getattr(self._compiled, method)(*given)

        return watched


def _touched(monkeypatch: pytest.MonkeyPatch) -> dict[Pattern, list[Told]]:
    """For each pattern, the texts in which it has matched while they were read."""
    watched = {pattern: Watched(pattern.compiled) for pattern in PATTERNS}
    touched = defaultdict(list)
    with monkeypatch.context() as patched:
        for pattern, spy in watched.items():
            patched.setattr(pattern, "_compiled", spy)
        for text in TEXTS:
            forget()
            text.heard()
            for pattern, spy in watched.items():
                if spy.matched:
                    touched[pattern].append(text)
                    spy.matched = False
    return touched


def _heard(text: Told) -> object:
    """A rule gone may also let the reading fail, which is noticed well enough."""
    forget()
    try:
        return text.heard()
    except Exception as failed:  # noqa: BLE001 - whatever breaks when a rule is gone is noticed
        return repr(failed)


def unheard(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of the patterns of which no text tells whether they ever match."""
    touched = _touched(monkeypatch)
    right = {text: _heard(text) for text in TEXTS}
    names = set()
    for pattern, name in PATTERNS.items():
        with monkeypatch.context() as patched:
            patched.setattr(pattern, "_compiled", NEVER)
            if all(_heard(text) == right[text] for text in touched[pattern]):
                names.add(name)
    return names


def test_a_pattern_that_never_matches_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unheard(monkeypatch) == SPARE.keys()


def test_every_pattern_of_the_package_is_tried() -> None:
    assert len(PATTERNS) > 150
    assert {"dates._FULL", "numbers._ANY", "contacts._HOST"} <= set(PATTERNS.values())


# --- rows of context ---------------------------------------------------------------------------------------------

SILENT = frozenset({("CH", "cửa hàng"), ("GV", "giảng viên"), ("TK", "thế kỷ"), ("VS", "viện sĩ")})
"""Rows of the table of contexts that no text of the tests needs, for no natural one was found. Let it only shrink."""


def _marked(word: str, row: int) -> str:
    return f"‹{word} {row}›"


def silent_rows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, str]]:
    """Rows of which no text hears anything: each row is given a reading of its own, and these are looked for."""
    with monkeypatch.context() as patched:
        for word, rows in list(CONTEXT.items()):
            marked = tuple((before, after, _marked(word, row)) for row, (before, after, _) in enumerate(rows))
            patched.setitem(CONTEXT, word, marked)
        forget()
        heard = "\n".join(str(text.heard()) for text in TEXTS)
    return [
        (word, row, spoken)
        for word, rows in CONTEXT.items()
        for row, (_, _, spoken) in enumerate(rows)
        if _marked(word, row) not in heard
    ]


def test_no_row_of_context_but_those_listed_goes_unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = silent_rows(monkeypatch)
    assert [row for row in silent if (row[0], row[2]) not in SILENT] == []
    assert len(silent) <= len(SILENT)


def test_a_row_that_nothing_calls_for_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONTEXT, "UBND", (("giữa đồng không mông quạnh", "", "không ai"),))
    assert ("UBND", 0, "không ai") in silent_rows(monkeypatch)


def test_a_pattern_with_no_hand_in_any_text_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    idle = Pattern("giữa đồng không mông quạnh")
    monkeypatch.setitem(PATTERNS, idle, "planted")
    assert "planted" in unheard(monkeypatch)
