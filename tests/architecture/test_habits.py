"""One clock, no sleeping, no mocks, and no silenced checker without a reason."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping

import pytest

CLOCK = {"broadcaster/app/clock.py"}
OWNERS = {
    "datetime.date.today": CLOCK,
    "datetime.datetime.now": CLOCK,
    "datetime.datetime.today": CLOCK,
    "datetime.datetime.utcnow": CLOCK,
    "time.gmtime": CLOCK,
    "time.localtime": CLOCK,
    "time.time": CLOCK,
    "time.time_ns": CLOCK,
    "time.sleep": {"broadcaster/voices/patience.py"},  # the default of an injected callable
}
SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa\b)")
REASONED = re.compile(r"#\s*(?:type:\s*ignore\[[\w\-, ]+\]\s+#|noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s+-)\s*\S+ \S.*")


def names(text: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported or reached through an import, called or only handed on."""
    tree = ast.parse(text)
    imports = list(_imports(tree))
    yield from ((line, name) for line, _, name in imports)
    known = {local: name for _, local, name in imports}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            if first in known:
                yield node.lineno, f"{known[first]}.{rest}"


def _imports(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, name in the module, full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, a.asname or a.name, f"{node.module}.{a.name}") for a in node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.asname or alias.name, alias.name
                if alias.asname is None:  # `import a.b` gives the name `a` to the module
                    package = alias.name.split(".")[0]
                    yield node.lineno, package, package


def stray_calls(code: Mapping[str, str]) -> list[str]:
    return [
        f"{path}:{line} {name}"
        for path, text in code.items()
        for line, name in names(text)
        if name in OWNERS and path not in OWNERS[name]
    ]


def mocks(code: Mapping[str, str]) -> list[str]:
    return sorted(
        {
            f"{path}:{line}"
            for path, text in code.items()
            for line, name in names(text)
            if name.startswith(("unittest.mock", "mock."))
        }
    )


def silenced(code: Mapping[str, str]) -> list[str]:
    """Comments that turn a checker off without naming the rule and the reason."""
    return [
        f"{path}:{token.start[0]} {token.string}"
        for path, text in code.items()
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT and SILENCED.match(token.string) and not REASONED.match(token.string)
    ]


def test_one_clock_and_no_sleep(product: dict[str, str]) -> None:
    assert stray_calls(product) == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import UTC, datetime\nx = datetime.now(UTC)",
        "import datetime as dt\nx = dt.date.today()",
        "from datetime import datetime\nclock = datetime.utcnow",
        "import time\ndef f(sleep=time.sleep): ...",
        "from time import time\nx = 1",
    ],
)
def test_a_second_clock_is_found_however_it_is_imported(text: str) -> None:
    assert stray_calls({"broadcaster/store/tables.py": text}) != []


def test_the_owner_of_the_clock_may_read_it_and_others_may_name_a_field_now() -> None:
    clock = "from datetime import UTC, datetime\nx = datetime.now(UTC)"
    assert (
        stray_calls({"broadcaster/app/clock.py": clock, "broadcaster/timers.py": "x = day.now(), self.time.sleep"})
        == []
    )


def test_nothing_is_mocked(everything: dict[str, str]) -> None:
    assert mocks(everything) == []


@pytest.mark.parametrize(
    "text",
    [
        "from unittest import mock",
        "from unittest.mock import patch",
        "import unittest.mock as m",
        "import unittest.mock",
    ],
)
def test_a_mock_is_found_however_it_is_imported(text: str) -> None:
    assert mocks({"tests/unit/test_x.py": text}) == ["tests/unit/test_x.py:1"]


def test_a_silenced_checker_names_its_rule_and_the_reason(everything: dict[str, str]) -> None:
    assert silenced(everything) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# type: ignore",
        "# type: ignore[misc]",
        "# type: ignore  # it has no types",
        "# noqa",
        "# noqa: S603",
        "# noqa - our own file",
    ],
)
def test_a_silenced_checker_without_rule_or_reason_is_found(comment: str) -> None:
    assert len(silenced({"a.py": f"x = 1  {comment}\n"})) == 1


@pytest.mark.parametrize(
    "comment", ["# type: ignore[misc]  # gTTS ships no types", "# noqa: S603, S607 - our own file"]
)
def test_a_silenced_checker_with_both_is_let_be(comment: str) -> None:
    assert silenced({"a.py": f"x = 1  {comment}\n"}) == []
