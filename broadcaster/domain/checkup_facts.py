"""What may be found of each part of an installation, before anybody judges it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Where settings came from, and variables named like settings that are none."""

    places: tuple[str, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One that can be written to, or could be made; `own`: it is of the user who looks."""

    stands: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Which shape its tables have ("": none yet), the shape of this release, and all shapes it knows."""

    stands: str
    ours: str
    known: frozenset[str]
    writable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nothing can be told while the database does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Makers of sounds: those that the server starts itself, at most so many; or those that wait at a queue, whose
    tables may not stand yet. `urgent`: how many of them make emergencies alone."""

    by_server: bool
    living: int
    tables: bool = True
    urgent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Makers:
    """Who makes sounds, and who was `gone` lately: the name, the lane, and how many seconds ago it was heard of."""

    seen: tuple[tuple[str, str, int], ...]
    gone: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """Who leads the clock, and the seconds since their last sign of life; None before there ever was one."""

    holder: str
    ago: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A storage that kept, gave back and let go of something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAnother:
    """A storage that serves, and carries the mark of another house."""

    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Who sends sounds to stations; whether a reverse proxy is believed; whether there is a place to send stations on
    to, and whether they go there in the clear."""

    by: str
    proxied: bool
    elsewhere: bool
    clear: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Who may read the figures, and under which of the addresses that the house is called by they are given to anybody;
    of a house that is called by no name nobody can tell."""

    by: str
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The voices of the settings in order: name, state, and why not (Vietnamese; "" when ready)."""

    states: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """It made a sound of silence, and every jingle is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """Walls around strangers' files that do not stand here, and why."""

    fallen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The number of the trust that stands (None before the first start), days until the first of its keys ends, and
    files of the root that lie here."""

    serial: int | None
    days_left: int = 0
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The hour here as people read it, whether the network keeps it (None where nobody can tell), and how many seconds
    later it is by the database's clock."""

    local: str
    synchronised: bool | None
    behind: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    free: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """Whether it is free; if not, whether it is this program that answers there."""

    free: bool
    ours: bool


Facts = (
    Read
    | Folder
    | Database
    | Unknown
    | Hands
    | Makers
    | Leading
    | Reached
    | OfAnother
    | Sending
    | Figures
    | Voices
    | Encoder
    | Walls
    | Keys
    | Clock
    | Disk
    | Port
)
