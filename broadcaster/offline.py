"""What is done without the newsroom: the audit is taken out and checked, and this machine is looked at.

A small composition root beside app/, because whoever checks must not have to start what is checked: nothing is
served, planned or spoken, no database is brought up to date, and no key is made.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from broadcaster.domain.audit import LONGEST_LINE, NotEntry, read_entries, read_head
from broadcaster.domain.errors.evidence import LogUnreadable, SealWrong
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.evidence import CHECKPOINT
from broadcaster.domain.journal import NotLine
from broadcaster.domain.journal_batches import CHECKPOINT as JOURNAL_CHECKPOINT
from broadcaster.domain.journal_batches import Checkpoint, read_checkpoint
from broadcaster.domain.journal_evidence import JournalProof, verify_journal
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import Delegated, KeyRole, from_payload, unread
from broadcaster.envelope import KeyId, NotSealed, from_json, open_sealed, trusting
from broadcaster.newsroom.audit import Findings, Vouchers, check, check_store, lines
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.ports import Progress
from broadcaster.settings import Settings
from broadcaster.vault.keyring import FolderKeyring
from broadcaster.vault.signing import open_with, public_beside, read_public
from broadcaster.vault.whole_files import write_pieces
from broadcaster.vault.witness import kept_in

if TYPE_CHECKING:
    from broadcaster.audio.sandbox import WallNow


def walls() -> "list[WallNow]":
    """What stands around the process that decodes other people's sound on this machine. AudioBroken."""
    from broadcaster.audio.sandbox import Sandbox

    with closing(Sandbox()) as sandbox:
        return list(sandbox.walls())


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What is checked: an exported log, or the database of the settings; against checkpoints of this folder, besides
    those in the database; by a public key told by the asker, or else the one in the data folder."""

    log: Path | None = None
    checkpoints: Path | None = None
    key: str | None = None


def verify_log(settings: Settings, against: Against, watch: Progress) -> Findings:
    """LogUnreadable, FileUnreadable, KeyUnfit, DatabaseDown."""
    vouchers = _vouchers(settings, against)
    if against.log is None:
        with _store(settings) as store:
            return check_store(store, vouchers, watch)
    try:
        with against.log.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            written = _lines_of(file)
            head = next(written, "")
            return check(read_head(head), read_entries(written), vouchers, watch)
    except OSError as refused:
        raise FileUnreadable(name=str(against.log), problem=refused.strerror or str(refused)) from refused
    except NotEntry as garbled:
        raise LogUnreadable(name=str(against.log), problem=str(garbled)) from garbled


def export_log(settings: Settings) -> Iterator[str]:
    """The chain of the settings' database, as it stands now, line by line. FileUnreadable, LogUnreadable,
    DatabaseDown."""
    with _store(settings) as store:
        try:
            yield from lines(store)
        except NotEntry as garbled:
            raise LogUnreadable(name="audit", problem=str(garbled)) from garbled


def write_log(settings: Settings, out: Path) -> None:
    """The same as a file, which appears whole or not at all. StorageFull, StorageUnwritable."""
    write_pieces(out, (line.encode() for line in export_log(settings)), 0o600)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalAgainst:
    """What is checked of a station's journal: a file of its lines, or what the database of the settings holds; against
    checkpoints in these files, besides those in the database."""

    station: StationCode
    lines: Path | None = None
    checkpoints: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFindings:
    """`refused`: checkpoints that no journal key of the house sealed."""

    proof: JournalProof
    refused: tuple[str, ...]

    @property
    def well(self) -> bool:
        return self.proof.broken is None and not self.proof.altered and not self.refused


def verify_station(settings: Settings, against: JournalAgainst) -> JournalFindings:
    """HouseUnfounded without the house's trusts, by which checkpoints are believed; FileUnreadable, DatabaseDown."""
    keyring = FolderKeyring(settings.data / "keys" / "house")
    house = keyring.trust().house
    keys = trusting(*(each.key for trust in keyring.trusts() for each in _journal_keys(trust)))
    given = [(str(path), _text_of(path)) for path in against.checkpoints]
    if against.lines is not None:
        found, refused = _checkpoints(given, keys)
        texts = _text_of(against.lines).split("\n")
        proof = verify_journal(house, against.station, texts if texts[-1] else texts[:-1], found)
        return JournalFindings(proof=proof, refused=refused)
    with _store(settings) as store:
        with store.read() as work:
            given += [(f"{each.day}", each.envelope) for each in work.irregulars.checkpoints(against.station)]
        found, refused = _checkpoints(given, keys)
        return JournalFindings(
            proof=verify_journal(house, against.station, _journal(store, against.station), found), refused=refused
        )


def _journal_keys(told: str) -> tuple[Delegated, ...]:
    """Of a trust that the keyring kept, however old: what was sealed then was sealed rightly."""
    return from_payload(unread(told).payload).roles[KeyRole.JOURNAL].keys


def _checkpoints(given: list[tuple[str, str]], keys: Mapping[KeyId, bytes]) -> tuple[list[Checkpoint], tuple[str, ...]]:
    found, refused = [], []
    for name, text in given:
        try:
            envelope = from_json(text)
            if envelope.payload_type != JOURNAL_CHECKPOINT:
                raise NotSealed("another type")
            found.append(read_checkpoint(open_sealed(envelope, keys)))
        except (NotSealed, NotLine):
            refused.append(name)
    return found, tuple(refused)


def _journal(store: Store, station: StationCode) -> Iterator[str]:
    after = 0
    while True:
        with store.read() as work:
            some = work.journals.lines(station, after, 5_000)
        if not some:
            return
        yield from (each.text for each in some)
        after = some[-1].sequence


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as refused:
        raise FileUnreadable(name=str(path), problem=refused.strerror or str(refused)) from refused


def _vouchers(settings: Settings, against: Against) -> Vouchers:
    folder = against.checkpoints or settings.data / "checkpoints"
    if against.checkpoints is not None and not folder.is_dir():
        raise FileUnreadable(name=str(folder), problem="không có thư mục này")
    public = read_public(against.key) if against.key else public_beside(settings.data / "keys" / "audit.key")

    def opened(envelope: str) -> bytes:
        if public is None:
            raise SealWrong(problem="no key is trusted")
        return open_with(public, CHECKPOINT, envelope)

    return Vouchers(open=opened, kept=list(kept_in(folder)))


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    from broadcaster.store import open_store

    url = settings.database_url
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:") and not path.is_file():
        raise FileUnreadable(name=str(path), problem="không có cơ sở dữ liệu ở đây")
    with closing(open_store(url)) as store:
        yield store


def _lines_of(file: TextIO) -> Iterator[str]:
    """Its lines, none longer than an entry may be: what is longer comes in pieces, which are no entries."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line.removesuffix("\n")
