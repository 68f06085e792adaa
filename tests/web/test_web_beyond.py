"""What is out of reach, or not allowed, is a page of its own: no form is shown again for it as if it could be mended.

Each verb that a page calls is made to find nothing, and then to forbid, wherever it is called.
"""

import ast
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from web.house import one_loop
from web.line import Line, Post, opened
from web.twice_table import TWICE

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.web.pages import mending

PAGES = Path(mending.__file__).parent
NEWSROOM = "broadcaster.newsroom"
Verb = tuple[ModuleType, str]
_Error = Callable[[], BroadcasterError]
ERRORS: dict[int, _Error] = {
    404: lambda: StationUnknown(station="khong-co"),
    403: lambda: RightMissing(action="thử"),
}
EXCUSED: dict[str, str] = {
    "page edit_timetable_on_page stations.find 404": "a timetable of a station above is told, and nothing else of that",
    "page close_timetable_on_page stations.find 404": "as above",
    "page send_writing manuscripts.hand_in 404": "what was chosen, and is not there any more, is told beside its field",
}
"""What a verb may raise and its page tell otherwise, with the reason."""


def verbs() -> list[Verb]:
    """Every function of the newsroom that a page calls, as the page finds it."""
    found: dict[tuple[str, str], Verb] = {}
    for path in sorted(PAGES.glob("*.py")):
        tree, page = ast.parse(path.read_text("utf-8")), importlib.import_module(f"broadcaster.web.pages.{path.stem}")
        modules, names = imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                module = importlib.import_module(f"{NEWSROOM}.{modules[node.value.id]}")
                found[module.__name__, node.attr] = module, node.attr
            elif isinstance(node, ast.Name) and node.id in names:
                found[page.__name__, node.id] = page, node.id
    return [each for each in found.values() if callable(getattr(*each, None)) and each[1][0].islower()]


def imported(tree: ast.Module) -> tuple[dict[str, str], set[str]]:
    """The newsroom's modules by the names they have in a page, and the functions it takes out of them."""
    modules, names = {}, set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == NEWSROOM:
            modules |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{NEWSROOM}."):
            names |= {each.asname or each.name for each in node.names}
    return modules, names


def called(verb: Verb) -> str:
    return f"{verb[0].__name__.rpartition('.')[2]}.{verb[1]}"


@contextmanager
def instead(verb: Verb, do: Callable[..., Any]) -> Iterator[None]:
    module, name = verb
    kept = getattr(module, name)
    setattr(module, name, wraps(kept)(do))
    try:
        yield
    finally:
        setattr(module, name, kept)


def met(line: Line, post: Post, all_verbs: list[Verb]) -> list[Verb]:
    """The verbs that are called while a form is answered."""
    found: list[Verb] = []
    kept = {id(verb): getattr(*verb) for verb in all_verbs}
    for verb in all_verbs:

        def noting(*told: Any, of: Verb = verb, **more: Any) -> Any:
            found.append(of)
            return kept[id(of)](*told, **more)

        setattr(*verb, noting)
    try:
        line.store._now = post.before
        line.send(post)
    finally:
        for verb in all_verbs:
            setattr(*verb, kept[id(verb)])
    return list({id(verb): verb for verb in found}.values())


def swallowed(line: Line, post: Post, verb: Verb) -> Iterator[str]:
    """How a form is answered when that verb finds nothing, or forbids, otherwise than by saying so."""
    for status, error in ERRORS.items():
        if f"{post.operation.name} {called(verb)} {status}" in EXCUSED:
            continue

        def refuse(*_: object, made: _Error = error, **__: object) -> None:
            raise made()

        line.store._now = post.before
        with instead(verb, refuse):
            answer = line.send(post)
        shown = 'id="faults"' in answer.text
        if answer.status_code != status or shown:
            again = " by its form" if shown else ""
            yield f"{post.operation.name}: {called(verb)} raises {status}, answered {answer.status_code}{again}"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    made = opened(tmp_path_factory.mktemp("beyond"))
    with one_loop(made.tour.client):
        yield made


VERBS = verbs()
PUBLIC = {"page sign_in", "page set_up", "page activate", "page prefer", "page load_samples_on_page"}
"""Who is not known is told one thing for everything that is wrong; samples are for a house that has nothing else."""


@pytest.mark.parametrize("name", sorted(set(TWICE) - PUBLIC))
def test_what_is_out_of_reach_is_no_fault_of_a_form(line: Line, name: str) -> None:
    post = line.made(name)
    found = met(line, post, VERBS)
    assert found
    assert [told for verb in found for told in swallowed(line, post, verb)] == []


def test_there_are_many_verbs() -> None:
    assert len(VERBS) > 100


def test_a_page_that_takes_everything_for_a_fault_of_the_form_is_found(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = line.made("page open_unit")
    verb = next(each for each in VERBS if called(each) == "stations.change")
    assert list(swallowed(line, post, verb)) == []
    monkeypatch.setattr(mending, "BEYOND", ())
    assert len(list(swallowed(line, post, verb))) == 2
