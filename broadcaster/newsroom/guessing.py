"""How often somebody may guess: every attempt is counted before it is known how it ends."""

from broadcaster.domain.errors.people import TooManyAttempts
from broadcaster.domain.people import (
    FORGOTTEN,
    OF_ACCOUNT,
    OF_ADDRESS,
    Patience,
    Tally,
    attempted,
    forgiven,
    pause,
)
from broadcaster.domain.units import Instant, digest_of, instant
from broadcaster.newsroom.books import Work


def by_login(login: str) -> str:
    """The key a login is counted under. A digest: people type their password there by mistake."""
    return f"account:{digest_of('login', login.encode('utf-8', 'replace'))}"


def by_address(source: str) -> str:
    return f"address:{source}"


def count(work: Work, keys: tuple[str, ...], at: Instant) -> None:
    """Counts an attempt under each key. TooManyAttempts while a wait is not over; nothing is counted then."""
    work.attempts.forget(instant(at - FORGOTTEN))
    for key in sorted(keys):  # in one order everywhere, so that two attempts at once wait for each other
        tally = work.attempts.hold(key, at)
        wait = pause(tally, _patience(key), at).total_seconds()
        if wait > 0:
            raise TooManyAttempts(seconds=int(wait) + 1)
        work.attempts.keep(key, attempted(tally, at))


def forgive(work: Work, keys: tuple[str, ...], at: Instant) -> None:
    """The attempt was right: the account starts anew, and its address is as if it had not been made."""
    for key in sorted(keys):
        tally = work.attempts.hold(key, at)
        kept = forgiven(tally) if key.startswith("address:") else Tally(failures=0, last=tally.last)
        work.attempts.keep(key, kept)


def _patience(key: str) -> Patience:
    return OF_ADDRESS if key.startswith("address:") else OF_ACCOUNT
