"""Counts that people read are grouped, in Vietnamese and in English (domain/counts.py, domain/errors)."""

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import broadcaster

ROOT = Path(broadcaster.__file__).parent
_BARE = re.compile(r"\{([A-Z_]*LIMIT)\}")
_NUMBERS = {"SEQUENCE_LIMIT"}
"""Of lines of a journal: a number of a thing, and no count."""
_TELLS = ("problem=", "yield ", "return f", 'return "" if')


def ungrouped(lines: Iterable[str], limits: dict[str, object]) -> list[str]:
    """The limits of a thousand and more that a line tells as they stand."""
    told = {name for line in lines if any(each in line for each in _TELLS) for name in _BARE.findall(line)} - _NUMBERS
    return [name for name in told if isinstance(limit := limits.get(name), int) and limit >= 1000]


def test_no_limit_of_a_thousand_and_more_is_told_without_groups() -> None:
    wrong = {}
    for path in ROOT.rglob("*.py"):
        lines = path.read_text("utf-8").splitlines()
        if any(_BARE.search(line) for line in lines):
            module = import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
            wrong[path.name] = ungrouped(lines, vars(module))
    assert {name: told for name, told in wrong.items() if told} == {}
    assert len(wrong) > 10


def test_one_that_is_told_so_is_found() -> None:
    line = 'raise FieldWrong(field="rows", problem=f"nhiều hơn {ROWS_LIMIT} dòng")'
    assert ungrouped([line], {"ROWS_LIMIT": 2000}) == ["ROWS_LIMIT"]
    assert ungrouped([line], {"ROWS_LIMIT": 200}) == []
    assert ungrouped([line.replace("{ROWS_LIMIT}", "{counted(ROWS_LIMIT)}")], {"ROWS_LIMIT": 2000}) == []
