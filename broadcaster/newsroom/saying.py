"""A sentence is tried aloud: as a station would say it, before anything is decided."""

from dataclasses import dataclass

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.bulletin import check_spoken, check_text
from broadcaster.domain.lexicon import Readings, shelve
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.rendering import Need, RenderOrder
from broadcaster.newsroom.orders import recipe_of, tone_of, trial_order
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at
from broadcaster.newsroom.rendering import BulletinSound, finished, order_more
from broadcaster.wording import Spoken

ALOUD_LIMIT = 300
"""Characters of a sentence to be heard: a few seconds, so that nobody's bulletin waits long for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A sentence as a station says it (None: as the country). `aloud`: its sound is to be made, if it is not yet."""

    text: str
    station: StationCode | None
    aloud: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How it is said, and its sound once that is made."""

    spoken: Spoken
    sound: BulletinSound


def say(newsroom: Newsroom, actor: Actor, trial: Trial, at: Instant) -> Said:
    """FieldWrong, TextBroken, TextEmpty, TextForeign; StationUnknown, RightMissing."""
    scope = reach(actor, Action.READ_LEXICON, at)
    check_text("text", trial.text, ALOUD_LIMIT)
    with newsroom.store.read() as work:
        line = () if trial.station is None else line_at(work, work.stations.get(scope, trial.station).code)
        spoken, order = _order(newsroom, work, trial.text, line)
    if trial.aloud:
        order_more(newsroom, [Need(order=order)], at)
    recipe = recipe_of(newsroom, order)
    with newsroom.store.read() as work:
        item = finished(newsroom, work, [recipe]).get(recipe)
        problem = "" if item else work.items.problems([recipe]).get(recipe, "")
    return Said(spoken=spoken, sound=BulletinSound(item=item, problem=problem))


def _order(newsroom: Newsroom, work: Work, text: str, line: tuple[Station, ...]) -> tuple[Spoken, RenderOrder]:
    entries = work.lexicon.of([station.code for station in line])
    spoken = newsroom.read(text, Readings(shelve(entries)).of(line))
    check_spoken(spoken)
    return spoken, trial_order(spoken, tone_of(newsroom, line) if line else newsroom.tone)
