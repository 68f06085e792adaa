"""How a page is made, and for whom: the language and the size of letters they chose, the menu their rights open.

@router.get("/lexicon", response_class=HTMLResponse)
def show_lexicon(viewer: Viewing) -> Response:
    return viewer.page("lexicon.html", entries=...)
"""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Protocol
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Depends, Header, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from broadcaster.domain.access import Action, Actor, scope_of
from broadcaster.domain.emergency import Emergency
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Instant
from broadcaster.newsroom.activation import is_new
from broadcaster.newsroom.emergency_people import waiting_for
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX
from broadcaster.web.desk import AtDesk, Desk
from broadcaster.web.outgoing import audio_url
from broadcaster.web.pages import labels
from broadcaster.web.pages.called import in_order, named, plainly
from broadcaster.web.pages.files import packs, static_url
from broadcaster.web.pages.menu import menu_of
from broadcaster.web.pages.slips import at
from broadcaster.web.pages.tables import along
from broadcaster.web.pages.tongue import Language, Tongue
from broadcaster.web.problems import TITLES, Problem, answer

LANGUAGE, LETTERS = "language", "letters"
"""Cookies: `vi` or `en`, and how many steps larger the letters are (0 to 2)."""
SIZES = ("0", "1", "2")
SIGNED_OUT = ("token-missing", "session-over")
UNREAD = ("body-too-large", "upload-too-large", "body-slow")
"""What was sent was not read to its end, and stands in the browser alone."""
"""Who is known no more: a session that ended, or none."""
KEPT_FORM = "private, no-cache"
_FAULTS = '<div id="faults" class="note bad" role="alert" tabindex="-1" autofocus>'
_TEMPLATES = Path(__file__).parents[1] / "templates"
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def straight(words: str) -> str:
    """Without the marks that turn letters round, which Vietnamese never needs: with them a title or a file's name reads
    as another than it is."""
    return _TURNING.sub("", words)


