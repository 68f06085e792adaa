"""The books of bulletins in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.bulletin import Bulletin, BulletinId, Revision, Target, shadow_of
from broadcaster.domain.errors.bulletins import BulletinUnknown, FieldWrong, RevisionUnknown, VersionTaken
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.life import FINAL, State
from broadcaster.domain.listening import Listening
from broadcaster.domain.units import Digest
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked, Page

if TYPE_CHECKING:
    from fakes.memory_store import Everything


class MemoryBulletins:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def add(self, bulletin: Bulletin) -> None:
        everything = self._all.changing()
        if bulletin.draft.origin not in everything.stations:
            raise StationUnknown(station=bulletin.draft.origin)
        if bulletin.id in everything.bulletins:
            raise ValueError(f"two bulletins of id {bulletin.id}")
        everything.bulletins[bulletin.id] = bulletin
        self._keep_revision(bulletin)

    def get(self, scope: Scope, bulletin: BulletinId) -> Bulletin:
        found = self._all.bulletins.get(bulletin)
        if found is None or not self._reached(scope, found):
            raise BulletinUnknown(bulletin=bulletin)
        return found

    def among(self, bulletins: Collection[BulletinId]) -> dict[BulletinId, Bulletin]:
        return {each: self._all.bulletins[each] for each in bulletins if each in self._all.bulletins}

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[Bulletin]:
        found = [b for b in reversed(self._oldest_first()) if self._reached(scope, b) and _meets(b, sought)]
        if sought.aimed_at is not None:
            station = self._all.stations.get(sought.aimed_at)
            found = [b for b in found if station and any(t.reaches(station.path) for t in self._placed(b))]
        if asked.after is not None:
            last = self._all.bulletins.get(BulletinId(asked.after.removeprefix("memory:")))
            if last is None or not asked.after.startswith("memory:"):
                raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
            found = [b for b in found if (b.created, b.id) < (last.created, last.id)]
        shown = tuple(found[: asked.limit])
        return Page(rows=shown, after=f"memory:{shown[-1].id}" if shown and len(found) > asked.limit else None)

    def _placed(self, bulletin: Bulletin) -> list[Target]:
        stations = self._all.stations
        return [
            replace(target, path=stations[target.station].path) if target.station in stations else target
            for target in bulletin.draft.targets
        ]

    def change(self, bulletin: Bulletin, seen: int) -> bool:
        everything = self._all.changing()
        found = everything.bulletins.get(bulletin.id)
        if found is None or found.version != seen:
            return False
        for other in everything.bulletins.values():
            kin = other.group is not None and other.group == bulletin.group and other.id != bulletin.id
            if kin and other.draft.language is bulletin.draft.language:
                raise VersionTaken(language=bulletin.draft.language.value)
        everything.bulletins[bulletin.id] = bulletin
        if found.revision.number != bulletin.revision.number:
            self._keep_revision(bulletin)
        return True

    def valid_on(self, day: date, states: Sequence[State], last: date | None = None) -> tuple[Bulletin, ...]:
        return tuple(
            b
            for b in self._oldest_first()
            if b.draft.valid_from <= (last or day) and day <= b.draft.valid_until and b.state in states
        )

    def over_by(self, day: date) -> tuple[Bulletin, ...]:
        return tuple(b for b in self._oldest_first() if b.draft.valid_until < day and b.state not in FINAL)

    def _keep_revision(self, bulletin: Bulletin) -> None:
        revisions = self._all.revisions
        place = bulletin.id, bulletin.revision.number
        if place in revisions:
            raise ValueError(f"revision {place} stands already")
        revisions[place] = bulletin.revision

    def _oldest_first(self) -> list[Bulletin]:
        return sorted(self._all.bulletins.values(), key=lambda b: (b.created, b.id))

    def _reached(self, scope: Scope, bulletin: Bulletin) -> bool:
        return scope.reaches(self._all.stations[bulletin.draft.origin].path)


def _meets(bulletin: Bulletin, sought: Sought) -> bool:
    draft = bulletin.draft
    same = (
        (sought.state, bulletin.state),
        (sought.topic, draft.topic),
        (sought.campaign, draft.campaign),
        (sought.language, draft.language),
        (sought.origin, draft.origin),
        (sought.group, bulletin.group),
    )
    return (
        all(wanted is None or wanted == is_ for wanted, is_ in same)
        and (sought.title is None or shadow_of(sought.title) in shadow_of(draft.title))
        and (sought.first is None or sought.first <= draft.valid_until)
        and (sought.last is None or draft.valid_from <= sought.last)
        and (sought.since is None or sought.since <= bulletin.created)
    )


class MemoryRevisions:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def of(self, bulletin: BulletinId, asked: Asked) -> Page[Revision]:
        found = sorted((r for (b, _), r in self._all.revisions.items() if b == bulletin), key=lambda r: -r.number)
        if asked.after is not None:
            if not asked.after.isdigit():
                raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
            found = [r for r in found if r.number < int(asked.after)]
        shown = tuple(found[: asked.limit])
        return Page(rows=shown, after=str(shown[-1].number) if len(found) > asked.limit else None)

    def one(self, bulletin: BulletinId, number: int) -> Revision:
        found = self._all.revisions.get((bulletin, number))
        if found is None:
            raise RevisionUnknown(bulletin=bulletin, revision=number)
        return found

    def writers(self, bulletin: BulletinId, after: int) -> frozenset[tuple[AccountId, str]]:
        return frozenset(
            (r.by, r.by_name) for (b, number), r in self._all.revisions.items() if b == bulletin and number > after
        )


class MemoryListenings:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def keep(self, bulletin: BulletinId, listening: Listening) -> None:
        self._all.changing().listenings[bulletin, listening.audio, listening.account] = listening

    def of(self, bulletin: BulletinId, audio: Digest) -> tuple[Listening, ...]:
        mine = [each for (b, a, _), each in self._all.listenings.items() if (b, a) == (bulletin, audio)]
        return tuple(sorted(mine, key=lambda each: each.account))
