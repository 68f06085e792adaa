"""Machines become stations' and cease to be: by a code that an admin reads out, and a fingerprint that both compare."""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass, replace

from broadcaster.domain import enrolment as states
from broadcaster.domain.access import EVERYWHERE, AccountId, Action, Actor, Grant, Role, demand, reach
from broadcaster.domain.audit import Deed, deed
from broadcaster.domain.devices import Device
from broadcaster.domain.enrolment import CODE_LASTS, HOLDING, MAY, Enrolment, EnrolmentState
from broadcaster.domain.errors.bulletins import EditedMeanwhile
from broadcaster.domain.errors.devices import (
    DeviceKeyKnown,
    DeviceKeyWrong,
    EnrolmentCodeWrong,
    EnrolmentOver,
    EnrolmentUnknown,
)
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.people import BOX_IDS, Account, Token, check_name
from broadcaster.domain.read_out import one_time_code, typed
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.trust import KEY_BYTES, Roots, from_payload, unread
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom import guessing
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.journal import JournalHead
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sessions import Fresh
from broadcaster.newsroom.tokens import kept_token

_FOR, _ASKED = "device:", "device-asked:"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCode:
    """Told once, to be read out."""

    code: str
    until: Instant


def make_code(newsroom: Newsroom, actor: Actor, code: StationCode, secret: str, at: Instant) -> MadeCode:
    """By it one machine may ask to be the station's; the code before it no longer does.

    StationUnknown; RightMissing.
    """
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    shown = one_time_code(digest_of("device-code-1", secret))
    until = instant(at + CODE_LASTS)
    with newsroom.store.write() as work:
        station = work.stations.get(scope, code)
        demand(actor, Action.MANAGE_ACCOUNTS, station, at)
        work.codes.put(f"{_FOR}{station.code}", _kept(shown), until)
        work.audit.add(deed(actor, "device.invite", f"station:{station.code}", at, station.path))
    return MadeCode(code=shown, until=until)


