"""The contracts of .importlinter hold, and break when they should: bad imports are planted in a copy of the code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAYERS = "Imports go down only, rooms on one line are strangers BROKEN"
STATION = "A station knows the domain and the envelope only BROKEN"
DECIDING = "What a station decides knows nothing of the machine BROKEN"
PURE = "The pure rooms know no framework and nothing of the machine BROKEN"

MUTATIONS = {
    "domain reaches up": ("domain/units.py", "from broadcaster.newsroom import ports\n", LAYERS),
    "one room reaches into its neighbour": ("voices/clauses.py", "from broadcaster.audio import levels\n", LAYERS),
    "an adapter asks the composition root": ("timers.py", "def late():\n    from broadcaster import app\n", LAYERS),
    "a new module has no place": ("helpers.py", "", LAYERS),
    "a framework in the domain, for types only": (
        "domain/item.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from fastapi import Request\n",
        PURE,
    ),
    "the domain signs past the envelope": (
        "domain/trust.py",
        "def late():\n    import cryptography.exceptions\n",
        PURE,
    ),
    "a verb reads the clock": ("newsroom/scheduling.py", "def late():\n    import time\n", PURE),
    "a station asks the newsroom": ("playout/decide.py", "from broadcaster.newsroom import ports\n", STATION),
    "a station decides by the clock of the machine": ("playout/decide.py", "def late():\n    import time\n", DECIDING),
    "wording looks at the disk": ("wording/dates.py", "import os.path\n", PURE),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the copy in `folder`; its working folder comes before the installed code."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "broadcaster", tmp_path / "broadcaster", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / ".importlinter", tmp_path)
    return tmp_path


def test_imports_go_down_only(copy: Path) -> None:
    told = lint(copy)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "4 kept, 0 broken" in told.stdout


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_planted_bad_import_breaks_its_contract(copy: Path, mutation: str) -> None:
    path, text, broken = MUTATIONS[mutation]
    with (copy / "broadcaster" / path).open("a", encoding="utf-8") as module:
        module.write("\n" + text)
    told = lint(copy)
    assert told.returncode != 0
    assert broken in told.stdout
