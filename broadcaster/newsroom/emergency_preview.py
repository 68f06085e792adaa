"""An emergency is heard before it is composed."""

from dataclasses import dataclass

from broadcaster.domain import emergency as life
from broadcaster.domain.access import Actor
from broadcaster.domain.bulletin import check_spoken
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.emergencies import Amendment, Composition, first_word, next_word, recorded
from broadcaster.newsroom.emergency_sounds import sounds_of, spoken_of_order
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at, reading_along
from broadcaster.newsroom.rendering import finished, order_more
from broadcaster.wording import Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an order would sound like: its words as they are spoken (none of a recording), and one of its sounds, as
    far as that is made; `problem` tells why it could not be as yet."""

    spoken: Spoken
    audio: Digest | None
    length: Millis | None
    problem: str


def preview(newsroom: Newsroom, actor: Actor, told: Composition | Amendment, at: Instant) -> Preview:
    """Nothing is composed. Its sounds are made already: they are those that the order has once it is composed, so
    what was heard here is what goes out. Raises as `compose` and `amend`."""
    recording = recorded(newsroom, told.plea)
    with newsroom.store.read() as work:
        if isinstance(told, Composition):
            order, _ = first_word(newsroom, work, actor, (told, recording), at)
        else:
            order, _ = next_word(newsroom, work, actor, (told, recording), at)
        life.check_order(order)
        soundings, orders = sounds_of(newsroom, work, order, newsroom.local_day(at))
        if not soundings:
            raise FieldWrong(field="targets", problem="không có đài nào đang hoạt động ở đó")
        made = finished(newsroom, work, list(orders))
        first = next((each for each in soundings if order.origin in each.stations), soundings[0]).recipe
        problem = "" if first in made else work.items.problems([first]).get(first, "")
        spoken = spoken_of_order(newsroom, work, order)
    missing = [Need(order=each, airs=at, renew=False) for recipe, each in orders.items() if recipe not in made]
    order_more(newsroom, missing, at)
    item = made.get(first)
    return Preview(
        spoken=spoken,
        audio=None if item is None else item.audio,
        length=None if item is None else item.measured.duration,
        problem=problem,
    )


def check_sayable(newsroom: Newsroom, script: str, origin: StationCode) -> None:
    """Whether a voice can say it, as the unit that gives the word reads it: told before all else of an order is there,
    and tells nothing of that unit; whether it may give the word is asked with the order.
    TextEmpty, TextForeign; StationUnknown."""
    with newsroom.store.read() as work:
        check_spoken(newsroom.read(script, reading_along(work, line_at(work, origin))))
