"""What the first start does: the shipped campaigns and samples come in, and the first admin is let in."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.domain.access import CONSOLE, Role
from broadcaster.domain.approval import Leave
from broadcaster.domain.errors.people import AccountUnknown, LoginTaken
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.ports import Newsroom
from broadcaster.settings import Settings, read_toml

if TYPE_CHECKING:
    from broadcaster.domain.people import Account
    from broadcaster.newsroom.bulletins import Submission
    from broadcaster.samples import Sample
    from broadcaster.vault.keyring import Founded


from broadcaster.app.clock import fresh, new_id, new_secret
from broadcaster.app.papers import read_file
from broadcaster.app.wiring import SAMPLES


def set_up_code(newsroom: Newsroom, at: Instant) -> str | None:
    """A one-time code for making the first admin, to be told on this machine's console; None once somebody can sign in.

    The code of an earlier start no longer holds.
    """
    from broadcaster.newsroom.activation import code_of, offer_set_up

    code = code_of(new_secret())
    return code if offer_set_up(newsroom, code, at) else None


def found_house(newsroom: Newsroom, settings: Settings, at: Instant) -> "Founded | None":
    """The house's root and keys, made at the first start; None when it has them. StorageFull, StorageUnwritable."""
    from broadcaster.vault.keyring import found

    with newsroom.store.read() as work:
        house = work.audit.tip().house
    return found(settings.data / "keys" / "house", house, at)


def account_of(newsroom: Newsroom, login: str, at: Instant) -> "Account":
    """The account of that login; the console's own is made when it is first asked for. AccountUnknown."""
    from broadcaster.newsroom.people import NewAccount, Wanted, add_machine, find_by_login, grant_role

    found = find_by_login(newsroom, login)
    if found is not None:
        return found
    if login != CONSOLE.id:
        raise AccountUnknown(account=login)
    author, admin = (Wanted(role=role, station=None) for role in (Role.AUTHOR, Role.ADMIN))
    new = NewAccount(login=login, name=CONSOLE.name, wanted=author)
    try:
        made = add_machine(newsroom, CONSOLE, new, fresh(), at)
    except LoginTaken:  # another process was quicker
        return account_of(newsroom, login, at)
    return grant_role(newsroom, CONSOLE, made.id, admin, at)


def load_campaigns(newsroom: Newsroom, settings: Settings, at: Instant) -> int:
    """The campaigns of config/topics.toml, at the first start only; returns how many. FileUnreadable."""
    from broadcaster import samples
    from broadcaster.newsroom.campaigns import load_shipped

    place = settings.config / "topics.toml"
    return load_shipped(newsroom, CONSOLE, samples.campaigns(str(place), read_toml(place)), at)


def _samples(settings: Settings, day: date) -> "tuple[Sample, ...]":
    """FileUnreadable."""
    from broadcaster import samples

    folder = settings.config / "bulletins"
    return samples.bulletins(str(folder), read_toml(folder / "index.toml"), lambda name: read_file(folder / name), day)


def samples_for(settings: Settings, day: date, home: StationCode) -> "tuple[Submission, ...]":
    """The sample bulletins as if that station had written them, for itself and all below it. FileUnreadable."""
    from broadcaster.newsroom.bulletins import Aim

    own = (Aim(station=home, below=True),)
    return tuple(replace(each.submission, origin=home, aims=own) for each in _samples(settings, day))


def load_samples(newsroom: Newsroom, settings: Settings, at: Instant) -> int:
    """At the first start plants the station tree, submits and approves the sample bulletins; returns how many. What
    people made of the tree since then stays.

    Interrupted half-way it goes on where it stopped: what was submitted is known by its key.
    """
    from broadcaster import samples
    from broadcaster.newsroom.scheduling import establish

    with newsroom.store.read() as work:
        if work.pulses.last(SAMPLES) is not None:
            return 0
    place = settings.config / "stations" / f"{settings.stations}.toml"
    establish(newsroom, *samples.stations(str(place), read_toml(place)), at)
    _add_sample_people(newsroom, at)
    told = _samples(settings, newsroom.local_day(at))
    trying = replace(newsroom, leave=Leave(unheard=True))  # nothing is really on air yet, and nothing was spoken either
    for sample in told:
        samples.hand_in(trying, sample, new_id(), at)
    with newsroom.store.write() as work:
        work.pulses.beat(SAMPLES, at)
    return len(told)


_SAMPLE_PEOPLE = (
    ("mau-nguoi-soan", "Người soạn (mẫu)", Role.AUTHOR),
    ("mau-nguoi-duyet", "Người duyệt (mẫu)", Role.APPROVER),
)
"""Who the samples are from. They have no password, so nobody comes in by them."""


def _add_sample_people(newsroom: Newsroom, at: Instant) -> None:
    from broadcaster.newsroom.people import NewAccount, Wanted, add_machine

    for login, name, role in _SAMPLE_PEOPLE:
        new = NewAccount(login=login, name=name, wanted=Wanted(role=role, station=None))
        with suppress(LoginTaken):
            add_machine(newsroom, CONSOLE, new, fresh(), at)
