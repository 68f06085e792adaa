"""What people, files and machines write is words on every page, whoever looks: never an element, a script, an address.

Every text field of every form, every text of every request of a program and every file's name is a canary; then every
page is looked at as everybody.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import quote, unquote

import pytest
from adapters.test_logs import written
from httpx import Response
from web.canary import CANARY, SIGNS, TURNS, marks_of, shows, unsafe_cells
from web.contract import PASSING, Sending, resolved
from web.forms import Form, Reader, Walk
from web.house import API, TestClient, one_loop
from web.line import HTML, Line, opened
from web.rights import Operation

from broadcaster.domain.access import Role
from broadcaster.web.pages import frame

_Way = tuple[Any, ...]


@dataclass(slots=True)
class Cage:
    """A house in which whatever can be written is a canary. `kept`: by operation, where it takes one; `seen`: on which
    pages one is seen, as words; `marks`: where it is more."""

    line: Line
    kept: dict[str, dict[_Way, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    marks: list[str] = field(default_factory=list)
    log: str = ""
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.line.house.client(anonymous=True, raise_server_exceptions=False)

    def look(self, where: str, answer: Response) -> None:
        if answer.status_code >= 500 and answer.json().get("code") not in PASSING:
            self.marks.append(f"{where}: {answer.status_code} {answer.text[:200]}")
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.marks += [f"{where}: {mark}" for mark in marks_of(answer.text)]
            if shows(answer.text):
                self.seen.add(where)

    def fill(self) -> None:
        """Every operation that writes is sent a canary in each of its texts, and then in all that took one."""
        document = resolved(self.line.places.client.app.openapi())  # type: ignore[attr-defined]  # as any ASGI application
        for each in self.line.places.operations:
            if each.method in ("POST", "PUT", "PATCH") and each.name not in _ENDING:
                told = document["paths"].get(each.path, {}).get(each.method.lower(), {})
                self._fill(each, self.line.tour(each.path, {"operationId": each.name, **told}))

    def _fill(self, operation: Operation, sending: Sending) -> None:
        shown, before = self.line.tour.shown(operation.name), self.line.store._now
        for way in ways_of(sending.body):
            for sign in SIGNS:
                self.line.store._now = before
                answer = self._send(operation, replace(sending, body=with_sign(sending.body, way, sign)), shown)
                self.look(operation.name, answer)
                if answer.status_code < 400:
                    self.kept.setdefault(operation.name, {})[way] = sign
                if answer.status_code != 422:
                    break
        self.line.store._now = before
        body = sending.body
        for way, sign in self.kept.get(operation.name, {}).items():
            body = with_sign(body, way, sign)
        self._send(operation, replace(sending, body=body), shown)

    def _send(self, operation: Operation, sending: Sending, shown: Mapping[str, str]) -> Response:
        kinds = {"multipart/form-data": "files", "application/x-www-form-urlencoded": "data"}
        body = {} if sending.body is None else {kinds.get(sending.media, "json"): sending.body}
        return self.client.request(
            operation.method,
            operation.path.format(**sending.path),
            params=dict(sending.query),
            headers={**shown, **sending.headers, **HTML},
            **body,
        )

    def walk(self, shown: Mapping[str, str], each: int = 1) -> Iterator[tuple[str, Response]]:
        starts = ["/", *(page.path for page in self.line.places.of_pages("GET") if "{" not in page.path)]
        for address, answer in Walk(self.line.places, shown, each)(*starts):
            place = self.line.places.answering("GET", address)
            self.look(place.name if place else address, answer)
            yield address, answer


_ENDING = {"send_journal", "log_airtime"}
"""Operations of machines, which say no words of their own."""


def ways_of(told: Any) -> Iterator[_Way]:
    """Where in a body texts stand; of a list in its first."""
    if isinstance(told, Mapping):
        yield from ((name, *way) for name, value in told.items() for way in ways_of(value))
    elif isinstance(told, list | tuple):
        yield from ((number, *way) for number, value in enumerate(told[:1]) for way in ways_of(value))
    elif isinstance(told, str):
        yield ()


def with_sign(told: Any, way: _Way, sign: str) -> Any:
    if not way:
        return sign
    if isinstance(told, Mapping):
        return {**told, way[0]: with_sign(told[way[0]], way[1:], sign)}
    return type(told)(with_sign(each, way[1:], sign) if at == way[0] else each for at, each in enumerate(told))


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    made = Cage(opened(tmp_path_factory.mktemp("canaries")))
    made.line.house.desk_has["log_requests"] = True
    made.client = made.line.house.client(anonymous=True, raise_server_exceptions=False)
    with one_loop(made.client, made.line.tour.client):
        with written("text", "debug") as log:
            made.fill()
        made.log = log.getvalue()
        yield made


def test_the_log_of_all_that_was_sent_holds_a_line_for_each_request_and_nothing_that_stood_in_it(cage: Cage) -> None:
    lines = cage.log.splitlines()
    assert len(lines) > 300
    assert [line for line in lines if "canary()" in line or shows(line) or "bct_" in line or "__Host" in line] == []


def test_what_is_kept_takes_canaries_in_most_of_its_words(cage: Cage) -> None:
    """So that the tests below look at something."""
    assert {"save_bulletin", "open_station", "open_campaign", "add_account", "compose_emergency"} <= set(cage.kept)
    assert len(cage.kept) > 75
    assert sum(map(len, cage.kept.values())) > 120


def test_no_answer_to_what_was_sent_makes_anything_of_it(cage: Cage) -> None:
    assert cage.marks == []


@pytest.mark.parametrize("role", [*Role, None])
def test_whoever_looks_sees_words(cage: Cage, role: Role | None) -> None:
    cage.marks.clear()
    cage.seen.clear()
    shown = cage.line.house.person(*([role] if role else Role), station="91" if role else None)
    pages = sum(1 for _ in cage.walk(shown, each=1 if role else 2))
    assert cage.marks == []
    assert pages > (80 if role is None else 10)
    assert len(cage.seen) > (25 if role is None else 3)


def test_no_form_repeats_what_was_typed_as_anything_but_words(cage: Cage) -> None:
    """Every form of every page, all of its fields typed full of it; in English."""
    cage.marks.clear()
    cage.seen.clear()
    shown = {"Cookie": f"{cage.line.house.person(*Role, station=None)['Cookie']}; language=en"}
    before = cage.line.store._now
    forms: dict[Any, tuple[str, Form]] = {}
    for address, answer in cage.walk(shown):
        if not answer.headers["content-type"].startswith("text/html"):
            continue  # a report to take away holds whatever its bytes come to
        for form in Reader(answer.text, address).forms:
            for way in form.ways:
                place = cage.line.places.answering("POST", way)
                forms.setdefault((place and place.name, *(each.name for each in form.fields)), (way, form))
    for way, form in forms.values():
        cage.line.store._now = before
        typed = {each.name: [CANARY] for each in form.fields if each.typed}
        files = {each.name: (CANARY, CANARY.encode(), "text/plain") for each in form.fields if each.kind == "file"}
        sent = {name: value for name, value in {**form.values(), **typed}.items() if name}
        answer = cage.client.post(way, data=sent, files=files or None, headers={**shown, **HTML})
        cage.look(way, answer)
    cage.line.store._now = before
    assert cage.marks == []
    assert len(forms) > 60


def test_no_address_puts_what_it_asks_for_on_the_page_as_anything_but_words(cage: Cage) -> None:
    cage.marks.clear()
    cage.seen.clear()
    shown = cage.line.house.person(*Role, station=None)
    asked = 0
    for each in cage.line.places.of_pages("GET"):
        holes = re.findall(r"\{(\w+)", each.path)
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda hole: _NAMES.get(hole[1], "x"), each.path)
        broken = [re.sub(r"\{(\w+)(:\w+)?\}", quote(CANARY, safe=""), each.path)] if holes else []
        for address in (*broken, *(f"{path}?{name}={quote(CANARY)}" for name in queries_of(cage, each))):
            cage.look(address, cage.client.get(address, headers={**shown, **HTML}))
            asked += 1
    assert cage.marks == []
    assert asked > 100
    assert len(cage.seen) > 5


_NAMES = {"code": "30628", "slot": "30628-20261122-0500", "name": "app.css", "who": "operator"}


def queries_of(cage: Cage, operation: Operation) -> list[str]:
    from fastapi.routing import iter_route_contexts

    app: Any = cage.line.places.client.app
    for route in iter_route_contexts(app.routes):
        if str(route.path_format) == operation.path and operation.method in (route.methods or ()):
            return sorted(names_asked(route.original_route.dependant))
    return []


def names_asked(dependant: Any) -> set[str]:
    found = {each.alias for each in dependant.query_params}
    return found.union(*(names_asked(each) for each in dependant.dependencies))


# --- what is carried away ---------------------------------------------------------------------------------------------

_NAMED = re.compile(r"(attachment|inline)(; filename=\"[A-Za-z0-9._-]+\")?(; filename\*=UTF-8''[A-Za-z0-9%._~-]+)?")
_REPORTS = (
    "from=01/11/2026&to=30/11/2026",
    "kind=log-book&from=16/11/2026&to=22/11/2026",
    "kind=stations",
)


def downloads(cage: Cage) -> Iterator[tuple[str, Response]]:
    """Every file that a page leads to, and every form of every report."""
    shown, client = cage.line.house.person(*Role, station=None), cage.line.places.client
    addresses = [f"/results.{form}?{_REPORTS[0]}" for form in ("csv", "xlsx", "docx", "pdf")]
    addresses += [f"/reports/file?form={form}&{asked}" for form in ("csv", "xlsx") for asked in _REPORTS[1:]]
    addresses += [f"{API}/lexicon.csv", f"{API}/audit.jsonl"]
    for address in addresses:
        yield address, client.get(address, headers=dict(shown))


def test_what_is_carried_away_is_named_safely_and_works_nothing_out(cage: Cage) -> None:
    tables = 0
    for address, answer in downloads(cage):
        assert answer.is_success, f"{address}: {answer.text[:300]}"
        assert _NAMED.fullmatch(answer.headers["content-disposition"]), address
        kind = answer.headers["content-type"]
        if kind.startswith("text/csv"):
            tables += "onerror" in answer.text
            assert unsafe_cells(answer.text) == [], address
        if "spreadsheet" in kind:
            with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                sheets = [book.read(name).decode() for name in book.namelist() if "/sheet" in name]
            assert not [each for each in sheets if "canary" in "".join(re.findall("<f>(.*?)</f>", each))], address
    assert tables >= 2


def test_a_script_is_carried_away_under_a_name_without_tricks(cage: Cage) -> None:
    names = [each for each in cage.kept if each == "save_bulletin"]
    assert names
    shown, client = cage.line.house.person(*Role, station=None), cage.line.places.client
    listed = client.get(f"{API}/bulletins?limit=100", headers=dict(shown)).json()["bulletins"]
    spoilt = [each["id"] for each in listed if "canary" in each["title"]]
    assert spoilt
    for each in spoilt:
        answer = client.get(f"/bulletins/{each}/script.txt", headers=dict(shown))
        assert _NAMED.fullmatch(answer.headers["content-disposition"])
        assert not TURNS.search(unquote(answer.headers["content-disposition"]))


# --- the tests above would notice -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "words", "address"),
    [
        ("approvals.html", "each.draft.title", "/approvals"),
        ("campaigns.html", "each.name", "/settings/campaigns"),
        ("emergencies.html", "found.order.headline", "/emergencies"),
    ],
)
def test_a_template_that_trusts_words_is_found(
    cage: Cage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, words: str, address: str
) -> None:
    copytree(frame._TEMPLATES, tmp_path / "templates")
    spoilt = tmp_path / "templates" / template
    text, changed = re.subn(rf"{{{{ ({re.escape(words)}[^}}]*) }}}}", r"{{ (\1) | safe }}", spoilt.read_text("utf-8"))
    assert changed
    spoilt.write_text(text, encoding="utf-8")
    monkeypatch.setattr(frame, "_TEMPLATES", tmp_path / "templates")
    frame._templates.cache_clear()
    cage.marks.clear()
    try:
        shown = cage.line.house.person(*Role, station=None)
        cage.look(address, cage.client.get(address, headers={**shown, **HTML}))
    finally:
        monkeypatch.undo()
        frame._templates.cache_clear()
    assert any("onerror" in each for each in cage.marks)
    assert any("<script>" in each for each in cage.marks)


@pytest.mark.parametrize(
    "page",
    [
        '<a href="javascript:canary()">x</a>',
        '<a href=" JavaScript:canary()">x</a>',
        '<a href="//evil.example">x</a>',
        "<p onclick=canary()>x</p>",
        "<script>canary()</script>",
        "<p>55433</p>",
        "<p>\u202ex</p>",
        '<iframe src="/"></iframe>',
    ],
)
def test_whatever_is_more_than_words_is_a_mark(page: str) -> None:
    assert marks_of(page)


def test_plain_words_are_none() -> None:
    assert marks_of(f'<p title="x:y">{escape("<img src=x onerror=canary()>")} <a href="/x?a=b:c">y</a></p>') == []
    assert unsafe_cells('a;"=1";-12,5;+x') == ["=1", "+x"]
