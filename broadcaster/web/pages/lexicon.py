"""The lexicon: how words are read, by whom that was said, and what a change of one would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, Scope, reach, scope_of
from broadcaster.domain.collation import sort_key
from broadcaster.domain.errors import BadInput
from broadcaster.domain.lexicon import SPOKEN_LIMIT, WRITTEN_LIMIT, Drop, EntryId, LexiconEntry, Put
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import lexicon, stations
from broadcaster.newsroom.lexicon import EntryEdit, Search
from broadcaster.newsroom.saying import ALOUD_LIMIT, Said, Trial, say
from broadcaster.web.pages.frame import Target, Viewer, Viewing, back_to, by_name
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of
from broadcaster.web.pages.slips import Slip, slip
from broadcaster.web.pages.tables import ordered
from broadcaster.web.pages.typed import Version
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

_SHOWN = 25
_COUNTRY = "*"
"""What the choice of a scope calls the country."""
Typed = Annotated[str, Form(max_length=4000)]
Sought = Annotated[str, Query(max_length=200)]


_KEYS: Mapping[str, Callable[[LexiconEntry], Any]] = {
    "written": lambda each: sort_key(each.written),
    "spoken": lambda each: sort_key(each.spoken),
    "changed": lambda each: each.changed_at,
}
"""What the list may be sorted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which entries are looked at, and in what order. `done`: what was just done."""

    q: str = ""
    scope: str = ""
    sort: str = "written"
    done: str = ""
    page: int = 1

    @property
    def search(self) -> Search:
        station = StationCode(self.scope) if self.scope not in ("", _COUNTRY) else None
        return Search(text=self.q, scope=station, country=self.scope == _COUNTRY)


@router.get("/lexicon", response_class=HTMLResponse)
def show_lexicon(
    viewer: Viewing,
    q: Sought = "",
    scope: Sought = "",
    sort: Sought = "written",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    done: Sought = "",
) -> Response:
    return _list(viewer, Asked(q=q, scope=scope, sort=sort, page=page, done=done))


def _list(viewer: Viewer, asked: Asked, refused: Refused = NOTHING, typed: Mapping[str, Any] | None = None) -> Response:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    rows = ordered(lexicon.every(newsroom, actor, asked.search, at), asked.sort, _KEYS)
    first = (asked.page - 1) * _SHOWN
    shown = rows[first : first + _SHOWN]
    places = _scopes_of_words(viewer)
    new = {"key": viewer.desk.new_secret(), "scope": next((code for code, _ in places.writable), "")}
    return viewer.page(
        "lexicon.html",
        refused.answered,
        asked=asdict(asked),
        entries=shown,
        count=len(rows),
        onward=str(asked.page + 1) if len(rows) > first + _SHOWN else None,
        used=lexicon.used_in(newsroom, actor, shown, at),
        slips=refused.slips,
        typed=typed or new,
        limits={"written": WRITTEN_LIMIT, "spoken": SPOKEN_LIMIT, "aloud": ALOUD_LIMIT},
        **by_name(places),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """Where entries hold that the asker sees, and where they may write some: pairs of a code and its name."""

    names: Mapping[str, str]
    seen: Sequence[tuple[str, str]]
    writable: Sequence[tuple[str, str]]
    paths: Mapping[str, str]
    writes: Scope


def _scopes_of_words(viewer: Viewer) -> Scopes:
    tree = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)
    writes = scope_of(viewer.actor, Action.WRITE_LEXICON, viewer.at)
    names: dict[str, str] = {station.code: station.label for station in tree}
    country = [(_COUNTRY, viewer.tongue.gettext("Cả nước"))]
    ordered = sorted(tree, key=lambda each: (each.path.count("/"), sort_key(each.label)))
    return Scopes(
        names=names,
        seen=[*country, *((each.code, each.label) for each in ordered)],
        writable=[
            *(country if writes.reaches("/") else []),
            *((each.code, each.label) for each in ordered if writes.reaches(each.path)),
        ],
        paths={station.code: station.path for station in tree},
        writes=writes,
    )


# --- adding --------------------------------------------------------------------------------------------------------


@router.post("/lexicon", response_class=HTMLResponse)
def add_word(
    viewer: Viewing,
    written: Typed = "",
    spoken: Typed = "",
    scope: Typed = "",
    flags: Annotated[list[str] | None, Form(max_length=4)] = None,
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    typed: dict[str, Any] = {"written": written, "spoken": spoken, "scope": scope, "flags": flags or [], "key": key}
    slips = _blank(typed)
    if not slips:
        entry = LexiconEntry(
            id=EntryId(viewer.desk.new_id()),
            scope=None if scope == _COUNTRY else StationCode(scope),
            written=written,
            spoken=spoken,
            any_case="any_case" in typed["flags"],
            inside="inside" in typed["flags"],
            changed_by=viewer.actor.name,
            changed_at=viewer.at,
        )
        try:
            kept = lexicon.add(viewer.desk.newsroom, viewer.actor, entry, key or None, viewer.at)
        except BadInput as wrong:
            return _list(viewer, Asked(), refusal_of(wrong, _FIELDS), typed)
        viewer.desk.on_change()
        return back_to(f"/lexicon/{kept.entry.id}?done={len(kept.altered)}")
    return _list(viewer, Asked(), Refused(slips), typed)


_FIELDS = {"entry-taken": "written", "reading-not-vietnamese": "spoken", "written": "written", "spoken": "spoken"}


def _blank(typed: dict[str, Any]) -> list[Slip]:
    told = (
        ("written", "Hãy ghi chữ gốc, đúng như trong văn bản.", "Write the word as it stands in the text."),
        ("spoken", "Hãy ghi cách đọc, bằng chữ tiếng Việt.", "Write how it is read, in Vietnamese words."),
        ("scope", "Hãy chọn nơi áp dụng.", "Choose where it holds."),
    )
    return [slip(*each) for each in told if not str(typed.get(each[0], "")).strip()]


# --- one word ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A sentence to be said as it is said at `scope`. `aloud`: its sound is ordered; `waits`: it was before; `piece`:
    only what becomes of it is shown."""

    text: str
    scope: str
    piece: bool
    aloud: bool = False
    waits: bool = False


