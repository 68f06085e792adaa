"""Each deed that the audit may tell of has a word, in both languages: nobody reads or filters by codes."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest

from broadcaster import newsroom
from broadcaster.domain import emergency, life, reorganising
from broadcaster.domain.errands import ErrandKind
from broadcaster.web.pages import deeds
from broadcaster.web.pages.tongue import english

ROOM = Path(newsroom.__file__).parent
_VERB = re.compile(r"[a-z][a-z-]*\.(?!json)[a-z][a-z-]*")
ASKED_ONLY = {"emergency.amend", "emergency.cancel"}
"""Whether the order before may be followed; what follows it is composed."""


def trees() -> dict[str, ast.Module]:
    return {path.stem: ast.parse(path.read_text("utf-8")) for path in sorted(ROOM.glob("*.py"))}


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def said(node: ast.AST) -> Iterator[str]:
    """The words of text in it, but for those of keys that requests are known again by."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "digest_of"):
        for each in ast.iter_child_nodes(node):
            yield from said(each)


def named(call: ast.Call, name: str) -> Iterator[str]:
    yield from (word for keyword in call.keywords if keyword.arg == name for word in said(keyword.value))


def begun(node: ast.AST) -> str:
    """What a text that is filled in begins with."""
    return next(said(node), "") if isinstance(node, ast.JoinedStr) else ""


def families(rooms: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """What the verbs that are put together end with, by what they begin with."""
    done = {
        room: [word for call in calls(tree, "Done") for word in named(call, "verb")] for room, tree in rooms.items()
    }
    lexicon = next(each for each in rooms["revoicing"].body if getattr(each, "name", "") == "_verb")
    return {
        "bulletin.": {*life.Step, *(word for room, words in done.items() if "emerg" not in room for word in words)},
        "emergency.": {*emergency.Step, *(word for room, words in done.items() if "emerg" in room for word in words)},
        "station.": {each.__name__.lower() for each in get_args(reorganising.Reorganisation)},
        "playlist.": {word for call in calls(rooms["placing"], "_Verb") for word in named(call, "name")},
        "approver-key.": {word for call in calls(rooms["approver_keys"], "_done") for word in said(call.args[1])},
        "errand.": set(ErrandKind),
        "lexicon.": {word for node in ast.walk(lexicon) if isinstance(node, ast.Return) for word in said(node.value)},
    }


def verbs(rooms: Mapping[str, ast.Module]) -> set[str]:
    known = families(rooms)
    found = {first + last for first, lasts in known.items() for last in lasts}
    for room, tree in rooms.items():
        for call in calls(tree, "deed"):
            assert (begun(call.args[1]) or "bulletin.") in known, f"{room}: a deed of a family nobody knows"
            found |= {word for word in said(call.args[1]) if _VERB.fullmatch(word)}
        nouns = {verb.partition(".")[0] for verb in (*found, *deeds.VERBS)}
        found |= {word for word in said(tree) if _VERB.fullmatch(word) and word.partition(".")[0] in nouns}
    return found - ASKED_ONLY


def nouns(rooms: Mapping[str, ast.Module]) -> set[str]:
    found = {next(said(call.args[2]), "") for tree in rooms.values() for call in calls(tree, "deed")}
    return {each.partition(":")[0] for each in found if ":" in each}


def test_every_deed_has_a_word_and_every_word_a_deed() -> None:
    assert sorted(verbs(trees()) ^ set(deeds.VERBS)) == []
    assert [word for word in deeds.VERBS.values() if english(word) == word] == []


def test_whatever_something_is_done_to_has_a_name() -> None:
    found = nouns(trees())
    assert len(found) > 10
    assert [each for each in sorted(found) if deeds.thing(f"{each}:x").noun == each] == []


@pytest.mark.parametrize(
    "planted",
    [
        'deed(actor, "bulletin.forget", f"bulletin:{x}", at)',
        'put(work, before, after, Done(actor=actor, verb="forget", at=at))',
        '_note(work, actor, ("special-day.forget", path), step, at)',
    ],
)
def test_a_deed_without_a_word_is_found(planted: str) -> None:
    found = verbs({**trees(), "forgetting": ast.parse(planted)}) - set(deeds.VERBS)
    assert [each.partition(".")[2] for each in found] == ["forget"]
