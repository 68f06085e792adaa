"""What pyproject.toml asks for is explained in docs/dependencies.md and pinned by hash in the locks."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PYTHONS = ("3.11", "3.12", "3.13")
SECTIONS = (
    "To run anything",
    "To serve",
    "To play at a station",
    "To use more than one machine",
    "To add a voice",
    "To test",
    "To install",
)


def asked(pyproject: Mapping[str, Any]) -> dict[str, dict[str, Requirement]]:
    """By section of the page: the requirements that pyproject.toml names, by package."""
    groups, project = pyproject["dependency-groups"], pyproject["project"]
    extras = dict(project["optional-dependencies"])
    server, playout, machines = extras.pop("server"), extras.pop("playout"), extras.pop("machines")
    voices = [text for texts in extras.values() for text in texts]
    lists = (project["dependencies"], server, playout, machines, voices, groups["dev"], groups["install"])
    return {
        section: {canonicalize_name(r.name): r for r in map(Requirement, texts)}
        for section, texts in zip(SECTIONS, lists, strict=True)
    }


def explained(page: str) -> dict[str, dict[str, Requirement]]:
    """By section of the page: the rows of its table, package and range read as one requirement."""
    found: dict[str, dict[str, Requirement]] = {}
    for part in page.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line[:1] == "|"]
        found[title] = {canonicalize_name(row[0]): Requirement(row[0] + row[1]) for row in rows[2:]}
        assert all(all(row) for row in rows), f"an empty cell under {title}"
    return found


def pins(lock: str) -> dict[str, list[Requirement]]:
    """The pins of a lock by package. ValueError for one without hashes."""
    found: dict[str, list[Requirement]] = {}
    entries = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE)).splitlines()
    for entry in filter(str.strip, entries):
        requirement, *hashes = entry.split(" --hash=")
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", each) for each in hashes):
            raise ValueError(f"no hash: {requirement}")
        pin = Requirement(requirement)
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def uncovered(requirements: Mapping[str, Requirement], locked: Mapping[str, list[Requirement]]) -> list[str]:
    """Package and Python for which the lock has not exactly one pin, in the range that is asked for."""
    missing = []
    for name, requirement in requirements.items():
        for python in PYTHONS:
            place = {"python_version": python, "python_full_version": f"{python}.0"}
            if requirement.marker is not None and not requirement.marker.evaluate(place):
                continue
            fitting = [p for p in locked.get(name, []) if p.marker is None or p.marker.evaluate(place)]
            versions = [Version(next(iter(p.specifier)).version) for p in fitting]
            if len(versions) != 1 or versions[0] not in requirement.specifier:
                missing.append(f"{name} for Python {python}")
    return missing


@pytest.fixture(scope="module")
def requirements(root: Path) -> dict[str, dict[str, Requirement]]:
    return asked(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")))


def test_every_dependency_is_explained_and_no_other(root: Path, requirements: dict[str, Any]) -> None:
    assert explained((root / "docs/dependencies.md").read_text(encoding="utf-8")) == requirements


@pytest.mark.parametrize("row", ["| b | >=1 | why | MIT |", "| a | >=2 | why | MIT |"])
def test_a_row_that_differs_is_found(row: str) -> None:
    page = f"# x\n\n## To run\n\n| package | range | why | licence |\n|---|---|---|---|\n{row}\n"
    assert explained(page)["To run"] != {"a": Requirement("a>=1")}
    assert explained(page.replace(row, "| a | >=1 | why | MIT |"))["To run"] == {"a": Requirement("a>=1")}


@pytest.mark.parametrize(
    ("lock", "sections"),
    [
        ("requirements.lock", ("To run anything", "To serve", "To install")),
        ("requirements-machines.lock", ("To run anything", "To serve", "To use more than one machine", "To install")),
        ("requirements-playout.lock", ("To run anything", "To play at a station", "To install")),
        ("requirements-dev.lock", SECTIONS),
    ],
)
def test_the_lock_covers_what_is_asked_for_on_every_python(
    root: Path, requirements: dict[str, Any], lock: str, sections: tuple[str, ...]
) -> None:
    locked = pins((root / lock).read_text(encoding="utf-8"))
    assert [each for section in sections for each in uncovered(requirements[section], locked)] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-machines.lock", "requirements-playout.lock"])
def test_the_lock_to_test_holds_the_locks_to_run_whole(root: Path, lock: str) -> None:
    run, dev = (pins((root / name).read_text(encoding="utf-8")) for name in (lock, "requirements-dev.lock"))
    assert {name: versions(dev.get(name, [])) for name in run} == {name: versions(run[name]) for name in run}


def versions(found: list[Requirement]) -> set[str]:
    """Without their markers: what one library asks for on CPython only, another may ask for everywhere."""
    return {str(pin.specifier) for pin in found}


def test_a_station_host_gets_nothing_that_only_a_server_needs(root: Path, requirements: dict[str, Any]) -> None:
    locked = pins((root / "requirements-playout.lock").read_text(encoding="utf-8"))
    assert requirements["To serve"].keys() & locked.keys() == set()


@pytest.mark.parametrize("lock", [f"requirements{each}.lock" for each in ("", "-machines", "-playout", "-dev")])
def test_a_lock_names_no_place_of_its_making(root: Path, lock: str) -> None:
    text = (root / lock).read_text(encoding="utf-8")
    assert re.findall(r"://|--index|--find-links|(?m:^/)|\.whl|\s/\w", text) == []


def test_a_dependency_the_lock_has_not_got_is_found() -> None:
    hashed = "--hash=sha256:" + "0" * 64
    locked = pins(f"a==1.0 \\\n    {hashed}\n    # via x\nb==3.0 ; python_version >= '3.13' \\\n    {hashed}\n")
    asked_for = {r.name: r for r in map(Requirement, ("a>=2", "b>=3; python_version >= '3.13'", "c"))}
    assert uncovered(asked_for, locked) == [f"{name} for Python {p}" for name in "ac" for p in PYTHONS]


def test_a_pin_without_a_hash_is_found() -> None:
    with pytest.raises(ValueError, match="no hash: a==1"):
        pins("a==1.0\n")
