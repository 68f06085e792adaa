"""A station host: what it runs needs none of the libraries that the server is made of."""

import subprocess
import sys

SERVER = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "av",
    "docx",
    "edge_tts",
    "espeakng_loader",
    "fastapi",
    "feedparser",
    "gtts",
    "holidays",
    "icalendar",
    "itsdangerous",
    "jinja2",
    "lameenc",
    "lxml",
    "numpy",
    "piper",
    "psycopg",
    "pwdlib",
    "pydub",
    "pyotp",
    "pypdfium2",
    "python_calamine",
    "python_multipart",
    "requests",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "trafilatura",
    "uvicorn",
    "vietnam_provinces",
    "vnlunar",
)
BLOCK = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {SERVER!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocked())
"""


def on_a_station_host(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCK + program], capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_a_command_of_the_server_says_what_is_missing_on_a_station_host() -> None:
    told = on_a_station_host("from broadcaster.cli import main\nmain(['serve'])")
    assert told.returncode == 1, told.stderr
    assert "broadcaster[server]" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_block_bites() -> None:
    assert "No module named 'fastapi'" in on_a_station_host("import fastapi").stderr
