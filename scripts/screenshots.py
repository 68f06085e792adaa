"""Screenshots of every screen, of a real house: `scripts/screenshots [NAME …]`.

The house is that of `broadcaster start`: the sample stations and bulletins, its people made on the console, a station's
program that is enrolled and plays into nothing, a second one that waits to be let in, and a program that tells what
stations without one played today. Another house is empty, for the first hour of a new one. What the pictures tell is
what anybody sees who does the same.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import httpx  # noqa: E402 - the tests' folder first
from playwright.sync_api import Browser, sync_playwright  # noqa: E402 - after the tests' folder
from processes import broadcaster, environment, session  # noqa: E402 - after the tests' folder

from broadcaster.app.clock import now  # noqa: E402 - after the tests' folder
from broadcaster.app.station import Enrolling, enrol  # noqa: E402 - after the tests' folder

OUT = ROOT / "docs" / "screenshots"
SIZES = {"laptop": (1280, 860), "phone": (360, 740)}
LONGEST = 1_800
"""Pixels: what is longer is cut below."""
LEFT_OUT, CUT_SHORT = 3, 5
"""Places in a session."""
COMMUNE, ANOTHER = "30628", "30631"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PEOPLE = {"admin": "admin", "one": "author", "two": "approver", "three": "approver", "four": "supervisor"}
NAMES = {"admin": "Quản trị", "one": "Người soạn", "two": "Người duyệt", "three": "Lãnh đạo", "four": "Giám sát"}


@dataclass(frozen=True)
class Screen:
    """`path` may name what the house holds: {bulletin} waits, {day} is today, {exercise} is an exercise on its way.
    `typed` is typed into fields by their ids, then `pressed` is pressed, and what comes is looked at: all of
    it, or `part` of it alone."""

    name: str
    path: str
    who: str | None
    typed: Mapping[str, str] = field(default_factory=dict)
    pressed: str = ""
    part: str = ""


CHECK = 'button[name="do"][value="check"]'
NEW = (Screen("set-up", "/set-up", None),)
"""Of an empty house that nobody entered yet."""
EMPTY = (Screen("today-first", "/", "admin"), Screen("first-steps", "/first-steps", "admin"))
"""Of the same once its first admin is there."""


TIMETABLE = {"name": "Giờ mùa khô", "valid_from": "{soon}", "name-0": "sáng", "start-0": "05:30", "minutes-0": "30"}
SPECIAL_DAY = {"first": "{soon}", "name": "Ngày hội của xã"}
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
    Screen("emergency", "/emergencies/{exercise}", "three"),
    Screen("results", "/results", "four"),
    Screen("enquiries", "/enquiries", "four"),
    Screen("reports", "/reports", "four"),
    Screen("units", "/units", "admin"),
    Screen("accounts", "/accounts", "admin"),
    Screen("lexicon", "/lexicon", "two"),
    Screen("settings", "/settings", "admin"),
    Screen("audit", "/audit", "admin"),
    Screen("help", "/help", "one"),
    Screen("account", "/account", "one"),
    Screen("jobs", "/jobs", "one"),
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
)


@dataclass
class House:
    url: str
    data: Path
    cookies: dict[str, str]
    known: dict[str, str]

    def client(self, who: str) -> httpx.Client:
        headers = {"Cookie": f"__Host-session={self.cookies[who]}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", timeout=60, headers=headers)

    def told(self, words: str) -> str:
        return words.format(**self.known)

    def post(self, who: str, path: str, body: object = None, key: str = "") -> dict[str, Any]:
        with self.client(who) as client:
            answer = client.post(path, json=body, headers={"Idempotency-Key": key} if key else None)
            assert answer.is_success, answer.text
            given: dict[str, Any] = answer.json()
            return given


@contextmanager
def _running(*told: str | Path) -> Iterator[subprocess.Popen[str]]:
    program = [shutil.which("broadcaster", path=environment()["PATH"]) or "broadcaster", *map(str, told)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment(PYTHONUNBUFFERED="1")) as child:
        try:
            yield child
        finally:
            child.terminate()


@contextmanager
def living(folder: Path) -> Iterator[House]:
    data = folder / "data"
    with _running("start", "--data", data, "--port", "0") as server:
        assert server.stdout is not None
        url = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        house = House(url=url, data=data, cookies={}, known=dict(_days()))
        with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
            for login in PEOPLE:
                _entered(house, client, login)
        _enrolled(house, folder / "box")
        code = house.post("admin", f"/stations/{ANOTHER}/enrolment-codes")["code"]
        asks = (
            "playout",
            "enrol",
            "--url",
            url,
            "--code",
            code,
            "--data",
            folder / "waiting",
            "--name",
            "Máy phát thứ hai",
        )
        box = ("playout", "run", "--data", folder / "box", "--sink", "null", "--port", "0")
        with _running(*box), _running(*asks):
            _lived_in(house)
            _set_up(house)
            _played(house)
            yield house


@contextmanager
def empty(folder: Path) -> Iterator[House]:
    with _running("serve", "--data", folder / "empty", "--port", "0") as server:
        assert server.stdout is not None
        url = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        yield House(url=url, data=folder / "empty", cookies={}, known={})


def _entered(house: House, client: httpx.Client, login: str) -> None:
    where = () if login in ("admin", "four") else ("--station", COMMUNE)
    named = ("--name", NAMES[login], "--role", PEOPLE[login])
    told = broadcaster("account", "add", login, *named, *where, "--data", house.data)
    house.cookies[login] = session(client, login, told.stdout.rpartition(": ")[2].strip())


def _days() -> Iterator[tuple[str, str]]:
    today = now().astimezone(ZONE).date()
    yield "day", f"{today:%d/%m/%Y}"
    yield "soon", f"{today + timedelta(days=9):%d/%m/%Y}"


def _enrolled(house: House, box: Path) -> None:
    code = house.post("admin", f"/stations/{COMMUNE}/enrolment-codes")["code"]
    shown: Queue[str] = Queue()
    with ThreadPoolExecutor(1) as machine, house.client("admin") as admin:
        enrolled = machine.submit(enrol, Enrolling(data=box, url=house.url, code=code, every=0.1), shown.put)
        fingerprint = shown.get(timeout=30)
        (asks,) = admin.get("/enrolments", params={"state": "pending"}).json()["enrolments"]
        admin.post(
            f"/enrolments/{asks['id']}/accept",
            json={"fingerprint": fingerprint},
            headers={"If-Match": f'"{asks["version"]}"'},
        ).raise_for_status()
        enrolled.result(30)


def _lived_in(house: House) -> None:
    """A bulletin that waits and one that was returned; an exercise that waits for its second person."""
    for number, (title, script) in enumerate(
        (
            (
                "Lịch tiêm phòng cho đàn gia súc",
                "Sáng thứ bảy, thú y xã tiêm phòng cho trâu bò tại nhà văn hoá các ấp.",
            ),
            ("Đóng đường để sửa cầu", "Từ thứ hai, cầu ấp Ba đóng để sửa trong 5 ngày. Xe máy đi vòng qua lộ 954."),
        )
    ):
        made = house.post(
            "one",
            "/bulletins",
            {"title": title, "script": script, "origin": COMMUNE, "targets": [{"station": COMMUNE}], "submit": True},
            f"screenshots-{number}",
        )
        house.known["bulletin"] = made["id"]
    exercise = house.post(
        "two",
        "/emergencies",
        {
            "kind": "exercise",
            "origin": COMMUNE,
            "targets": [{"station": COMMUNE}],
            "event": "Cháy",
            "headline": "Diễn tập cháy chợ",
            "script": "Giả định có cháy ở chợ xã. Bà con rời khỏi chợ theo hướng bờ kè.",
            "orderer": "Chủ tịch Uỷ ban nhân dân xã",
            "document": "01/KH-DT",
        },
        "screenshots-exercise",
    )
    house.known["exercise"] = exercise["id"]


def _set_up(house: House) -> None:
    """What an admin sets up once: who is told, a campaign, an address for a player."""
    told = {
        "name": "Cổng thông tin xã",
        "address": "https://xa.example.gov.vn/nhan-tin",
        "events": ["approved", "missed"],
    }
    house.post("admin", "/webhooks", told, "screenshots-webhook")
    campaign = {
        "code": "mua-kho",
        "name": "Phòng cháy mùa khô",
        "owner": COMMUNE,
        "valid_from": f"{now().astimezone(ZONE):%Y-%m-%d}",
        "topics": [{"code": "dot-dong", "number": 1, "name": "Đốt đồng an toàn", "minutes_a_month": 20}],
    }
    house.post("admin", "/campaigns", campaign, "screenshots-campaign")
    house.post("one", f"/stations/{COMMUNE}/calendars", {"name": "Điện thoại"}, "screenshots-calendar")


def _played(house: House) -> None:
    """What stations without a program of ours told today: of each session that is over one item was cut short and one
    left out."""
    made = re.search(r"hãy cất giữ\): (\S+)", broadcaster("token", "--data", house.data).stdout)
    assert made is not None
    shown = {"Authorization": f"Bearer {made[1]}"}
    at = now().astimezone(ZONE)
    with httpx.Client(base_url=f"{house.url}/api/v1", timeout=60, headers=shown) as program:
        for code in (each["code"] for each in program.get("/stations").json()["stations"]):
            day = program.get(f"/stations/{code}/playlists/{at:%Y-%m-%d}")
            if day.is_success and (entries := list(_heard(day.json(), at))):
                program.post(f"/stations/{code}/airtime", json={"entries": entries}).raise_for_status()


def _heard(day: Mapping[str, Any], at: datetime) -> Iterator[dict[str, Any]]:
    rows = [(slot["id"], place, row) for slot in day["slots"] for place, row in enumerate(slot["rows"])]
    for number, (slot, place, row) in enumerate(rows, start=1):
        ended = datetime.fromisoformat(row["start"]) + timedelta(milliseconds=row["duration_ms"])
        if ended < at and place != LEFT_OUT:
            told = {"sequence": number, "slot": slot, "audio": row["sha256"], "started": row["start"]}
            yield told | {"played_ms": row["duration_ms"] // (2 if place == CUT_SHORT else 1)}


def taken(browser: Browser, house: House, screen: Screen, size: str) -> Path:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", base_url=house.url)
    if screen.who is not None:
        value = house.cookies[screen.who]
        url = house.url.replace("http:", "https:")
        context.add_cookies([{"name": "__Host-session", "value": value, "url": url, "secure": True, "httpOnly": True}])
    context.set_default_timeout(120_000)
    page = context.new_page()
    answer = page.goto(house.told(screen.path))
    assert answer is not None
    if not answer.ok:
        raise SystemExit(f"{screen.path}: {answer.status}")
    for name, words in screen.typed.items():
        page.locator(f'[id="{name}"]').fill(house.told(words))
    if screen.pressed:
        page.locator(screen.pressed).first.click()
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
                    _entered(house, client, "admin")
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
