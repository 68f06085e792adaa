"""What whoever spoke with a voice last met is what everybody is told of it, for a while."""

from dataclasses import replace

from fakes.samples import NOON, later
from fakes.studio import FIRST, SECOND, MemoryVoice

from broadcaster.domain.speech import VoiceState
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.voices_met import tell_voices, voices_now


def states(newsroom: Newsroom, minutes: float) -> dict[str, VoiceState]:
    return {status.voice: status.state for status in voices_now(newsroom, later(minutes))}


def test_what_one_process_met_another_tells_until_it_is_old(newsroom: Newsroom) -> None:
    maker, server = replace(newsroom, voice=MemoryVoice(dead={FIRST})), newsroom
    assert states(server, 0)[FIRST] is VoiceState.READY
    tell_voices(maker, NOON)
    found = states(server, 15)
    assert found[FIRST] is not VoiceState.READY
    assert found[SECOND] is VoiceState.READY
    assert states(server, 15.1)[FIRST] is VoiceState.READY


def test_a_voice_that_speaks_again_is_told_at_once(newsroom: Newsroom) -> None:
    tell_voices(replace(newsroom, voice=MemoryVoice(dead={FIRST})), NOON)
    tell_voices(newsroom, later(1))
    assert states(newsroom, 1)[FIRST] is VoiceState.READY


def test_what_has_not_changed_is_not_written_again_while_it_is_young(newsroom: Newsroom) -> None:
    tell_voices(newsroom, NOON)
    before = newsroom.store.changes()
    tell_voices(newsroom, later(4))
    assert newsroom.store.changes() == before
    tell_voices(newsroom, later(6))
    assert newsroom.store.changes() == before + 1
