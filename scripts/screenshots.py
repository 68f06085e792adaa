"""Screenshots of every screen, of a real house: `scripts/screenshots [NAME …]`.

The house is that of `broadcaster start`: the sample stations and bulletins, its people made on the console, a station's
program that is enrolled and plays into nothing, two more that called and fell silent, one that waits to be let in, and
a program that tells what stations played today. Another house is empty, for the first hour of a new one. What the
pictures tell is what anybody sees who does the same.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from lived_house import COMMUNE, OF_A_PROGRAM, House, empty, entered, living, make_busy
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
SIZES = {"laptop": (1280, 860), "phone": (360, 740)}
LONGEST = 1_800
"""Pixels: what is longer is cut below."""


@dataclass(frozen=True)
class Screen:
    """`path` may name what the house holds: {bulletin} waits, {day} is today, {exercise} is an exercise on its way.
    `busy` comes first; `typed` is typed into fields by their ids, then `pressed` is pressed, and what comes is looked
    at, once `awaited` is there: all of it, or `part` of it alone."""

    name: str
    path: str
    who: str | None
    typed: Mapping[str, str] = field(default_factory=dict)
    pressed: str = ""
    part: str = ""
    awaited: str = ""
    busy: Callable[[House], None] | None = None


CHECK = 'button[name="do"][value="check"]'
NEW = (Screen("set-up", "/set-up", None),)
"""Of an empty house that nobody entered yet."""
EMPTY = (Screen("today-first", "/", "admin"), Screen("first-steps", "/first-steps", "admin"))
"""Of the same once its first admin is there."""


TIMETABLE = {"name": "Giờ mùa khô", "valid_from": "{soon}", "name-0": "sáng", "start-0": "05:30", "minutes-0": "30"}
SPECIAL_DAY = {"first": "{soon}", "name": "Ngày hội của xã"}
FIRE = {"in-place": "chợ xã", "orderer": "Chủ tịch Uỷ ban nhân dân xã", "document": "01/KH-DT"}
HEAR = 'button[formaction="/emergencies/preview#heard"]'
SCREENS = (
    Screen("sign-in", "/sign-in", None),
    Screen("today", "/", "two"),
    Screen("bulletin-new", "/bulletins/new", "one"),
    Screen("bulletins", "/bulletins", "one"),
    Screen("approvals", "/approvals", "two"),
    Screen("bulletin", "/bulletins/{bulletin}", "two"),
    Screen("schedule-day", f"/schedule?station={COMMUNE}", "two"),
    Screen("schedule-week", f"/schedule/week?station={COMMUNE}", "two"),
    Screen("stations", "/stations", "four"),
    Screen("station", f"/stations/{COMMUNE}", "four"),
    Screen("emergencies", "/emergencies", "two"),
    Screen("emergency-new", "/emergencies/new", "two"),
    Screen("emergency-form", "/emergencies/new?kind=exercise&template=fire", "two", FIRE, HEAR, awaited="#heard audio"),
    Screen("emergency", "/emergencies/{exercise}", "three"),
    Screen("results", "/results", "four"),
    Screen("enquiries", "/enquiries", "four"),
    Screen("enquiry-answered", f"/enquiries?station={OF_A_PROGRAM}&date={{day}}&time={{heard}}", "four"),
    Screen("reports", "/reports", "four"),
    Screen("units", "/units", "admin"),
    Screen("accounts", "/accounts", "admin"),
    Screen("lexicon", "/lexicon", "two"),
    Screen("settings", "/settings", "admin"),
    Screen("audit", "/audit", "admin"),
    Screen("help", "/help", "one"),
    Screen("account", "/account", "one"),
    Screen("hours", f"/stations/{COMMUNE}/timetable", "two"),
    Screen("timetable", f"/stations/{COMMUNE}/timetable/new?kind=standing", "two", TIMETABLE, CHECK),
    Screen("special-day", f"/stations/{COMMUNE}/special-days/new", "two", SPECIAL_DAY, CHECK),
    Screen("devices", "/devices", "admin"),
    Screen("box-code", f"/units/{COMMUNE}", "admin", {}, 'form[action$="/enrolment-code"] button'),
    Screen("webhooks", "/settings/webhooks", "admin"),
    Screen("campaigns", "/settings/campaigns", "admin"),
    Screen("addresses", f"/stations/{COMMUNE}/addresses", "one"),
    Screen("results-day", "/results?from={day}&to={day}", "four"),
    Screen("results-matrix", "/results?from={day}&to={day}", "four", part="section:has(> #coverage)"),
    Screen("reports-filled", "/reports?kind=log-book&from={day}&to={day}", "four"),
    Screen("reports-long", "/reports?kind=results&from={day}&to={day}", "four"),
    Screen("jobs", "/jobs", "admin", busy=make_busy),
)


def taken(browser: Browser, house: House, screen: Screen, size: str) -> Path:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", base_url=house.url)
    if screen.who is not None:
        value = house.cookies[screen.who]
        url = house.url.replace("http:", "https:")
        context.add_cookies([{"name": "__Host-session", "value": value, "url": url, "secure": True, "httpOnly": True}])
    context.set_default_timeout(120_000)
    page = context.new_page()
    if screen.busy is not None:
        screen.busy(house)
    answer = page.goto(house.told(screen.path))
    assert answer is not None
    if not answer.ok:
        raise SystemExit(f"{screen.path}: {answer.status}")
    for name, words in screen.typed.items():
        page.locator(f'[id="{name}"]').fill(house.told(words))
    if screen.pressed:
        page.locator(screen.pressed).first.click()
    if screen.awaited:
        page.wait_for_selector(screen.awaited)
    page.wait_for_load_state("networkidle")
    long = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    page.set_viewport_size({"width": width, "height": max(long, height)})
    path = OUT / f"{screen.name}-{size}.jpg"
    page.evaluate("scrollTo(0, 0)")
    shown = page.locator(screen.part) if screen.part else page
    shown.screenshot(path=path, type="jpeg", quality=60)
    context.close()
    return path


def asked(screens: Iterable[Screen]) -> list[Screen]:
    return [screen for screen in screens if screen.name in sys.argv[1:] or not sys.argv[1:]]


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory(prefix="broadcaster-screens-") as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        if asked((*NEW, *EMPTY)):
            with empty(Path(name)) as house:
                look(browser, house, asked(NEW))
                with httpx.Client(base_url=f"{house.url}/api/v1", timeout=60) as client:
                    entered(house, client, "admin")
                look(browser, house, asked(EMPTY))
        if asked(SCREENS):
            with living(Path(name)) as house:
                look(browser, house, asked(SCREENS))


def look(browser: Browser, house: House, screens: Iterable[Screen]) -> None:
    for screen in screens:
        for size in SIZES:
            path = taken(browser, house, screen, size)
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
