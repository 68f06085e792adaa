"""Each class that our style sheets dress is worn by something that we show."""

import re
from collections.abc import Iterator
from pathlib import Path

import broadcaster

WEB = Path(broadcaster.__file__).parent / "web"
BUILT = frozenset({"depth-", "edge-", "h-", "letters-", "size-"})
"""How the classes begin whose end is written by a template: `depth-2`, `edge-bad`."""
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HEAD = re.compile(r"([^{}]+)\{")


def dressed(sheet: str) -> Iterator[str]:
    for head in _HEAD.findall(_COMMENT.sub("", sheet)):
        yield from _CLASS.findall(head)


def named() -> set[str]:
    """Every word of what makes a page: templates, the code of the pages, scripts of our own."""
    sources = (*WEB.glob("templates/*.html"), *WEB.glob("pages/*.py"), *WEB.glob("static/*.js"))
    return {word for path in sources for word in re.findall(r"[A-Za-z_][\w-]*", path.read_text(encoding="utf-8"))}


def unworn(sheet: str, worn: set[str]) -> set[str]:
    return {each for each in dressed(sheet) if each not in worn and not each.startswith(tuple(BUILT))}


def test_each_class_of_our_own_styles_is_named_somewhere() -> None:
    worn, sheets = named(), sorted(WEB.glob("static/*.css"))
    assert len(sheets) >= 10
    assert {path.name: found for path in sheets if (found := unworn(path.read_text(encoding="utf-8"), worn))} == {}


def test_each_beginning_of_a_built_class_is_written_by_a_template() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in WEB.glob("templates/*.html"))
    assert {each for each in BUILT if f"{each}{{{{" not in templates} == set()


def test_a_class_that_nothing_wears_is_found() -> None:
    sheet = "/* .hidden-here */ .tag, td > .worn-by-none:hover { color: red; } .edge-bad { margin: 0.5rem; }"
    assert unworn(sheet, named()) == {"worn-by-none"}
