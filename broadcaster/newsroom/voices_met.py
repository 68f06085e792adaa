"""How voices stand: what whoever spoke with them last met, for it may have been another process or machine."""

from dataclasses import replace
from datetime import timedelta

from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books.rendering import VoiceMet
from broadcaster.newsroom.ports import Newsroom, VoiceStatus

HOLDS = timedelta(minutes=15)
"""So long what was met is believed: a service that turned somebody away may take the next by then."""
_ANEW = timedelta(minutes=5)
"""What has not changed is told again this often, while somebody speaks."""


def tell_voices(newsroom: Newsroom, at: Instant) -> None:
    """Tells what this process knows of its voices, where that is news."""
    with newsroom.store.read() as work:
        told = {each.voice: each for each in work.voices_met.told(instant(at - _ANEW))}
    met = [
        VoiceMet(voice=status.voice, state=status.state, why=status.why, at=at)
        for status in newsroom.voice.known()
        if status.voice not in told or (told[status.voice].state, told[status.voice].why) != (status.state, status.why)
    ]
    if met:
        with newsroom.store.write() as work:
            work.voices_met.tell(met)


def voices_now(newsroom: Newsroom, at: Instant) -> tuple[VoiceStatus, ...]:
    """Every voice that is known here, as it was last met anywhere."""
    with newsroom.store.read() as work:
        met = {each.voice: each for each in work.voices_met.told(instant(at - HOLDS))}
    return tuple(
        replace(status, state=met[status.voice].state, why=met[status.voice].why) if status.voice in met else status
        for status in newsroom.voice.known()
    )
