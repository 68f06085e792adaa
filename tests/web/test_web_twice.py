"""Every form of every page on a line that drops: the house acted, its answer was lost, and the same is sent once more.

What creates creates once and shows what stands; what edits is harmless, or is told plainly.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response
from web.forms import Reader, Walk
from web.house import one_loop, open_house
from web.line import Line, Post, opened
from web.tour import PASSWORD
from web.twice_table import TWICE

from broadcaster.domain.access import Role
from broadcaster.newsroom import activation


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    made = opened(tmp_path_factory.mktemp("twice"))
    with one_loop(made.tour.client):
        yield made


IN_A_NEW_HOUSE = {"page set_up", "page load_samples_on_page"}


@pytest.mark.parametrize("name", sorted(set(TWICE) - IN_A_NEW_HOUSE))
def test_what_is_sent_once_more_creates_nothing_twice_and_loses_nothing(line: Line, name: str) -> None:
    row = TWICE[name]
    post = line.made(name)
    first, second, changed = line.twice(post)
    assert first.status_code in (200, 303), first.text[-3000:]
    assert second.status_code == row.second, line.read(second, post)[-3000:]
    assert changed <= row.but
    if name == "page make_account_token":
        assert tokens(line, post) == 1
    if row.says:
        assert row.says in line.read(second, post)
    else:
        assert made_by(second) == made_by(first)


def made_by(answer: Response) -> str:
    """Where it leads. What the machine remarked of a decision is told the first time alone."""
    return re.sub("&told=[a-z,-]+", "", answer.headers.get("location", ""))


def test_the_first_admin_is_set_up_once(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    activation.offer_set_up(house.newsroom, "console-code", house.at)
    typed = {"code": "console-code", "login": "chief", "name": "An", "password": PASSWORD, "again": PASSWORD}
    with house.client(anonymous=True) as client:
        first, second = (client.post("/set-up", data=typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, TWICE["page set_up"].second)
    assert TWICE["page set_up"].says in second.text


def test_the_samples_are_loaded_once(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    shown = house.person(*Role, station=None)
    with house.client() as client:
        answers = [client.post("/first-steps/samples", headers=shown, follow_redirects=False) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, TWICE["page load_samples_on_page"].second]
    assert TWICE["page load_samples_on_page"].says in answers[1].text


# --- the tests would notice -------------------------------------------------------------------------------------------

CREATING = (
    *("page add_on_page", "page compose_emergency_on_page", "page add_new_account", "page make_account_token"),
    *("page add_webhook_on_page", "page repeat_on_page", "page copy_on_page", "page renew_emergency_on_page"),
)


@pytest.mark.parametrize("name", CREATING)
def test_a_form_that_hides_no_key_is_seen_to_create_twice(line: Line, name: str) -> None:
    post = line.made(name)
    assert post.values.pop("key")
    _, second, changed = line.twice(post)
    row = TWICE[name]
    assert second.status_code != row.second or not changed <= row.but or tokens(line, post) == 2


def tokens(line: Line, post: Post) -> int:
    """How many stand of the account that is written to, besides one of the tour."""
    account = post.sending.path.get("account")
    return sum(each.account == account for each in line.store._now.people.tokens.values())


def test_every_page_that_writes_has_a_row(line: Line) -> None:
    assert {each.name for each in line.places.of_pages("POST", "PUT", "PATCH", "DELETE")} == set(TWICE)


_FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*?\sname=(\"[^\"]*\"|\S+)")


def garbled_in(page: str) -> list[str]:
    """Fields sent under a name that no handler knows, because it was escaped twice or never closed. Of all forms, those
    that only ask too."""
    return [name for name in _FIELD.findall(page) if not re.fullmatch(r"\"[A-Za-z][\w.:*-]*\"", name)]


def test_a_field_whose_name_was_escaped_twice_is_seen() -> None:
    assert garbled_in('<form><input id="a" name="&#34;reason&#34;"> <input name="reason">') == ['"&#34;reason&#34;"']
    assert garbled_in("<select name=&#34;reason&#34; id=x>") == ["&#34;reason&#34;"]


PASSWORDS = ("/sign-in?", "/set-up?", "/activate?")
"""Pages of what no browser gives back."""


def sent_home(page: str, address: str) -> list[str]:
    """Forms with something typed in them that are sent to their page's own address. When the answer is lost the browser
    puts its own page in the place of theirs, and no way leads back; a fragment is enough to tell them apart."""
    forms = [each for each in Reader(page, address).forms if any(field.typed for field in each.fields)]
    return [form.ways[0] for form in forms if form.ways[0] == address]


def test_a_form_that_is_sent_to_its_page_s_own_address_is_seen() -> None:
    page = '<form method="post" action="/units/new{}"><input name="code"></form>'
    assert sent_home(page.format(""), "/units/new") == ["/units/new"]
    assert sent_home(page.format("#faults"), "/units/new") == []


@pytest.mark.parametrize("role", [*Role, None])
def test_every_form_that_anybody_is_shown_has_a_row(line: Line, role: Role | None) -> None:
    """None: somebody with every role there is, in the whole house."""
    shown = line.house.person(*([role] if role else Role), station="91" if role else None)
    starts = ["/", *(each.path for each in line.places.of_pages("GET") if "{" not in each.path)]
    strange, met, garbled, home = set(), set[str](), set[str](), set[str]()
    for address, answer in Walk(line.places, shown, each=1 if role else 2)(*starts):
        garbled |= {f"{address}: {name}" for name in garbled_in(answer.text)}
        home |= {f"{address}: {way}" for way in sent_home(answer.text, address.rstrip("?"))}
        for way in (way for form in Reader(answer.text, address).forms for way in form.ways):
            found = line.places.answering("POST", way)
            met.add(found.name if found else "")
            if found is None or found.name not in TWICE:
                strange.add(f"{address}: {way}")
    assert strange == set()
    assert garbled == set()
    assert {each for each in home if not each.startswith(PASSWORDS)} == set()
    assert len(met) > (40 if role is None else 3)
