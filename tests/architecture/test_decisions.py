"""A decision is one page of four parts, and the checks it names stand in the tests."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

PARTS = ("**Context.**", "**Decision.**", "**Consequences.**", "**The check.**")
LINES = 60


def faults(page: str, code: Mapping[str, str]) -> list[str]:
    """What is wrong with a decision, given every test file by its path."""
    found = [f"no {part}" for part in PARTS if page.count(part) != 1]
    if len(page.splitlines()) > LINES:
        found.append("longer than a page")
    check = page.partition(PARTS[-1])[2]
    named = re.findall(r"`((?:tests/[\w/]+/)?test_\w+(?:\.py)?)`", check)
    if not named:
        found.append("names no check")
    whole = "\n".join(code.values())
    return found + [f"no check {name}" for name in named if name not in code and f"\ndef {name}(" not in whole]


def decisions(root: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((root / "docs/decisions").glob("*.md"))}


def test_every_decision_is_one_page_and_names_checks_that_stand(root: Path, everything: dict[str, str]) -> None:
    found = {name: faults(page, everything) for name, page in decisions(root).items()}
    assert found
    assert not any(found.values()), found


def test_decisions_are_numbered_without_a_gap(root: Path) -> None:
    pages = decisions(root)
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    assert all(page.startswith(f"# {int(name[:4])}. ") for name, page in pages.items())


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        ("Good will.", "names no check"),
        ("`test_that_was_deleted`", "no check test_that_was_deleted"),
        ("`tests/unit/test_gone.py`", "no check tests/unit/test_gone.py"),
    ],
)
def test_a_decision_without_a_standing_check_is_found(check: str, fault: str) -> None:
    page = "# 1. X\n" + "\n".join(PARTS) + " " + check
    assert faults(page, {"tests/unit/test_x.py": "\ndef test_that_stands() -> None: ..."}) == [fault]


def test_a_decision_with_a_standing_check_is_let_be() -> None:
    page = "# 1. X\n" + "\n".join(PARTS) + " `test_that_stands`, `tests/unit/test_x.py`"
    assert faults(page, {"tests/unit/test_x.py": "\ndef test_that_stands() -> None: ..."}) == []
