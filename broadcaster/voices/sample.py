"""A text as one WAV file, for a person who wants to hear a voice."""

import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from broadcaster.domain.bulletin import SCRIPT_LIMIT, check_spoken, check_text
from broadcaster.domain.errors.sound import VoiceUnknown
from broadcaster.domain.speech import VoiceName, segments
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Clip, Studio
from broadcaster.voices.cache import write_wav
from broadcaster.voices.engines import Pcm


def speak_sample(studio: Studio, voice: VoiceName, text: str, out: Path) -> Millis:
    """The text as the house reads it, by this voice and no other, at the house's rate; returns its length.

    TextTooLong, TextBroken, TextEmpty, TextForeign, VoiceUnknown, NoVoiceLeft, StorageFull, StorageUnwritable.
    """
    check_text("text", text, SCRIPT_LIMIT)
    spoken = studio.read(text)
    check_spoken(spoken)
    known = {status.voice for status in studio.voice.known()}
    if voice not in known:
        raise VoiceUnknown(voice=voice, known=", ".join(sorted(known)))
    speech = studio.voice.speak(segments(spoken), replace(studio.tone.manner, voices=(voice,)))
    return write_sample(speech.clips, out)


def write_sample(clips: Sequence[Clip], out: Path) -> Millis:
    """Joins clips of one voice with their pauses (the last pause left out) into a mono 16-bit WAV; returns its length.

    StorageFull, StorageUnwritable.
    """
    rate, parts = clips[0].rate, []
    for clip in clips:
        with wave.open(str(clip.path), "rb") as file:
            parts += [file.readframes(file.getnframes()), bytes(clip.pause * rate // 1000 * 2)]
    samples = b"".join(parts[:-1])
    write_wav(out, Pcm(samples=samples, rate=rate))
    return Millis(len(samples) // 2 * 1000 // rate)
