"""Forms as they are sent from their pages to a house on air, by somebody who may do all, as often as one likes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fakes.memory_store import Everything, MemoryStore
from httpx import Response
from web.contract import Sending
from web.forms import Form, Places, Reader, Values
from web.house import API, House, open_house
from web.rights import Operation
from web.tour import PASSWORD, TEXT, Tour
from web.twice_table import TWICE

from broadcaster.domain.access import Role

HTML = {"Accept": "text/html"}
OTHER = "cầu tre lắc lẻo gập ghềnh"


@dataclass(slots=True)
class Post:
    """A form as it was sent, and the house before it."""

    operation: Operation
    sending: Sending
    values: Values
    shown: Mapping[str, str]
    before: Everything


@dataclass(slots=True)
class Line:
    """The house, and what is sent to it over a line that drops."""

    house: House
    tour: Tour
    places: Places
    written: str = ""
    """The manuscript that forms of the writing desk speak of."""

    @property
    def store(self) -> MemoryStore:
        store = self.house.newsroom.store
        assert isinstance(store, MemoryStore)
        return store

    def made(self, name: str) -> Post:
        """The form that is sent to it, as it stands on its page, filled with what fits the house."""
        operation = next(each for each in self.places.of_pages("POST") if each.name == name)
        shown = self.shown(name)
        self.written = f"m{next(self.house.numbers)}"
        self.ready(name, shown)
        sending = self.tour(operation.path, {"operationId": name}, name)
        at = self.at(
            TWICE[name].at.format(**{"manuscript": self.written, **(sending.body or {}), **sending.path}), name, shown
        )
        form = self._form(operation, sending, at, shown) if at else None
        values = {"key": [f"k-{self.written}"], "seen": [self._seen(sending)]} if form is None else form.values()
        body = {} if sending.media == "multipart/form-data" else sending.body or {}
        values |= {each: value if isinstance(value, list) else [str(value)] for each, value in body.items()}
        post = Post(operation, sending, values, shown, self.store._now)
        return self._looked_through(post) if name in FORETOLD else post

    def _looked_through(self, post: Post) -> Post:
        """What it would do is told first; the form is sent again as it was told then, to be kept."""
        answer = self.send(post)
        path = post.operation.path.format(**post.sending.path)
        forms = [form for form in Reader(answer.text, "/").forms if path in {urlsplit(way).path for way in form.ways}]
        seen = next(form.values() for form in forms if form.values().get("checked", [""])[-1])
        return replace(post, values={**seen, **post.values, "checked": seen["checked"], "do": ["save"]})

    def _seen(self, sending: Sending) -> str:
        """Of the slot, where there is one."""
        if "slot" not in sending.path:
            return "0"
        address = "{}/stations/{code}/slots/{slot}/decisions".format(API, **sending.path)
        return str(self.places.client.get(address, headers=self.tour.person).headers["etag"]).strip('"')

    def shown(self, name: str) -> Mapping[str, str]:
        """Who sends it: nobody known, somebody with a password, somebody who may do all."""
        if name not in PASSWORDED:
            return {} if name in PUBLIC else self.tour.shown(name)
        sent = {"login": self.tour._activated(), "password": PASSWORD}
        answer = self.places.client.post("/sign-in", data=sent, follow_redirects=False)
        self.places.client.cookies.clear()
        return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}

    def at(self, page: str, name: str, shown: Mapping[str, str]) -> str:
        """Where the form is: a window over a page is where a link on that page leads."""
        if name != "page mend_reading":
            return page
        answer = self.places.client.get(page, headers={**shown, **HTML})
        return next(each for each in Reader(answer.text, page).links if "/bulletins/new/reading" in each)

    def ready(self, name: str, shown: Mapping[str, str]) -> None:
        """What must have happened on a page before its form shows itself."""
        if name in MANUSCRIPT:
            page = f"/bulletins/new?manuscript={self.written}"
            forms = Reader(self.places.client.get(page, headers={**shown, **HTML}).text, page).forms
            typed = next(form for form in forms if form.id == "writing").values()
            sent = {**typed, "title": "Tin", "script": TEXT.replace("Trạm", "KTXX"), "origin": self.tour.code}
            self._sent("/bulletins/new/keep", shown, sent)
        if name == "page switch_on_on_page":
            off = self.tour.bodies["page switch_off_on_page"]({"code": self.tour.code})
            self._sent(f"/stations/{self.tour.code}/off", shown, off)
        if name == "page put_back_on_page":
            self._sent(
                "/bulletins/new/fetch",
                shown,
                {"manuscript": self.written, **self.tour.bodies["page fetch_on_page"]({})},
            )
        if name == "page unsay_on_page":
            word = {"manuscript": self.written, "written": "KTXX", "spoken": "kế toán xã", "where": "here"}
            self._sent("/bulletins/new/reading", shown, word)

    def _sent(self, path: str, shown: Mapping[str, str], sent: Mapping[str, Any]) -> None:
        answer = self.places.client.post(path, data=sent, headers={**shown, **HTML}, follow_redirects=False)
        assert answer.status_code == 303, answer.text

    def _form(self, operation: Operation, sending: Sending, at: str, shown: Mapping[str, str]) -> Form:
        answer = self.places.client.get(at, headers={**shown, **HTML})
        path = operation.path.format(**sending.path)
        forms = Reader(answer.text, at).forms
        found = [form for form in forms if any(urlsplit(way).path == path for way in form.ways)]
        assert found, f"{operation.name}: no form to {path} on {at}: {sorted({w for f in forms for w in f.ways})}"
        return found[0]

    def send(self, post: Post) -> Response:
        sending = post.sending
        files = sending.body if sending.media == "multipart/form-data" else None
        data = {name: each for name, each in post.values.items() if name}
        return self.places.client.post(
            post.operation.path.format(**sending.path),
            data=data,
            files=files,
            headers={**post.shown, **HTML},
            follow_redirects=False,
        )

    def twice(self, post: Post) -> tuple[Response, Response, set[str]]:
        """Both answers, and what the second changed in the house."""
        self.store._now = post.before
        first = self.send(post)
        after = self.store._now
        second = self.send(post)
        return first, second, set(differing(after, self.store._now))

    def read(self, answer: Response, post: Post) -> str:
        """The page it leads to, as text on one line."""
        if answer.status_code == 303:
            answer = self.places.client.get(answer.headers["location"], headers={**post.shown, **HTML})
        return " ".join(answer.text.split())


PUBLIC: Mapping[str, dict[str, str]] = {
    "page sign_in": {"password": PASSWORD},
    "page activate": {"password": PASSWORD, "again": PASSWORD},
    "page set_up": {"password": PASSWORD, "again": PASSWORD},
    "page prefer": {"letters": "1"},
}
"""Forms of those whom nobody knows yet, and what they type."""
PASSWORDED = {"page change_own_password", "page renew_own_codes"}
"""Forms in which somebody proves once more who they are."""
FORETOLD = {
    *("page add_timetable_on_page", "page edit_timetable_on_page", "page close_timetable_on_page"),
    *("page add_special_days_on_page", "page edit_special_day_on_page", "page remove_special_day_on_page"),
}
"""Forms that tell first what they would do, and are then sent once more."""
MANUSCRIPT = {
    *("page keep_writing", "page look_on_page", "page drop_writing", "page take_on_page", "page fetch_on_page"),
    *("page put_back_on_page", "page listen_on_page", "page send_writing", "page mend_reading", "page unsay_on_page"),
}


def differing(one: Any, other: Any) -> list[str]:
    return [each.name for each in fields(one) if getattr(one, each.name) != getattr(other, each.name)]


def _placed(tour: Tour) -> str:
    """A bulletin that stands by hand in the slot of the tour."""
    bulletin, slot = tour._bulletin(), f"{tour.code}-20261123-0500"
    address = f"{API}/stations/{tour.code}/slots/{slot}/decisions"
    seen = {"If-Match": tour.client.get(address, headers=tour.person).headers["etag"]}
    sent = {"bulletin": bulletin, "why": "bà con đề nghị", "mode": "append"}
    answer = tour.client.post(f"{address}/add", json=sent, headers={**tour.writer, **seen})
    assert answer.status_code == 201, answer.text
    return bulletin


def _session(tour: Tour) -> str:
    """Another one of who may do all."""
    return tour.house.person(*Role, station=None)["Cookie"].partition("=")[2].partition(":")[0]


def opened(folder: Path) -> Line:
    house = open_house(folder)
    tour = Tour(house)
    tour.bodies |= _bodies(tour)
    tour.paths |= {"page approve_emergency_on_page": tour._spoken, "page stop_emergency_on_page": tour._sounding}
    tour.paths["page run_over_on_page"] = lambda: {"slot": f"{tour.code}-20261127-0500"}
    tour.known |= {"session": lambda: _session(tour), "name": lambda: "app.css"}
    return Line(house, tour, Places(tour.client))


def _bodies(tour: Tour) -> dict[str, Any]:
    """What is typed where the tour of rights sends nothing."""
    script = {"script": TEXT, "title": "Tiêm vắc-xin", "origin": tour.code, "targets": [f"{tour.code}/*"]}
    return {
        "page sign_in": lambda _: {**PUBLIC["page sign_in"], "login": tour._activated()},
        "page activate": lambda _: {**PUBLIC["page activate"], "code": tour._invited()[1]},
        "page prefer": lambda _: PUBLIC["page prefer"],
        "page keep_writing": lambda _: script,
        "page send_writing": lambda _: script,
        "page look_on_page": lambda _: {"mark": "m"},
        "page unsay_on_page": lambda _: {"unsay": "KTXX"},
        "page mend_reading": lambda _: {"written": "KTXX", "spoken": "kế toán xã", "where": "always", "key": "k9"},
        "page change_own_password": lambda _: {"old": PASSWORD, "new": OTHER, "again": OTHER},
        "page renew_own_codes": lambda _: {"password": PASSWORD},
        "page move_on_page": lambda _: {"bulletin": _placed(tour), "to": f"{tour.code}-20261124-0500", "why": "đổi"},
        "page repeat_on_page": lambda _: {"bulletin": _placed(tour), "why": "phát lại"},
        "page skip_on_page": lambda _: {"bulletin": _placed(tour), "why": "đổi"},
        "page run_over_on_page": lambda _: {"until": "2026-11-27T05:20:00+07:00", "why": "tin bão"},
        "page import_province": lambda _: {"province": "Cà Mau", "dry_run": "false"},
    }