def _kept(code: str) -> Digest:
    return digest_of("device-code-1", typed(code[:100]).encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """What a machine sends. `public` is base64; `source`: the address it asks from."""

    code: str
    public: str
    name: str
    source: str


def ask(newsroom: Newsroom, new: NewDevice, enrolment: str, at: Instant) -> Enrolment:
    """A machine asks to be the station's for which the code was made. The code is used up when all else is right; the
    same key with the same code is told the same again, for an answer may be lost on its way.

    TooManyAttempts; FieldWrong; DeviceKeyWrong; EnrolmentCodeWrong; DeviceKeyKnown.
    """
    with newsroom.store.write() as work:
        guessing.count(work, (guessing.by_address(new.source),), at)
    name, public = check_name(new.name), _key(new.public)
    again = digest_of("device-asked-1", _kept(new.code), public)
    with newsroom.store.write() as work:
        if standing := _asked_before(work, again, at):
            return standing
        subject = work.codes.redeem(_kept(new.code), at) or ""
        if not subject.startswith(_FOR):
            raise EnrolmentCodeWrong
        station = _station(work, StationCode(subject.removeprefix(_FOR)))
        asked = Enrolment(id=enrolment, station=station.code, name=name, public=public, asked=at)
        if not work.enrolments.add(asked):
            raise DeviceKeyKnown
        work.codes.put(f"{_ASKED}{asked.id}", again, instant(at + CODE_LASTS))
        guessing.forgive(work, (guessing.by_address(new.source),), at)
        work.audit.add(_done(_device(asked, new.source), "device.ask", asked, station, at))
    return asked


def _asked_before(work: Work, again: Digest, at: Instant) -> Enrolment | None:
    subject = work.codes.subject_of(again, at) or ""
    return work.enrolments.get(subject.removeprefix(_ASKED)) if subject.startswith(_ASKED) else None


def _key(written: str) -> bytes:
    try:
        found = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise DeviceKeyWrong from None
    if len(found) != KEY_BYTES:
        raise DeviceKeyWrong
    return found


def _station(work: Work, code: StationCode) -> Station:
    try:
        return work.stations.get(EVERYWHERE, code)
    except StationUnknown:
        raise EnrolmentCodeWrong from None


def _device(enrolment: Enrolment, source: str) -> Actor:
    """The machine itself, for the audit; it may nothing by this."""
    name = f"Máy phát {enrolment.fingerprint}"
    return Actor(id=AccountId(f"enrolment:{enrolment.id}"), name=name, grants=(), source=source)


def _done(actor: Actor, verb: str, enrolment: Enrolment, station: Station, at: Instant) -> Deed:
    done = deed(actor, verb, f"device:{enrolment.id}", at, station.path)
    return replace(done, after=digest_of(enrolment.key), told=f"{enrolment.name} · {enrolment.fingerprint}")


# --- a human decides ---------------------------------------------------------------------------------------------


def enrolments(
    newsroom: Newsroom, actor: Actor, of: Collection[EnrolmentState], asked: Asked, at: Instant
) -> Page[Enrolment]:
    """Machines that wait, stand, or were ended, within reach; no state: all. FieldWrong."""
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.enrolments.page(scope, of or frozenset(EnrolmentState), asked)


def enrolments_at(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> tuple[Enrolment, ...]:
    """All machines that ever asked to be this station's, the newest first. StationUnknown; RightMissing."""
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    with newsroom.store.read() as work:
        return work.enrolments.of(work.stations.get(scope, code).code)


def enrolment_of(newsroom: Newsroom, actor: Actor, wanted: str, at: Instant) -> Enrolment:
    """EnrolmentUnknown outside the actor's reach."""
    with newsroom.store.read() as work:
        return _found(work, actor, wanted, at)[0]


def _found(work: Work, actor: Actor, wanted: str, at: Instant) -> tuple[Enrolment, Station]:
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    found = work.enrolments.get(wanted)
    if found is None:
        raise EnrolmentUnknown(enrolment=wanted)
    try:
        return found, work.stations.get(scope, found.station)
    except StationUnknown:
        raise EnrolmentUnknown(enrolment=wanted) from None


def _to_decide(work: Work, actor: Actor, wanted: str, seen: int, at: Instant) -> tuple[Enrolment, Station]:
    found, station = _found(work, actor, wanted, at)
    demand(actor, Action.MANAGE_ACCOUNTS, station, at)
    if found.version != seen:
        raise EditedMeanwhile(thing=found.name)
    return found, station


def _turned(work: Work, enrolment: Enrolment) -> Enrolment:
    if not work.enrolments.turn(enrolment, enrolment.version):
        raise EditedMeanwhile(thing=enrolment.name)
    return replace(enrolment, version=enrolment.version + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """About which machine, as it was seen. `fingerprint`: as it was read out at the machine."""

    enrolment: str
    seen: int
    fingerprint: str = ""


def accept(newsroom: Newsroom, actor: Actor, decision: Decision, at: Instant) -> Enrolment:
    """From now on it is the station's machine, and the one before it no more.

    EnrolmentUnknown; RightMissing; EditedMeanwhile; FingerprintWrong; EnrolmentDecided.
    """
    with newsroom.store.write() as work:
        found, station = _to_decide(work, actor, decision.enrolment, decision.seen, at)
        account = _account(found, station, at)
        now = states.accepted(found, actor.id, account.id, at)
        states.compared(found, decision.fingerprint)
        for each in work.enrolments.of(station.code):
            if each.state in HOLDING:
                _end(work, actor, (each, station), EnrolmentState.REPLACED, at)
        work.accounts.add(account)
        work.devices.add(Device(key=found.key, station=station.code, public=found.public, since=at))
        work.audit.add(_done(actor, "device.accept", found, station, at))
        return _turned(work, now)


def _account(enrolment: Enrolment, station: Station, at: Instant) -> Account:
    """What the machine works as. It cannot sign in, and its token is good for less than the role."""
    grant = Grant(role=Role.ADMIN, station=station.code, path=station.path)
    login = f"may-{digest_of('device-login', enrolment.id)[:24]}"
    name = check_name(f"Máy phát {station.name[:60]}: {enrolment.name[:100]}")
    made = AccountId(f"{BOX_IDS}{enrolment.id}")
    return Account(id=made, login=login, name=name, grants=(grant,), active=True, created=at)


def reject(newsroom: Newsroom, actor: Actor, decision: Decision, at: Instant) -> Enrolment:
    """EnrolmentUnknown; RightMissing; EditedMeanwhile; EnrolmentDecided."""
    with newsroom.store.write() as work:
        found, station = _to_decide(work, actor, decision.enrolment, decision.seen, at)
        now = states.rejected(found, actor.id, at)
        work.audit.add(_done(actor, "device.reject", found, station, at))
        return _turned(work, now)


def revoke(newsroom: Newsroom, actor: Actor, decision: Decision, at: Instant) -> Enrolment:
    """Its token and its key are refused at once; the next trust that the root signs tells the station so.

    EnrolmentUnknown; RightMissing; EditedMeanwhile; EnrolmentDecided.
    """
    with newsroom.store.write() as work:
        found, station = _to_decide(work, actor, decision.enrolment, decision.seen, at)
        return _end(work, actor, (found, station), EnrolmentState.REVOKED, at)


def _end(work: Work, actor: Actor, of: tuple[Enrolment, Station], state: EnrolmentState, at: Instant) -> Enrolment:
    found, station = of
    now = states.ended(found, actor.id, at, state)
    work.devices.end(found.key, at)
    if found.account is not None:
        work.tokens.revoke_all(found.account)
        account = work.accounts.find(EVERYWHERE, found.account)
        work.accounts.edit(replace(account, active=False), account.version)
    verb = "device.revoke" if state is EnrolmentState.REVOKED else "device.replace"
    work.audit.add(_done(actor, verb, found, station, at))
    return _turned(work, now)


# --- the machine fetches what it works by ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """`roots` signed the first trust: from there the machine walks to the newest. `journal` is what is held of the
    station's, of the machine before it: this one's goes on there."""

    station: StationCode
    house: str
    token: str
    roots: Roots
    journal: JournalHead


def collect(newsroom: Newsroom, wanted: str, proof: str, fresh: Fresh, at: Instant) -> Collected | None:
    """To whoever holds the machine's key; None while nobody has decided. Asked again soon, it hands out another token,
    and the one before, which may never have arrived, goes on until the machine is ended: neither strands it.

    EnrolmentUnknown; ProofWrong; EnrolmentOver; HouseUnfounded.
    """
    newsroom.keyring.trust()  # or it is told that there is none
    first = from_payload(unread(newsroom.keyring.trusts()[0]).payload)
    with newsroom.store.read() as work:
        found = work.enrolments.get(wanted)
    if found is None:
        raise EnrolmentUnknown(enrolment=wanted)
    states.check_proof(found, proof)
    if found.waits_at(at):
        return None
    if found.account is None:
        raise EnrolmentOver
    with newsroom.store.write() as work:
        if found.state is not EnrolmentState.ACCEPTED and not _collected_lately(work, found, found.account, at):
            raise EnrolmentOver
        station = work.stations.get(EVERYWHERE, found.station)
        token = _token(found, found.account, station, fresh.id, at)
        if not work.enrolments.turn(states.collected(found, token.id), found.version):
            raise EnrolmentOver
        shown, hashed = kept_token(fresh.secret)
        work.tokens.add(token, hashed)
        work.audit.add(_done(_device(found, ""), "device.collect", found, station, at))
        journal = work.journals.head(station.code)
    return Collected(station=station.code, house=first.house, token=shown, roots=first.roots, journal=journal)


def _collected_lately(work: Work, found: Enrolment, account: AccountId, at: Instant) -> bool:
    """Whether the first token was handed out so lately that its answer may have been lost."""
    if found.state is not EnrolmentState.STANDING:
        return False
    given = min((each.created for each in work.tokens.of(account)), default=None)
    return given is not None and at - given < states.AGAIN_LASTS


def _token(found: Enrolment, account: AccountId, station: Station, new: str, at: Instant) -> Token:
    return Token(
        id=new,
        account=account,
        name=found.name,
        scopes=MAY,
        station=station.code,
        within=station.path,
        assured=True,
        created=at,
        expires=states.token_until(at),
    )
