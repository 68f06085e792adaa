"""What is to be mended in a form: all of it at once, each by the name the page has for its field."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from httpx import Response
from web.forms import Reader, Values, Walk
from web.house import TestClient, open_house
from web.line import Line, opened

import broadcaster
from broadcaster.domain.access import Role
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.web.pages.called import CALLED, in_order, named
from broadcaster.web.pages.slips import slips_of

ROOT = Path(broadcaster.__file__).parent
_LINE = re.compile(r'<li>(?:<a href="#([^"]+)">)?(.*?)(?:</a>)?</li>', re.DOTALL)
_TECHNICAL = re.compile(r"Mục “|The field “|[a-z]+_[a-z]+:")


def lines_of(answer: Response) -> list[tuple[str, str]]:
    """The list above the form: the field each line leads to, and what it says."""
    found = re.search(r'<div id="faults".*?</div>', answer.text, re.DOTALL)
    return [(field, unescape(told)) for field, told in _LINE.findall(found[0])] if found else []


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    return opened(tmp_path_factory.mktemp("slips"))


# --- by its label ---


def fields_named() -> set[str]:
    """Every field that a verb of the house finds fault with by name."""
    calls = (
        each
        for part in ("domain", "newsroom")
        for path in (ROOT / part).rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.Call)
    )
    told = set()
    for call in calls:
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        args = [each.value for each in call.keywords if each.arg == "field"] if name.endswith("Wrong") else []
        args += call.args[:1] if name == "check_text" else []
        told |= {str(each.value) for each in args if isinstance(each, ast.Constant)}
    return told


def test_every_field_that_is_found_fault_with_has_a_name_for_people() -> None:
    found = fields_named()
    assert {"login", "reason", "valid_until", "campaign"} <= found
    assert found - set(CALLED) == set()


def test_a_fault_without_a_place_in_the_form_is_told_by_the_name_people_know() -> None:
    (told,) = slips_of(FieldWrong(field="valid_until", problem="đã qua"), {"name": "name"})
    assert (told.vi, told.en.partition(":")[0]) == ("Đến hết ngày: đã qua.", "Until the end of")


def test_each_line_of_the_list_has_the_label_of_the_page() -> None:
    page = '<a href="#x" data-slip>Hãy điền mục này.</a><label for="x">Tên <b>đài</b>:</label>'
    assert named(page, in_english=False).startswith('<a href="#x">Tên đài: Hãy điền mục này.</a>')
    row = '<fieldset><legend>Buổi 2 (để trống thì không tính)</legend><fieldset></fieldset><label for="x-1">Lúc</label>'
    assert named(f'<a href="#x-1" data-slip>Sai.</a>{row}', in_english=False).startswith(
        '<a href="#x-1">Buổi 2, Lúc: Sai.'
    )
    again = '<a href="#x" data-slip>Tên đài: dài quá.</a><label for="x">Tên đài</label>'
    assert named(again, in_english=False).startswith('<a href="#x">Tên đài: dài quá.</a>')


LEAVING = ("/sign-out", "/drop", "/undo", "/samples")


@pytest.fixture(scope="module")
def refused(line: Line) -> list[tuple[str, Response]]:
    """Every form that leads on from a page of the house, sent empty and sent with what is no day: what was refused."""
    shown = line.house.person(*Role, station=None)
    starts = ["/", *(each.path for each in line.places.of_pages("GET") if "{" not in each.path)]
    found: list[tuple[str, Response]] = []
    for typed in ("", "31/02/2026"):
        for address, page in list(Walk(line.places, shown, each=1)(*starts)):
            for form in Reader(page.text, address).forms:
                if not any(each.typed for each in form.fields) or any(way.endswith(LEAVING) for way in form.ways):
                    continue
                values: Values = form.values() | {each.name: [typed] for each in form.fields if each.typed}
                answer = line.places.client.post(form.ways[0], data=values, headers={**shown, "Accept": "text/html"})
                if answer.status_code >= 400:
                    found.append((f"{form.ways[0]} on {address}: ", answer))
    return found


def test_no_form_of_the_house_answers_with_the_name_of_a_field(refused: list[tuple[str, Response]]) -> None:
    wrong, told = set[str](), 0
    for where, answer in refused:
        lines = lines_of(answer)
        told += len(lines)
        wrong |= {where + each[0] for each in _TECHNICAL.finditer(unescape(re.sub("<[^>]+>", "", answer.text)))}
        wrong |= {where + said for _, said in lines if [each for _, each in lines].count(said) > 1}
        wrong |= {
            f"{where}#{field} leads nowhere" for field, _ in lines if field and f'id="{field}"' not in answer.text
        }
    assert wrong == set()
    assert told > 20


def test_what_is_to_be_mended_stands_in_the_order_of_the_page(refused: list[tuple[str, Response]]) -> None:
    several = 0
    for where, answer in refused:
        fields = [field for field, _ in lines_of(answer)]
        several += len(fields) > 2
        places = [answer.text.find(f'id="{field}"') if field else -1 for field in fields]
        assert places == sorted(places), where + str(fields)
    assert several >= 5


def test_a_list_that_was_found_in_another_order_is_turned_to_that_of_the_page() -> None:
    told = "".join(f'<li><a href="#{each}" data-slip>{each}.</a></li>\n' for each in ("name", "login"))
    page = '<div id="faults"><h2>x</h2>\n<ul>\n{}</ul></div><input id="login"><input id="name">'
    turned = in_order(page.format(told + "<li>Trên cùng.</li>\n"))
    assert re.findall(r">([^<>]+)\.<", turned) == ["Trên cùng", "login", "name"]
    assert in_order(turned) == turned
    assert in_order(plain := "<p>không có lỗi</p>") == plain


# --- all of it at once ---


NIGHT = {"kind": "standing", "valid_from": "01/01/2027", "rows": "1", "days-0": "1"}
NIGHT |= {"name-0": "Đêm", "start-0": "23:30", "minutes-0": "20"}
"""Without a name, and at an hour at which nothing may be heard."""


@pytest.mark.parametrize(
    ("path", "sent", "fields"),
    [
        ("/accounts/new", {"role": "author"}, {"station", "login", "name"}),
        (
            "/accounts/new",
            {"role": "author", "station": "*", "login": "A B", "since": "02/02/2027", "until": "01/02/2027"},
            {"until", "login", "name"},
        ),
        ("/units/new", {"code": "!", "name": "Xã Hoà Bình", "level": "commune", "day": "31/02/2026"}, {"code", "day"}),
        ("/settings/webhooks", {"name": "Cổng", "address": "ftp://x"}, {"address", "events"}),
        ("/stations/30628/timetable/new", NIGHT, {"name", "start-0"}),
    ],
)
def test_what_the_page_finds_and_what_the_house_finds_is_told_together(
    tmp_path: Path, path: str, sent: dict[str, str], fields: set[str]
) -> None:
    house = open_house(tmp_path)
    shown = house.person(*Role, station=None)
    with house.client() as client:
        answer = client.post(path, data=sent, headers={**shown, "Accept": "text/html"})
    assert answer.status_code == 422
    found = [field for field, _ in lines_of(answer)]
    assert fields <= set(found)
    assert len(found) == len(set(found))


def test_a_bulletin_hears_of_its_last_day_beside_a_first_that_is_none(
    client: TestClient, writer: dict[str, str]
) -> None:
    sent = {"manuscript": "m1", "title": "", "script": "", "origin": "30628", "wanted": "2", "subject": "/doi-song"}
    days = {"valid_from": "31/02/2026", "valid_until": "01/01/2020"}
    answer = client.post("/bulletins/new/send", data=sent | days, headers={**writer, "Accept": "text/html"})
    assert {field for field, _ in lines_of(answer)} == {"title", "script", "targets", "valid_from", "valid_until"}


# --- a session that ended ---


@pytest.mark.parametrize(
    ("referer", "then"),
    [("http://testserver/lexicon?q=a", "/lexicon%3Fq%3Da"), ("https://evil.example/x", "/"), ("", "/")],
)
def test_who_is_known_no_more_is_led_back_to_the_page_they_were_typing_on(
    anonymous: TestClient, referer: str, then: str
) -> None:
    base = str(anonymous.base_url).rstrip("/")
    headers = {"Accept": "text/html", "Referer": referer.replace("http://testserver", base)}
    answer = anonymous.post("/lexicon", data={"written": "QL91", "spoken": "quốc lộ"}, headers=headers)
    assert answer.status_code == 401
    assert f'href="/sign-in?next={then}"' in answer.text
    assert "data-signed-out" in answer.text
    assert "Authorization" not in answer.text


def test_a_program_hears_of_its_token_as_before(anonymous: TestClient) -> None:
    answer = anonymous.post("/lexicon", data={"written": "QL91"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
