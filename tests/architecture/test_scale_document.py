"""docs/scale.md names commands, settings and files that are there."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from broadcaster.app.installing import SETTINGS as FILE
from broadcaster.cli import cli
from broadcaster.newsroom.tidying import GRACE, PORTIONS
from broadcaster.settings import PREFIX, Settings, load


def faults(root: Path, page: str) -> list[str]:
    commands = get_command(cli).commands  # type: ignore[attr-defined]  # it is a group
    found = []
    for name, rest in re.findall(r"(?<!=)(?<!-u )\bbroadcaster ([a-z][a-z-]+)((?: [^\n`;]*)?)", page):
        if name not in commands:
            found.append(f"broadcaster {name}")
            continue
        known = {option for each in commands[name].params for option in (*each.opts, *each.secondary_opts)}
        found += [f"{name} {option}" for option in re.findall(r"(?<= )--[a-z-]+", rest) if option not in known]
    names = set(re.findall(rf"{PREFIX}[A-Z_]+", page))
    found += sorted(names - {PREFIX + each.upper() for each in Settings.model_fields})
    sections = (root / "scripts" / "measure.py").read_text(encoding="utf-8")
    found += [each for each in re.findall(r"scripts/bench (\w+)", page) if f'"{each}":' not in sections]
    found += [each for each in re.findall(r"\]\(([^)#]+)\)", page) if not (root / "docs" / each).exists()]
    return found


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "scale.md").read_text(encoding="utf-8")


def test_the_page_names_what_is_there(root: Path, page: str) -> None:
    assert faults(root, page) == []
    assert str(FILE) in page


@pytest.mark.parametrize(
    "wrong",
    [
        "`broadcaster instal`",
        "`broadcaster prune --dry`",
        "BROADCASTER_QEUE=x",
        "`scripts/bench heard`",
        "[x](../config/deploy/kompose.yaml)",
    ],
)
def test_a_wrong_name_is_found(root: Path, wrong: str) -> None:
    assert len(faults(root, wrong)) == 1


def test_what_is_kept_is_what_the_page_says(page: str) -> None:
    assert f"not on air for {load({}).evidence_days} days" in page
    assert f"made more than {GRACE.days} days ago" in page
    assert f"a {PORTIONS}nd of the library" in page
