"""Clips for tests of sound: speech-like, always the same for one seed, in mono 16-bit WAV files."""

import wave
from pathlib import Path

import numpy as np

from broadcaster.audio.filters import Samples
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Clip


def voice(seconds: float, rate: int = 22_050, seed: int = 0) -> Samples:
    """Speech-like sound, as peaky as a formant synthesizer's: glottal pulses ringing in three formants, in syllables
    with consonants of noise between them."""
    dice = np.random.default_rng(seed)
    n = round(seconds * rate)
    out = np.zeros(n)
    at = 0
    while at < n:
        length = round(rate * dice.uniform(0.12, 0.28))
        t = np.arange(length) / rate
        pitch = 110 * (1 + 0.2 * dice.uniform(-1, 1) * t / t[-1])
        beat = (np.cumsum(pitch) / rate) % 1.0 / pitch
        vowel = sum(
            np.sin(2 * np.pi * f * beat) * np.exp(-beat * width)
            for f, width in zip(dice.uniform([300, 900, 2300], [800, 2000, 3000]), (250, 350, 500), strict=True)
        )
        syllable = vowel * np.abs(np.sin(np.pi * t / t[-1])) ** 0.5 * dice.uniform(0.25, 1.0)
        syllable[: length // 5] += dice.normal(size=length // 5) * 0.08
        out[at : at + length] += syllable[: n - at]
        at += length + round(rate * dice.choice([0.0, 0.02, 0.12]))
    return (out / np.abs(out).max() * 0.8).astype(np.float32)


def write(path: Path, sound: Samples, rate: int = 22_050) -> int:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(np.rint(sound * 32767).astype("<i2").tobytes())
    return len(sound) * 1000 // rate


def clip_of(path: Path, sound: Samples, *, rate: int = 22_050, pause: int = 400) -> Clip:
    return Clip(path=path, rate=rate, duration=Millis(write(path, sound, rate)), pause=Millis(pause))
