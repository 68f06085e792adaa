"""Screenshots of every screen, of a real house: `scripts/screenshots [NAME …]`.

The house is that of `broadcaster start`: the sample stations and bulletins, its people made on the console, a station's
program that is enrolled and plays into nothing. What the pictures tell is what anybody sees who does the same.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import httpx  # noqa: E402 - the tests' folder first
from playwright.sync_api import Browser, sync_playwright  # noqa: E402 - after the tests' folder
from processes import broadcaster, environment, session  # noqa: E402 - after the tests' folder

from broadcaster.app.station import Enrolling, enrol  # noqa: E402 - after the tests' folder

OUT = ROOT / "docs" / "screenshots"
SIZES = {"laptop": (1280, 860), "phone": (360, 740)}
LONGEST = 1_800
"""Pixels: what is longer is cut below."""
COMMUNE = "30628"
PEOPLE = {"admin": "admin", "one": "author", "two": "approver", "three": "approver", "four": "supervisor"}
NAMES = {"admin": "Quản trị", "one": "Người soạn", "two": "Người duyệt", "three": "Lãnh đạo", "four": "Giám sát"}


@dataclass(frozen=True)
class Screen:
    """`path` may name what the house holds: {bulletin} waits, {day} is today, {exercise} is an exercise on its way."""

    name: str
    path: str
    who: str | None


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
        house = House(url=url, data=data, cookies={}, known={})
        with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
            for login, role in PEOPLE.items():
                name = NAMES[login]
                where = () if login in ("admin", "four") else ("--station", COMMUNE)
                told = broadcaster("account", "add", login, "--name", name, "--role", role, *where, "--data", data)
                house.cookies[login] = session(client, login, told.stdout.rpartition(": ")[2].strip())
        _enrolled(house, folder / "box")
        with _running("playout", "run", "--data", folder / "box", "--sink", "null", "--port", "0"):
            _lived_in(house)
            yield house


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


def taken(browser: Browser, house: House, screen: Screen, size: str) -> Path:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", base_url=house.url)
    if screen.who is not None:
        value = house.cookies[screen.who]
        url = house.url.replace("http:", "https:")
        context.add_cookies([{"name": "__Host-session", "value": value, "url": url, "secure": True, "httpOnly": True}])
    page = context.new_page()
    answer = page.goto(screen.path.format(**house.known))
    assert answer is not None
    if not answer.ok:
        raise SystemExit(f"{screen.path}: {answer.status}")
    page.wait_for_load_state("networkidle")
    long = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    page.set_viewport_size({"width": width, "height": max(long, height)})
    path = OUT / f"{screen.name}-{size}.jpg"
    page.screenshot(path=path, type="jpeg", quality=60)
    context.close()
    return path


def main() -> None:
    asked = [screen for screen in SCREENS if screen.name in sys.argv[1:] or not sys.argv[1:]]
    OUT.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with (
        tempfile.TemporaryDirectory(prefix="broadcaster-screens-") as name,
        living(Path(name)) as house,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for screen in asked:
            for size in SIZES:
                path = taken(browser, house, screen, size)
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
