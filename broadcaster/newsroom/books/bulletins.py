"""The books of bulletins, of their revisions, and of who listened to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.access import EVERYWHERE, AccountId, Scope
from broadcaster.domain.bulletin import Bulletin, BulletinId, Revision
from broadcaster.domain.errors.bulletins import BulletinUnknown
from broadcaster.domain.life import State
from broadcaster.domain.listening import Listening
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language
from broadcaster.newsroom.books.paging import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which bulletins a list is to hold; what is None is not asked for.

    `title` is looked for without regard to accents and case; `aimed_at` is a station they are to be heard at;
    `first` and `last` are local days: valid on any of them; `since` and later they were created.
    """

    state: State | None = None
    topic: str | None = None
    campaign: str | None = None
    language: Language | None = None
    origin: StationCode | None = None
    title: str | None = None
    aimed_at: StationCode | None = None
    first: date | None = None
    last: date | None = None
    since: Instant | None = None
    group: BulletinId | None = None


class Bulletins(Protocol):
    def add(self, bulletin: Bulletin) -> None:
        """A new one, with its first revision. StationUnknown for an origin that is not there."""
        ...

    def get(self, scope: Scope, bulletin: BulletinId) -> Bulletin:
        """BulletinUnknown when there is none whose origin lies in scope."""
        ...

    def among(self, bulletins: Collection[BulletinId]) -> dict[BulletinId, Bulletin]:
        """Those of these that there are, wherever they are from: for what stands and names them."""
        ...

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[Bulletin]:
        """Newest first. FieldWrong for a mark that no page gave."""
        ...

    def change(self, bulletin: Bulletin, seen: int) -> bool:
        """Puts this in place of the version `seen`, and keeps its revision when that is new.

        False, and nothing is changed, when another version stands. VersionTaken when its group has its language.
        """
        ...

    def valid_on(self, day: date, states: Sequence[State], last: date | None = None) -> tuple[Bulletin, ...]:
        """Those in these states whose dates hold `day`, or any day from it to `last`, oldest first. Everywhere: for
        the clock, not people."""
        ...

    def over_by(self, day: date) -> tuple[Bulletin, ...]:
        """Not closed, but valid until before `day`."""
        ...


def looked_up(bulletins: Bulletins, bulletin: BulletinId) -> Bulletin | None:
    """Wherever it is from; None when there is none. For what stands and names it, not for people who ask."""
    try:
        return bulletins.get(EVERYWHERE, bulletin)
    except BulletinUnknown:
        return None


class Revisions(Protocol):
    """What was saved of a bulletin. Ask after the bulletin itself first: these know no scope."""

    def of(self, bulletin: BulletinId, asked: Asked) -> Page[Revision]:
        """The newest first. FieldWrong for a mark that no page gave."""
        ...

    def one(self, bulletin: BulletinId, number: int) -> Revision:
        """RevisionUnknown."""
        ...

    def writers(self, bulletin: BulletinId, after: int) -> frozenset[tuple[AccountId, str]]:
        """Who saved revisions after that number, account and name of the day."""
        ...


class Listenings(Protocol):
    def keep(self, bulletin: BulletinId, listening: Listening) -> None:
        """In place of what the same person was known to have heard of the same sound."""
        ...

    def of(self, bulletin: BulletinId, audio: Digest) -> tuple[Listening, ...]:
        """Everybody's, by account."""
        ...
