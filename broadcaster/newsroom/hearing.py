"""What a draft will sound like, before it is a bulletin: its words, its length, its sound once that is made."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from broadcaster.domain.access import Actor
from broadcaster.domain.bulletin import SCRIPT_LIMIT, Draft, Target, check_spoken, check_text
from broadcaster.domain.errors import NotFound
from broadcaster.domain.item import Waveform
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.bulletins import Aim, target_of
from broadcaster.newsroom.finding import allowed_station
from broadcaster.newsroom.fitness import Length, Misfit, PlaceFit, fitness, length_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import spoken_of
from broadcaster.newsroom.rendering import BulletinSound, order_at_home, order_more, sound_of_draft
from broadcaster.wording import Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How it is spoken, how long, and the sound of just these words with its picture, as far as that is made."""

    spoken: Spoken
    length: Length
    sound: BulletinSound
    waveform: Waveform


def hear(newsroom: Newsroom, actor: Actor, draft: Draft, at: Instant) -> Heard:
    """StationUnknown, RightMissing, TextTooLong, TextBroken."""
    check_text("script", draft.script, SCRIPT_LIMIT)
    with newsroom.store.read() as work:
        allowed_station(work, actor, draft.origin, at)
        sound = sound_of_draft(newsroom, work, draft)
        return Heard(
            spoken=spoken_of(newsroom, work, draft),
            length=length_of(newsroom, work, draft),
            sound=sound,
            waveform=(sound.item and work.items.waveform(sound.item.audio)) or Waveform(),
        )


def too_long(
    newsroom: Newsroom, actor: Actor, draft: Draft, aims: Iterable[Aim], at: Instant
) -> tuple[PlaceFit, ...]:  # fmt: skip
    """Of the places it is to be aimed at those where no session has room for it, as long as it is or may be. What is no
    place is left out, as it is told of when it is sent. StationUnknown, RightMissing."""
    with newsroom.store.read() as work:
        origin = allowed_station(work, actor, draft.origin, at)
        targets: dict[Target, None] = {}
        for aim in aims:
            with suppress(NotFound):
                targets[target_of(work, origin, aim)] = None
    fit = fitness(newsroom, replace(draft, targets=tuple(targets)), at)
    return tuple(each for each in fit.places if each.misfit is Misfit.TOO_LONG)


def order(newsroom: Newsroom, actor: Actor, draft: Draft, at: Instant) -> None:
    """Its sound is to be made. StationUnknown, RightMissing, TextTooLong, TextBroken, TextEmpty, TextForeign."""
    check_text("script", draft.script, SCRIPT_LIMIT)
    with newsroom.store.read() as work:
        allowed_station(work, actor, draft.origin, at)
        check_spoken(spoken_of(newsroom, work, draft))
        wanted = order_at_home(newsroom, work, draft)
    order_more(newsroom, [Need(order=wanted)], at)
