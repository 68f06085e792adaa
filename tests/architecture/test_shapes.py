"""Modules, functions and ports stay small enough to read at once, and modules are named after what they hold."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import pytest

MODULE_LINES = 400
FUNCTION_LINES = 50
DEPTH = 2
PORT_METHODS = 6
BANNED_NAMES = {
    "base",
    "common",
    "constants",
    "core",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "processor",
    "processors",
    "service",
    "services",
    "util",
    "utils",
}
MIGRATIONS = "broadcaster/store/migrations/"
"""Written by Alembic in its own shape: long `upgrade` functions in a folder of its own, which nobody imports."""


def long_modules(code: Mapping[str, str]) -> list[str]:
    return [path for path, text in code.items() if len(text.splitlines()) > MODULE_LINES and not only_data(text)]


def only_data(text: str) -> bool:
    """A table is looked up, not read: a docstring, imports, and literals under a name."""
    kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)
    acts = (ast.Call, ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
    tree = ast.parse(text)
    return all(isinstance(node, kinds) for node in tree.body) and not any(
        isinstance(node, acts) for node in ast.walk(tree)
    )


def long_functions(code: Mapping[str, str]) -> list[str]:
    return [
        f"{path}:{node.lineno} {node.name}"
        for path, text in code.items()
        if not path.startswith(MIGRATIONS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]


def deep_modules(code: Mapping[str, str]) -> list[str]:
    """Those with more than two packages between themselves and `broadcaster`."""
    return [p for p in code if len(PurePosixPath(p).parts) - 2 > DEPTH and not p.startswith(MIGRATIONS)]


def empty_names(code: Mapping[str, str]) -> list[str]:
    """Modules and packages whose name says nothing of what is in them."""
    return [path for path in code if BANNED_NAMES & set(PurePosixPath(path).with_suffix("").parts)]


def wide_ports(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith("Protocol") for base in node.bases):
            methods = [m.name for m in node.body if isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef)]
            books = [
                m.name
                for m in node.body
                if isinstance(m, ast.FunctionDef) and "property" in {ast.unparse(d) for d in m.decorator_list}
            ]
            if len(methods) - len(books) > PORT_METHODS:
                yield node.name


def test_a_module_has_at_most_400_lines(product: dict[str, str]) -> None:
    assert long_modules(product) == []


def test_a_module_of_401_lines_is_found() -> None:
    assert long_modules({"a.py": "x = f(1)\n" * 400, "b.py": "x = f(1)\n" * 401}) == ["b.py"]


def test_a_table_may_be_longer_until_it_does_something() -> None:
    table = "WORDS = {\n" + '    "a": "b",\n' * 500 + "}\n"
    assert long_modules({"a.py": table, "b.py": table + "def f(): ...\n"}) == ["b.py"]


def test_a_function_has_at_most_50_lines(product: dict[str, str]) -> None:
    assert long_functions(product) == []


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_function_of_51_lines_is_found_wherever_it_stands(kind: str) -> None:
    def method(lines: int) -> str:
        return f"class A:\n    {kind} m(self):\n" + "        x = 1\n" * (lines - 1)

    assert long_functions({"a.py": method(50), "b.py": method(51)}) == ["b.py:2 m"]


def test_packages_are_at_most_two_deep(product: dict[str, str]) -> None:
    assert deep_modules(product) == []


def test_a_third_package_is_found() -> None:
    assert deep_modules({"broadcaster/web/pages/day.py": "", "broadcaster/web/pages/old/day.py": ""}) == [
        "broadcaster/web/pages/old/day.py"
    ]


def test_names_say_what_is_inside(everything: dict[str, str]) -> None:
    assert empty_names(everything) == []


@pytest.mark.parametrize("path", ["broadcaster/utils.py", "broadcaster/core/day.py", "broadcaster/web/helpers.py"])
def test_a_name_that_says_nothing_is_found(path: str) -> None:
    assert empty_names({path: ""}) == [path]


def test_a_port_has_at_most_six_methods(product: dict[str, str]) -> None:
    ports = product["broadcaster/newsroom/ports.py"]
    assert "(Protocol)" in ports
    assert list(wide_ports(ports)) == []


def test_a_seventh_method_is_found_and_properties_are_not_counted() -> None:
    def port(name: str, methods: int, prefix: str = "") -> str:
        return f"class {name}(Protocol):\n" + "".join(f"{prefix}    def m{i}(self): ...\n" for i in range(methods))

    planted = port("Six", 6) + port("Seven", 7) + port("Books", 8, "    @property\n")
    assert list(wide_ports(planted)) == ["Seven"]