@router.get("/lexicon/say", response_class=HTMLResponse)
def show_saying(
    viewer: Viewing, text: Sought = "", scope: Sought = "", waiting: Sought | None = None, target: Target = ""
) -> Response:
    """How a sentence would be said, and its sound as far as it is made."""
    return _saying(viewer, Saying(text=text, scope=scope, piece=target == _PIECE, waits=waiting is not None))


@router.post("/lexicon/say", response_class=HTMLResponse)
def say_on_page(viewer: Viewing, text: Typed = "", scope: Typed = "", target: Target = "") -> Response:
    return _saying(viewer, Saying(text=text, scope=scope, piece=target == _PIECE, aloud=True))


_PIECE = "saying"


def _saying(viewer: Viewer, asked: Saying) -> Response:
    reach(viewer.actor, Action.READ_LEXICON, viewer.at)
    text, scope, aloud = asked.text, asked.scope, asked.aloud
    said: Said | None = None
    refused = NOTHING
    try:
        if text.strip():
            station = None if scope in ("", _COUNTRY) else StationCode(scope)
            said = say(viewer.desk.newsroom, viewer.actor, Trial(text=text, station=station, aloud=aloud), viewer.at)
            if aloud:
                viewer.desk.on_change()
        else:
            refused = Refused([slip("text", "Hãy gõ một câu để thử.", "Write a sentence to try.")])
    except BadInput as wrong:
        refused = refusal_of(wrong, {"text": "text"})
    waits = said is not None and said.sound.item is None and not said.sound.problem
    done = asked.piece and not waits and not aloud and not refused.slips
    return viewer.page(
        "lexicon-saying.html" if asked.piece else "lexicon-say.html",
        286 if done else refused.answered,
        text=text,
        scope=scope,
        said=said,
        asked_aloud=aloud or asked.waits,
        slips=refused.slips,
        typed={"text": text, "scope": scope},
        seen=_scopes_of_words(viewer).seen,
    )


@router.get("/lexicon/{entry}", response_class=HTMLResponse)
def show_word(entry: Name, viewer: Viewing, done: Sought = "") -> Response:
    return _word(viewer, EntryId(entry), told={"done": done})


def _word(
    viewer: Viewer,
    entry: EntryId,
    refused: Refused = NOTHING,
    typed: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
) -> Response:
    found = lexicon.find(viewer.desk.newsroom, viewer.actor, entry, viewer.at)
    places = _scopes_of_words(viewer)
    path = "/" if found.scope is None else places.paths.get(found.scope, "")
    flags = [name for name in ("any_case", "inside") if getattr(found, name)]
    return viewer.page(
        "lexicon-word.html",
        refused.answered,
        entry=found,
        where=places.names.get(found.scope or "", found.scope or ""),
        mine=bool(path) and places.writes.reaches(path),
        usage=lexicon.usage(viewer.desk.newsroom, viewer.actor, entry, viewer.at),
        typed=typed or {"spoken": found.spoken, "flags": flags, "seen": str(found.version)},
        slips=refused.slips,
        **{"done": "", "affected": None, "removing": False, **(told or {})},
    )


@router.post("/lexicon/{entry}", response_class=HTMLResponse)
def edit_word(
    entry: Name,
    viewer: Viewing,
    spoken: Typed = "",
    flags: Annotated[list[str] | None, Form(max_length=4)] = None,
    seen: Version = 0,
    look: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Kept; or, with `look`, only told what that would do."""
    typed: dict[str, Any] = {"spoken": spoken, "flags": flags or [], "seen": str(seen)}
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    any_case, inside = ("any_case" in typed["flags"], "inside" in typed["flags"])
    try:
        if look:
            found = lexicon.find(newsroom, actor, EntryId(entry), at)
            told = replace(found, spoken=spoken, any_case=any_case, inside=inside, version=found.version + 1)
            affected = lexicon.affected(newsroom, actor, Put(entry=told), at)
            return _word(viewer, found.id, typed=typed, told={"affected": affected})
        edit = EntryEdit(entry=EntryId(entry), seen=seen, spoken=spoken, any_case=any_case, inside=inside)
        kept = lexicon.edit(newsroom, actor, edit, at)
    except BadInput as wrong:
        return _word(viewer, EntryId(entry), refusal_of(wrong, _FIELDS), typed)
    viewer.desk.on_change()
    return back_to(f"/lexicon/{entry}?done={len(kept.altered)}")


@router.post("/lexicon/{entry}/remove", response_class=HTMLResponse)
def remove_word(
    entry: Name,
    viewer: Viewing,
    seen: Version = 0,
    look: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Taken away; or, with `look`, asked once more with what that would do."""
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    try:
        if look:
            found = lexicon.find(newsroom, actor, EntryId(entry), at)
            affected = lexicon.affected(newsroom, actor, Drop(entry=found), at)
            return _word(viewer, found.id, told={"affected": affected, "removing": True})
        lexicon.remove(newsroom, actor, EntryId(entry), seen, at)
    except BadInput as wrong:
        return _word(viewer, EntryId(entry), refusal_of(wrong, _FIELDS))
    viewer.desk.on_change()
    return back_to("/lexicon?done=removed")
