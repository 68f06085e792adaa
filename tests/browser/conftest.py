"""The pages in a real browser: a site of the tests' house served on a port of its own, and people who look at it.

    def test_the_board_tells_who_is_silent(look: Look) -> None:
        page = look.at("/stations", Role.SUPERVISOR)

Every page that is looked at is held to the house's promises when the test ends: nothing is fetched from outside, the
console is silent.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from web.house import House, open_house, put_on_air

from broadcaster.domain.access import Role
from broadcaster.web import build

AXE = next((Path(__file__).parent / "vendor").glob("axe-*/axe.min.js")).read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
REFUSED = ("responded with a status of 422",)
"""What a browser itself notes of a form that was answered with what is to be mended in it."""
SIZES = {"laptop": (1280, 860), "phone": (360, 740)}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
_SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--autoplay-policy=no-user-gesture-required",
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, for a module: while it stands its driver's event loop does too, and other modules run loops of
    their own. Where tests must be whole (CI) its absence is a failure; elsewhere these tests are skipped."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "no chromium: scripts/test installs it where it can (apt-get install chromium)"
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_SWITCHES))
        yield started
        started.close()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Two provinces with a day on the air."""
    return put_on_air(open_house(tmp_path))


@dataclass(slots=True)
class Served:
    house: House
    url: str


@contextmanager
def serving(house: House) -> Iterator[Served]:
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build(house.desk()), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(house, f"http://127.0.0.1:{door.getsockname()[1]}")
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def served(house: House) -> Iterator[Served]:
    with serving(house) as served:
        yield served


@dataclass(slots=True, kw_only=True)
class Windows:
    """Opens pages of a site; remembers what they said on the console and fetched."""

    browser: Browser
    url: str
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(self, cookie: str = "", size: str = "laptop", *, script: bool = True, **more: Any) -> Page:
        """An empty page of whoever has that session (none: nobody known), in a browser whose own zone is wrong."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="America/New_York",
            java_script_enabled=script,
            base_url=self.url,
            **more,
        )
        if cookie:
            name, _, value = cookie.partition("=")
            # __Host- asks for a secure origin, which the loopback is to browsers, but not to this door of theirs
            told = {
                "name": name,
                "value": value,
                "url": self.url.replace("http:", "https:"),
                "secure": True,
                "httpOnly": True,
            }
            context.add_cookies([told])  # type: ignore[list-item]  # the stub wants its own TypedDict
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: self._hear(f"{page.url}: {told.text}"))
        page.on("pageerror", lambda error: self.console.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: self._note(asked.url))
        return page

    def close(self) -> None:
        """AssertionError when the house's promises were broken."""
        for context in self.contexts:
            context.close()
        self.kept()

    def kept(self) -> None:
        """AssertionError when the house's promises were broken until now."""
        assert self.outside == [], "nothing is fetched from outside"
        assert self.console == [], "the console is silent"

    def _hear(self, told: str) -> None:
        if not any(each in told for each in REFUSED):
            self.console.append(told)

    def _note(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.outside.append(url)


@dataclass(slots=True, kw_only=True)
class Look(Windows):
    """At a site of the tests' house, as anybody."""

    served: Served

    @property
    def house(self) -> House:
        return self.served.house

    def as_person(self, *roles: Role, station: str | None = "91", **how: Any) -> Page:
        """An empty page of somebody with these roles (none: nobody known)."""
        return self.window(self.house.person(*roles, station=station)["Cookie"] if roles else "", **how)

    def at(self, path: str, *roles: Role, **how: Any) -> Page:
        """The page at that address, which answers: of a page of a fault nobody finds another fault."""
        page = self.as_person(*roles, **how)
        arrive(page, path)
        return page


@pytest.fixture
def look(browser: Browser, served: Served) -> Iterator[Look]:
    looking = Look(browser=browser, url=served.url, served=served)
    yield looking
    looking.close()


def arrive(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, f"{path}: {answer.status}"


def faults(page: Page) -> list[str]:
    """What axe finds wrong with a page, and whether it scrolls sideways."""
    page.evaluate(AXE)
    found = page.evaluate("asked => axe.run(asked)", {"runOnly": WCAG})["violations"]
    told = [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*told, *([f"scrolls sideways by {over} px"] if over > 0 else [])]
