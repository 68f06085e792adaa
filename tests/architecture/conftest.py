"""The code under test is the code itself: paths from the root of the repository, and the text of each file."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def product() -> dict[str, str]:
    """Every module of the product, by its path from the root."""
    return _texts("broadcaster")


@pytest.fixture(scope="session")
def everything(product: dict[str, str]) -> dict[str, str]:
    """The product, its tests and its scripts."""
    return product | _texts("tests") | _texts("scripts")


def _texts(folder: str) -> dict[str, str]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    assert paths or folder == "scripts"
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
