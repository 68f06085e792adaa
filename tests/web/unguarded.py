"""Takes one permission check of the newsroom away, in the running process, and puts it back.

A check is a call of `CHECKS`, or a right that such a call or its caller names. Each is found in the source; the
function around it gets the code of a copy without it, so that whoever imported the function runs the copy too.
"""

import ast
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from broadcaster.domain.access import EVERYWHERE, Action

ROOT = Path(__file__).parents[2]
ROOMS = ("broadcaster/newsroom", "broadcaster/web")
_EVERYWHERE, _MET = "_everywhere_for_a_test", "_met_for_a_test"
CHECKS: dict[str, ast.expr] = {
    "reach": ast.Name(_EVERYWHERE, ast.Load()),
    "scope_of": ast.Name(_EVERYWHERE, ast.Load()),
    "may": ast.Constant(value=True),
    "demand": ast.Constant(value=None),
    "demand_everywhere": ast.Constant(value=None),
}
"""By the name of a question about rights: what stands in its place when it is not asked."""
WEAKEST = Action.READ_STATIONS
"""A right that everybody has, by whatever means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Where a check stands, and what a copy without it does instead."""

    path: str
    function: str
    line: int
    column: int
    told: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.told}"


@cache
def checks() -> tuple[Check, ...]:
    """In the order of the source, which is read through once a process."""
    return tuple(check for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) for check in checks_in(path))


def checks_in(path: Path) -> list[Check]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(ROOT).as_posix()
    found = []
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        named = {id(told) for each in ast.walk(function) for told in _only_named(each)}
        for node in ast.walk(function):
            told = "" if id(node) in named else _told(node)
            if told:
                at = {"line": node.lineno, "column": node.col_offset}  # type: ignore[attr-defined]  # of expressions alone
                found.append(Check(path=name, function=function.name, told=told, **at))
    return found


def _only_named(node: ast.AST) -> list[ast.expr]:
    """Rights by which a refusal is worded, or by which a thing may be seen at all, before the right itself is asked."""
    if isinstance(node, ast.Subscript):
        return [node.slice]
    sight = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sight"
    return node.args if sight else []  # type: ignore[attr-defined]  # of expressions alone


def _told(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CHECKS:
        return f"{node.func.id} is not asked"
    named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action"
    if named and Action[node.attr] is not WEAKEST:  # type: ignore[attr-defined]  # of expressions alone
        return f"{node.attr} is anybody's right"  # type: ignore[attr-defined]  # of expressions alone
    return ""


class _Without(ast.NodeTransformer):
    def __init__(self, check: Check) -> None:
        self._at, self.done = (check.line, check.column, check.told), 0

    def _here(self, node: Any) -> bool:
        here = (node.lineno, node.col_offset, _told(node)) == self._at
        self.done += here
        return here

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if self._here(node):
            assert isinstance(node.func, ast.Name)
            return ast.copy_location(CHECKS[node.func.id], node)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if self._here(node):
            return ast.copy_location(ast.Attribute(node.value, WEAKEST.name, ast.Load()), node)
        return self.generic_visit(node)


@contextmanager
def without(check: Check) -> Iterator[None]:
    """The process runs without that check."""
    path = ROOT / check.path
    tree = ast.parse(path.read_text(encoding="utf-8"))
    cut = _Without(check)
    tree = ast.fix_missing_locations(cut.visit(tree))
    assert cut.done == 1, f"{check} was found {cut.done} times"
    with _running(_module(path), {check.function: compile(tree, str(path), "exec")}):
        yield


@contextmanager
def watched(met: set[tuple[str, str]]) -> Iterator[None]:
    """Every function with a check notes, in `met`, its file and its name when it is entered."""
    functions: dict[str, set[str]] = {}
    for check in checks():
        functions.setdefault(check.path, set()).add(check.function)
    running = []
    for path, names in functions.items():
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in names:
                node.body.insert(0, ast.parse(f"{_MET}.add(({path!r}, {node.name!r}))").body[0])
        code = compile(ast.fix_missing_locations(tree), path, "exec")
        running.append(_running(_module(ROOT / path), dict.fromkeys(names, code), met))
    for each in running:
        each.__enter__()
    try:
        yield
    finally:
        for each in running:
            each.__exit__(None, None, None)


def _module(path: Path) -> ModuleType:
    return importlib.import_module(path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."))


@contextmanager
def _running(module: ModuleType, codes: dict[str, CodeType], met: set[tuple[str, str]] | None = None) -> Iterator[None]:
    kept = {name: _function(module, name).__code__ for name in codes}
    stood = {name: vars(module)[name] for name in (_EVERYWHERE, _MET) if name in vars(module)}  # of one around this
    setattr(module, _EVERYWHERE, EVERYWHERE)
    setattr(module, _MET, met)
    for name, code in codes.items():
        _function(module, name).__code__ = next(
            each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name
        )
    try:
        yield
    finally:
        for name, code in kept.items():
            _function(module, name).__code__ = code
        delattr(module, _EVERYWHERE)
        delattr(module, _MET)
        vars(module).update(stood)


def _function(module: ModuleType, name: str) -> FunctionType:
    """The function itself, under whatever decorates it."""
    found: Any = getattr(module, name)
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    assert isinstance(found, FunctionType)
    return found
