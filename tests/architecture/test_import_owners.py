"""Each library has one owner; the rest of the house does not know it. What a station host imports stays small."""

import ast
import sys
from collections.abc import Iterator, Mapping

import pytest

OWNERS = {
    "aiohttp": {"voices"},  # what edge-tts speaks HTTP with
    "alembic": {"store"},
    "apscheduler": {"timers"},
    "av": {"audio"},
    "click": {"cli"},
    "cryptography": {"envelope"},
    "cyminiaudio": {"playout"},
    "docx": {"documents", "reports"},
    "edge_tts": {"voices"},
    "espeakng_loader": {"voices"},
    "fastapi": {"web"},
    "feedparser": {"documents"},
    "gtts": {"voices"},
    "holidays": {"almanac"},
    "icalendar": {"web"},
    "itsdangerous": {"vault"},
    "jinja2": {"web"},
    "lameenc": {"audio"},
    "lxml": {"documents"},
    "numpy": {"audio"},
    "obstore": {"audio"},
    "piper": {"voices"},
    "polib": {"web"},
    "procrastinate": {"queue"},
    "prometheus_client": {"meters"},
    "psycopg": {"store", "queue"},
    "psycopg_pool": {"queue"},  # what Procrastinate holds its connections in
    "pwdlib": {"vault"},
    "pydantic": {"samples", "settings", "web"},  # shapes of what comes from outside
    "pydantic_core": {"web"},
    "pydub": {"audio"},
    "pyotp": {"vault"},
    "pypdfium2": {"documents"},
    "python_calamine": {"documents"},
    "python_multipart": {"web"},
    "pythonjsonlogger": {"logs"},
    "reportlab": {"reports"},
    "requests": {"voices"},  # what gTTS speaks HTTP with
    "rich": {"cli"},
    "segno": {"web"},
    "sqlalchemy": {"store"},
    "sqlmodel": {"store"},
    "starlette": {"web"},
    "trafilatura": {"documents"},
    "typer": {"cli"},
    "urllib3": {"playout"},
    "uvicorn": {"app"},
    "vietnam_provinces": {"gazetteer"},
    "vnlunar": {"almanac"},
    "xlsxwriter": {"reports"},
}
PLAYOUT_MAY = {"playout", "domain", "envelope"}
"""A station host runs from its manifest alone: no newsroom, no database."""


def imports(text: str) -> Iterator[tuple[int, str]]:
    """Line and full name of every import, wherever it stands; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def room(path: str) -> str:
    return path.split("/")[1].removesuffix(".py")


def strangers(code: Mapping[str, str]) -> list[str]:
    problems = []
    for path, text in code.items():
        for line, name in imports(text):
            library = name.split(".")[0]
            if library == "broadcaster" or library in sys.stdlib_module_names:
                continue
            if library not in OWNERS:
                problems.append(f"{path}:{line} imports {library}, which has no owner")
            elif room(path) not in OWNERS[library]:
                problems.append(f"{path}:{line} imports {library}, which belongs to {sorted(OWNERS[library])}")
    return problems


def trespasses(code: Mapping[str, str]) -> list[str]:
    return [
        f"{path}:{line} imports {name}"
        for path, text in code.items()
        if room(path) == "playout"
        for line, name in imports(text)
        if name.startswith("broadcaster.") and name.split(".")[1] not in PLAYOUT_MAY
    ]


def test_each_library_is_imported_by_its_owner_only(product: dict[str, str]) -> None:
    assert strangers(product) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("broadcaster/web/site.py", "from sqlmodel import select"),
        ("broadcaster/app/wiring.py", "def web():\n    import fastapi.responses"),
        ("broadcaster/voices/espeak.py", "import numpy as np"),
        ("broadcaster/store/tables.py", "import leftpad"),
    ],
)
def test_a_library_outside_its_owner_is_found(path: str, text: str) -> None:
    assert len(strangers({path: text})) == 1


def test_the_station_player_knows_domain_and_envelope_only(product: dict[str, str]) -> None:
    assert trespasses(product) == []


def test_a_station_player_that_asks_the_newsroom_is_found() -> None:
    planted = {
        "broadcaster/playout/sync.py": "from broadcaster.newsroom import ports\nimport broadcaster.domain.manifest"
    }
    assert trespasses(planted) == ["broadcaster/playout/sync.py:1 imports broadcaster.newsroom.ports"]
