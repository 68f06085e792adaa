"""What is kept, as the verbs read and write it: a book for each kind, one transaction over all of them."""

from contextlib import AbstractContextManager
from typing import Protocol

from broadcaster.newsroom.books.airing import Airtime, Manifests, Pulses
from broadcaster.newsroom.books.audit import Audit, Checkpoints
from broadcaster.newsroom.books.bulletins import Bulletins, Listenings, Revisions
from broadcaster.newsroom.books.campaigns import Campaigns
from broadcaster.newsroom.books.lexicon import Lexicon
from broadcaster.newsroom.books.people import Tokens
from broadcaster.newsroom.books.receipts import Receipts
from broadcaster.newsroom.books.rendering import Items, Jobs
from broadcaster.newsroom.books.stations import Stations


class Work(Protocol):
    """One transaction, seen as the books it may read and write."""

    @property
    def stations(self) -> Stations: ...
    @property
    def bulletins(self) -> Bulletins: ...
    @property
    def revisions(self) -> Revisions: ...
    @property
    def listenings(self) -> Listenings: ...
    @property
    def items(self) -> Items: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def manifests(self) -> Manifests: ...
    @property
    def airtime(self) -> Airtime: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def pulses(self) -> Pulses: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def checkpoints(self) -> Checkpoints: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def lexicon(self) -> Lexicon: ...
    @property
    def campaigns(self) -> Campaigns: ...


class Store(Protocol):
    """DatabaseDown from any of these when the database does not answer."""

    def read(self) -> AbstractContextManager[Work]:
        """A consistent view; nothing can be written through it."""
        ...

    def write(self) -> AbstractContextManager[Work]:
        """One transaction: committed when the block ends, undone when it raises. Keep it short; no slow work inside."""
        ...

    def check(self) -> None: ...