@cache
def _templates(tongue: Tongue) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(tongue.gettext, tongue.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.globals |= {"tongue": tongue, "static_url": static_url, "at": at, "along": along, "audio_url": audio_url}
    made.filters |= {
        "day": tongue.day,
        "date": tongue.date,
        "clock": tongue.clock,
        "seconds": tongue.clock_to_the_second,
        "moment": tongue.moment,
        "lasting": tongue.lasting,
        "figures": tongue.figures,
        "number": tongue.number,
        "share": tongue.share,
        "size": tongue.size,
        "said": tongue.said,
        "told": tongue.gettext,
        "audio_url": audio_url,
        **{name: _labelled(tongue, label) for name, label in labels.LABELS.items()},
    }
    return made


def _labelled(tongue: Tongue, label: labels.Label) -> labels.Label:
    return lambda value: tongue.gettext(label(value))


def _led_once(html: str) -> str:
    """Where a form comes back to what is to be mended by its address, nothing else leads there: a browser that is told
    twice grumbles on the console."""
    return html.replace(_FAULTS, _FAULTS.replace(" autofocus", "")) if '#faults"' in html else html


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a page: when, in what language, how large; `here` is its address. `actor` is None for a passer-by."""

    desk: Desk
    at: Instant
    language: Language
    letters: str
    here: str
    packed: bool
    actor: Actor | None = None

    @property
    def tongue(self) -> Tongue:
        return Tongue(language=self.language, zone=self.desk.newsroom.zone)

    @property
    def today(self) -> date:
        """The local day of the look: the clock is read once, so that no page is of two days."""
        return self.desk.newsroom.local_day(self.at)

    @property
    def awaited(self) -> Sequence[Emergency]:
        """Emergencies that wait for who looks: every page tells of them before all else."""
        return ()

    def page(self, template: str, status: int = 200, **told: object) -> Response:
        """The template in the frame. It is kept by no cache: what it tells is for who asked."""
        return self._answer(template, status, told, "no-store")

    def form(self, template: str, status: int = 200, **told: object) -> Response:
        """As `page`, of what is a form and hides the key under which it creates. The browser of who asked keeps it: on
        the way back from a line that dropped it shows the same page, whose key creates nothing twice. Fetched anew it
        would have what was typed, but another key."""
        return self._answer(template, status, told, KEPT_FORM)

    def _answer(self, template: str, status: int, told: Mapping[str, object], kept: str) -> Response:
        html = (
            _templates(self.tongue).get_template(template).render(look=self, menu=menu_of(self.actor, self.at), **told)
        )
        html = _led_once(named(in_order(html), in_english=self.language is Language.EN))
        headers = {"Cache-Control": kept, "Vary": "Accept-Encoding, Cookie"}
        raw = straight(html).encode("utf-8", "replace")
        if self.packed and len(raw) > 1000:
            raw, headers["Content-Encoding"] = gzip.compress(raw, compresslevel=6, mtime=0), "gzip"
        return HTMLResponse(raw, status_code=status, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer(Look):
    """A look of somebody known."""

    actor: Actor

    @property
    def awaited(self) -> Sequence[Emergency]:
        return waiting_for(self.desk.newsroom, self.actor, self.at)

    def may(self, action: Action, station: Station) -> bool:
        """Whether the page shows a way to it: no check, for the verb asks for itself."""
        return scope_of(self.actor, action, self.at).reaches(station.path)

    def able(self, action: Action, *paths: str) -> bool:
        """As `may`, of all these paths, or of anywhere when none is named."""
        scope = scope_of(self.actor, action, self.at)
        return all(scope.reaches(path) for path in paths) if paths else bool(scope.paths)


def _look(request: Request, desk: Desk, actor: Actor | None) -> Look:
    language = Language.EN if request.cookies.get(LANGUAGE) == Language.EN else Language.VI
    letters = request.cookies.get(LETTERS, "0")
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Look(
        desk=desk,
        at=desk.clock(),
        language=language,
        letters=letters if letters in SIZES else "0",
        here=here,
        packed=packs(request),
        actor=actor,
    )


def _passing(request: Request, desk: AtDesk) -> Look:
    return _look(request, desk, None)


def _viewing(request: Request, desk: AtDesk, actor: Asking) -> Viewer:
    seen = _look(request, desk, actor)
    return Viewer(
        desk=desk,
        at=seen.at,
        language=seen.language,
        letters=seen.letters,
        here=seen.here,
        packed=seen.packed,
        actor=actor,
    )


Passing = Annotated[Look, Depends(_passing)]
"""Who looks at a page that is for everybody."""
Viewing = Annotated[Viewer, Depends(_viewing)]
"""Who looks, known by a session or a token. Pages that are for somebody have it."""


def back_to(path: str, *, htmx: bool = False) -> Response:
    """To a page after a deed, so that loading it anew does nothing twice. `htmx`: it asked, and would follow a redirect
    without going there."""
    return Response(headers={"HX-Redirect": path}) if htmx else RedirectResponse(path, status_code=303)


_NO_FILE = str.maketrans({'"': "'", **dict.fromkeys("/\\:*?<>|", "-")})
"""What no file is called on the machines people have, and what their browsers would write in numbers instead."""


def attached(title: str, plain: str = "") -> dict[str, str]:
    """Of a file to keep, under its title; `plain` for who can read no other letters."""
    told = f"filename*=UTF-8''{quote(straight(title).translate(_NO_FILE), safe='')}"
    named = f'filename="{plain}"; {told}' if plain else told
    return {"Content-Disposition": f"attachment; {named}", "Cache-Control": "no-store"}


_NO_PAGE = "There is no such page. The address may be incomplete, or the page has moved."
Htmx = Annotated[bool, Header(alias="HX-Request")]
"""Whether htmx asks, which shows what it is told inside the page that stands."""
Target = Annotated[str, Header(alias="HX-Target", max_length=100)]
"""The place in that page that it asks for."""


class _Told(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def by_name(told: _Told) -> dict[str, Any]:
    """Each by its name, as a template takes them; nothing inside is touched."""
    return {each.name: getattr(told, each.name) for each in fields(told)}


def _page_before(request: Request) -> str:
    """The page of this house whose form was sent; where it cannot be told, the first one."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.url.netloc or not came.path.startswith("/") or came.path.startswith("//"):
        return "/"
    return came.path + (f"?{came.query}" if came.query else "")


def refusal(request: Request, problem: Problem) -> Response:
    """A page for who came with a browser to a page, or the way to sign in; problem+json for everyone else."""
    people = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(PREFIX)
    if not people:
        return answer(problem)
    look = _look(request, request.app.state.desk, None)
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        if look.here == "/" and is_new(look.desk.newsroom):
            return RedirectResponse("/set-up", status_code=303)
        return RedirectResponse(f"/sign-in?{urlencode({'next': look.here})}", status_code=303)
    if problem.code == "route-unknown":
        problem = replace(problem, vi="Không có trang này. Có thể địa chỉ gõ thiếu, hay trang đã đổi chỗ.", en=_NO_PAGE)
    if problem.code == "field-wrong":
        vi, en = plainly(str(problem.facts["field"]), str(problem.facts["problem"]))
        problem = replace(problem, vi=vi, en=en)
    out = problem.code in SIGNED_OUT
    kept = problem.code in UNREAD
    then = _page_before(request) if out or kept else ""
    told = look.page(
        "problem.html", problem.status, problem=problem, title=TITLES[problem.status], out=out, kept=kept, then=then
    )
    told.headers.update(problem.headers)
    return told
