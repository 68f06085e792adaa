"""What a page of writing shows of a manuscript: the fields as they were typed, how they are said, how long that is, and
what is not sure in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from broadcaster.domain.bulletin import SCRIPT_LIMIT
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import ReadingsUnseen
from broadcaster.domain.manuscript import Manuscript, unseen
from broadcaster.domain.units import Millis
from broadcaster.newsroom import hearing
from broadcaster.newsroom.fitness import PlaceFit
from broadcaster.web.pages import writing_form as form
from broadcaster.web.pages.frame import Viewer
from broadcaster.web.pages.reading import Line, Spot, bars_of, lines_of, spots_of
from broadcaster.web.pages.slips import Slip, slips_of
from broadcaster.web.pages.writing_room import Room, room_of

NEW = "/bulletins/new"
LONG = Millis(3 * 60_000)
"""Longer than this and people are warned: who listens remembers less."""
SHORT = Millis(30_000)
"""Shorter than this there is room for it in any session: it is not looked for."""
FIELDS = {"readings-unseen": "reading", "text-empty": "script", "text-foreign": "script", "text-too-long": "script",
           "text-broken": "script", "item-too-long": "script", "nowhere-heard": "targets", "topic-not-open": "subject",
           "station-unknown": "targets", "cluster-unknown": "targets", "voice-unknown": "voice",
           "topic": "subject", "campaign": "subject"}  # fmt: skip
"""Beside which field it is told what the newsroom finds wrong."""


def home_of(manuscript: Manuscript, part: str = "", **more: int) -> str:
    """Where it is written on."""
    query = f"?{urlencode(more)}" if more else ""
    if manuscript.bulletin is not None and manuscript.became is None:
        return f"/bulletins/{manuscript.bulletin}/edit{query}{part}"
    return f"{NEW}?{urlencode({'manuscript': manuscript.id, **more})}{part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands beside the text: how it is said, and its sound."""

    heard: hearing.Heard | None
    problem: Slip | None = None


def heard_of(viewer: Viewer, manuscript: Manuscript) -> Shown:
    if not manuscript.script.strip():
        return Shown(heard=None)
    try:
        draft = form.rough(manuscript, viewer.today)
        return Shown(heard=hearing.hear(viewer.desk.newsroom, viewer.actor, draft, viewer.at))
    except BadInput as wrong:
        return Shown(heard=None, problem=slips_of(wrong)[0])


def tight_of(viewer: Viewer, manuscript: Manuscript, heard: hearing.Heard | None) -> tuple[PlaceFit, ...]:
    """Where no session has room for it. It is told while it is written, and not refused: it is mostly an estimate."""
    if heard is None or heard.length.length < SHORT or manuscript.one("recording"):
        return ()
    aims = [form.aim_of(each) for each in manuscript.typed.get("targets", ())]
    draft = form.rough(manuscript, viewer.today)
    return hearing.too_long(viewer.desk.newsroom, viewer.actor, draft, aims, viewer.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page tells of a manuscript, whole or in a piece."""

    manuscript: Manuscript
    typed: Mapping[str, object]
    room: Room
    heard: hearing.Heard | None
    problem: Slip | None
    lines: tuple[Line, ...]
    spots: tuple[Spot, ...]
    bars: tuple[int, ...]
    tight: tuple[PlaceFit, ...]
    word_url: Callable[[Spot], str]
    long: Millis = LONG
    script_limit: int = SCRIPT_LIMIT


def told_of(viewer: Viewer, manuscript: Manuscript) -> Told:
    shown = heard_of(viewer, manuscript)
    heard = shown.heard
    return Told(
        manuscript=manuscript,
        typed=form.values_of(manuscript.typed),
        room=room_of(viewer, manuscript),
        heard=heard,
        problem=shown.problem,
        lines=() if heard is None else lines_of(heard.spoken, heard.waveform.starts),
        spots=() if heard is None else spots_of(heard.spoken),
        bars=() if heard is None else bars_of(heard.waveform.peaks),
        tight=tight_of(viewer, manuscript, heard),
        word_url=partial(_word_url, manuscript),
    )


def _word_url(manuscript: Manuscript, spot: Spot) -> str:
    place = {"manuscript": manuscript.id, "start": spot.start, "end": spot.end}
    if manuscript.bulletin is not None:
        place |= {"bulletin": manuscript.bulletin, "seen": manuscript.seen}
    return f"{NEW}/reading?{urlencode(place)}"


def unsure(kept: Manuscript, heard: hearing.Heard | None, problem: Slip | None) -> list[Slip]:
    """What is wrong with its words, told with what is wrong with its form."""
    if problem is not None:
        return [replace(problem, field="script")]
    left = () if heard is None or kept.one("recording") else unseen(kept, heard.spoken)
    return slips_of(ReadingsUnseen(count=len(left), first=left[0].written[:60]), FIELDS) if left else []
