"""Every screen, at both sizes, is one that everybody can use. A room adds its screens here."""

from collections.abc import Callable, Iterator

import pytest
from browser.conftest import Look, arrive, faults, serving
from playwright.sync_api import Browser, Page
from web.house import open_house, put_on_air

from broadcaster.domain.access import Role

EVERYBODY = tuple(Role)
LARGEST = ", A++"
SCREENS = [
    "/units",
    "/units/new",
    "/units/30628",
    "/units/30628/change?what=merge",
    "/units/30628/clusters/new",
    "/units/import",
    "/devices",
    "/accounts",
    "/accounts/new",
    "/accounts/id-admin-author-91",
    "/",
    "/stations/30628",
    "/stations/30628/addresses",
    "/bulletins/bt1",
    "/bulletins/bt1?view=spoken",
    "/approvals",
    "/stations",
    "/stations?view=tiles",
    "/stations?view=table",
    "/bulletins",
    "/bulletins/new",
    "/bulletins/bt1/edit",
    "/bulletins/bt1/sent",
    *("/lexicon", "/lexicon/say?text=QL91&waiting=1", "/lexicon-sheet"),
    "/account",
    "/docs",
    "/signing",
]
SCREENS += [
    "/schedule?station=30628",
    "/schedule/week?station=30628",
    "/stations/30628/timetable",
    "/stations/30628/timetable/new?like=first-30628",
    "/timetables/first-30628",
    "/stations/30628/special-days/new",
    "/schedule/30628/slots/30628-20261122-1700",
]
RESULTS = [
    *("/results", "/results?from=22/11/2026&to=22/11/2026", "/results/rows"),
    *("/enquiries", "/enquiries?station=30628&date=22/11/2026&time=05:00"),
]
SCREENS += RESULTS
SCREENS += ["/settings", "/settings/voices", "/settings/campaigns", "/settings/campaigns/new", "/audit", "/jobs"]
SCREENS += ["/first-steps", "/help", "/help/operator", "/more"]
SCREENS += ["/emergencies", "/emergencies/new", "/emergencies/new?kind=actual&with=script", "/emergencies/cap"]
SCREENS += ["/emergencies/new?kind=exercise&with=recording", "/approver-keys"]
SCREENS += ["/reports", "/reports?kind=log-book&from=22/11/2026&to=22/11/2026", "/reports?kind=stations"]
SCREENS += ["/reports?kind=results"]
_WEEKDAYS = "async days => { const {weekdayOf} = await import('/static/app.js'); return days.map(d => weekdayOf(d)) }"
OF_THE_HOUSE = ["/settings/webhooks"]
"""For who looks after the whole of it."""
FOR_PASSERS_BY = ["/sign-in", "/activate", "/set-up"]


Screens = Callable[[str, str, str | None], Page]
"""The page at an address, at a size, as somebody at a station with every role; "": as nobody."""


@pytest.fixture(scope="module")
def looking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """At one house for all screens: nobody who only looks changes it."""
    with serving(put_on_air(open_house(tmp_path_factory.mktemp("screens")))) as served:
        looking = Look(browser=browser, url=served.url, served=served)
        yield looking
        looking.close()


@pytest.fixture(scope="module")
def windows() -> dict[tuple[str, str | None], Page]:
    return {}


@pytest.fixture
def screen(looking: Look, windows: dict[tuple[str, str | None], Page]) -> Iterator[Screens]:
    """In one window for all that somebody looks at, as people have it."""

    def screen(path: str, size: str, station: str | None) -> Page:
        if (size, station) not in windows:
            roles = () if station == "" else EVERYBODY
            windows[size, station] = looking.as_person(*roles, station=station, size=size.removesuffix(LARGEST))
            if size.endswith(LARGEST):
                windows[size, station].context.add_cookies([{"name": "letters", "value": "2", "url": looking.url}])
        arrive(windows[size, station], path)
        return windows[size, station]

    looking.console.clear()
    looking.outside.clear()
    yield screen
    looking.kept()


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("path", [*SCREENS, *OF_THE_HOUSE])
def test_a_screen_has_no_fault(screen: Screens, path: str, size: str) -> None:
    assert faults(screen(path, size, None if path in OF_THE_HOUSE else "91")) == []


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("path", FOR_PASSERS_BY)
def test_a_screen_for_everybody_has_no_fault(screen: Screens, path: str, size: str) -> None:
    assert faults(screen(path, size, "")) == []


def test_a_fault_is_found(look: Look) -> None:
    page = look.at("/sign-in")
    page.evaluate("document.querySelector('h1').style.color = '#ccc'")
    page.evaluate("document.querySelector('label').remove()")
    assert [each.split(":")[0] for each in faults(page)] == ["color-contrast", "label"]


def test_a_day_that_is_typed_is_echoed_with_its_weekday_whatever_the_browser_s_zone(look: Look) -> None:
    page = look.at("/sign-in")
    days = ["01/12/2026", "31/2/2026", "1/1/2027"]
    assert page.evaluate(_WEEKDAYS, days) == ["Thứ Ba", "", "Thứ Sáu"]


@pytest.mark.parametrize("path", SCREENS)
def test_the_largest_letters_fit_a_phone(screen: Screens, path: str) -> None:
    """A++ is for whoever reads least well, and that is who looks at a phone."""
    page = screen(path, f"phone{LARGEST}", "91")
    assert page.evaluate("document.documentElement.className").startswith("letters-2")
    assert page.evaluate(_WIDE) == []


_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => `${each.tagName} ${each.className} ${Math.round(each.getBoundingClientRect().right - innerWidth)}`)"""
