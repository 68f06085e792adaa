"""What others made for the pages is what the lock names, byte for byte, each with its licence."""

import hashlib
import json
import re
from pathlib import Path

import pytest

import broadcaster.web

ROOT = Path(__file__).parents[2]
STATIC = Path(broadcaster.web.__file__).parent / "static"
LOCK = json.loads((STATIC.parent / "vendor.lock.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("locked", LOCK, ids=lambda locked: locked["package"])
def test_each_file_is_the_locked_one(locked: dict[str, object]) -> None:
    folder = ROOT / str(locked["folder"])
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert files == locked["files"]
    assert "LICENSE" in files
    assert locked["licence"]
    assert str(locked["version"]) in folder.name


def test_nothing_of_others_stands_unnamed() -> None:
    assert {path.parent for path in (STATIC / "vendor").rglob("*") if path.is_file()} == {
        ROOT / each["folder"] for each in LOCK if each["package"] != "axe-core"
    }


def test_style_and_script_of_ours_fetch_nothing_from_outside() -> None:
    ours = [path for path in STATIC.iterdir() if path.suffix in {".css", ".js"}]
    assert ours
    for path in ours:
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"(?:url\(|from |import\()[\"']?(?:https?:)?//", text), path.name
        assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), path.name
