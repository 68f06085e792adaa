"""What the agendas of the days ahead are made of, kept between changes by the one who leads.

Reading and working out a country's days costs more than planning what one change concerns. So they are kept, and
brought up to every deed of the audit before they are used: a bulletin that was touched is read anew, and whatever else
may bear on a day makes all of it be read anew. The deeds are read in the same moment as the bulletins. All that writes
what is kept here writes a deed in the same transaction; `tests/properties/test_kept_ground.py` holds them to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.audit import Deed
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors.bulletins import BulletinUnknown
from broadcaster.newsroom import caring
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.scheduling import MAY_AIR, Agenda, Day, Ground, bare_agenda, ground

QUIET = frozenset(
    {
        "session", "account", "token", "airtime", "audit", "manifest", "recording", "emergency", "calendar", "journal",
        "device", "render", "webhook", "errand",
    }
)  # fmt: skip
"""Nouns whose deeds bear on no day."""
QUIET_VERBS = caring.DEEDS | {"bulletin.listen", "station.enrol"}
"""Deeds of other nouns that bear on none either."""
_BESIDE = QUIET | {"playlist", "campaign", "cluster"}
"""Nouns whose deeds change nothing that is kept here. What is not known to be beside it is not."""
_MANY = 500


class KeptGround:
    """Empty at first, and after `forget`. It is one process's own, and handed to nobody."""

    def __init__(self) -> None:
        self._ground: Ground | None = None
        self._agendas: dict[date, Agenda] = {}

    def forget(self) -> None:
        self._ground, self._agendas = None, {}

    def agendas(self, newsroom: Newsroom, days: Sequence[date]) -> tuple[Agenda, ...]:
        """Those of these days with the slots of no station, as of now."""
        before = self._ground
        stands = None if before is None or set(days) - set(before.days) else brought_up(newsroom, before)
        if stands is None:
            self.forget()
            stands = ground(newsroom, days)
        self._ground = stands
        self._agendas = {day: self._agenda(stands, day) for day in stands.days if day in days or day in self._agendas}
        return tuple(self._agendas[day] for day in days)

    def _agenda(self, stands: Ground, day: date) -> Agenda:
        known = self._agendas.get(day)
        return bare_agenda(stands, day) if known is None else replace(known, bulletins=stands.days[day].bulletins)


def brought_up(newsroom: Newsroom, before: Ground) -> Ground | None:
    """What stands now; None when more than bulletins changed, so that all is to be read anew."""
    with newsroom.store.read() as work:
        tip = work.audit.tip()
        if tip == before.tip:
            return before
        if tip.house != before.tip.house or tip.sequence <= before.tip.sequence:
            return None  # another database, or an older one that was brought back
        deeds = work.audit.since(before.tip.sequence, _MANY)
        touched = _touched(deeds) if len(deeds) < _MANY else None
        if touched is None:
            return None
        try:
            found = {each: work.bulletins.get(EVERYWHERE, each) for each in touched}
        except BulletinUnknown:
            return None
    return replace(before, tip=tip, days={day: _with(of, day, found) for day, of in before.days.items()})


def _touched(deeds: Iterable[Deed]) -> set[BulletinId] | None:
    """The bulletins these deeds are about; None when any is about something else that is kept."""
    bulletins: set[BulletinId] = set()
    for each in deeds:
        noun, _, name = each.subject.partition(":")
        verb = each.verb.partition(".")[0]
        if verb == noun == "bulletin":
            bulletins.add(BulletinId(name))
        elif verb not in _BESIDE and each.verb not in QUIET_VERBS:
            return None
    return bulletins


def _with(of: Day, day: date, found: Mapping[BulletinId, Bulletin]) -> Day:
    airing = [each for each in found.values() if _airs_on(each, day)]
    bulletins = sorted([each for each in of.bulletins if each.id not in found] + airing, key=_oldest_first)
    return replace(of, bulletins=tuple(bulletins))


def _airs_on(bulletin: Bulletin, day: date) -> bool:
    return bulletin.state in MAY_AIR and bulletin.draft.valid_from <= day <= bulletin.draft.valid_until


def _oldest_first(bulletin: Bulletin) -> tuple[object, BulletinId]:
    """As the book of bulletins tells them."""
    return bulletin.created, bulletin.id
