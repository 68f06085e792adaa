"""Recordings people bring are kept in a form of our own, told for what they are, or refused in their own words."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from broadcaster.audio import intake
from broadcaster.audio.recordings import RecordingShelf
from broadcaster.audio.sandbox import Sandbox
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.errors.sound import AudioShort, RecordingBroken, RecordingReaderDown, RecordingUnknown
from broadcaster.domain.units import Digest, digest_of_bytes
from tests.adapters.bad_audio import WHOLE, as_wav, tone


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


@pytest.fixture
def shelf(sandbox: Sandbox, tmp_path: Path) -> RecordingShelf:
    return RecordingShelf(tmp_path / "recordings", sandbox)


def test_a_recording_is_told_for_what_it_was_and_how_it_is_heard(shelf: RecordingShelf) -> None:
    kept = shelf.keep("loa.mp3", WHOLE["mp3 with Xing"], accept_cut=False)
    assert (kept.duration, kept.cut, kept.name) == (3048, False, "loa.mp3")
    assert kept.took == "MP3 (mp3float), 24000 Hz, 1 kênh"
    assert kept.loudness == pytest.approx(-15.2, abs=1.5)
    assert kept.true_peak == pytest.approx(20 * np.log10(9500 / 32768), abs=0.5)
    assert kept.longest_silence <= 60


def test_a_recording_is_written_anew_under_the_digest_of_its_bytes(shelf: RecordingShelf, tmp_path: Path) -> None:
    tagged = b"ID3\x03\0\0\0\0\x00\x10" + b"TIT2secretsecret" + WHOLE["mp3"]
    kept = shelf.keep("loa.mp3", tagged, accept_cut=False)
    clip = shelf.clip(kept.digest)
    raw = clip.path.read_bytes()
    assert clip.path == tmp_path / "recordings" / f"{kept.digest}.wav"
    assert digest_of_bytes(raw) == kept.digest
    assert b"secret" not in raw
    assert (clip.rate, clip.duration, clip.pause) == (24_000, kept.duration, 0)
    assert np.array_equal(intake.decode(raw).samples, intake.decode(WHOLE["mp3"]).samples)
    assert shelf.keep("loa.mp3", tagged, accept_cut=False) == kept
    assert [path.name for path in clip.path.parent.iterdir()] == [f"{kept.digest}.wav"]


def test_a_cut_recording_is_taken_only_where_that_is_accepted(shelf: RecordingShelf) -> None:
    cut = as_wav(tone())[:-20_000]
    with pytest.raises(AudioShort):
        shelf.keep("a.wav", cut, accept_cut=False)
    assert shelf.keep("a.wav", cut, accept_cut=True).cut


def test_what_is_no_recording_is_refused_as_the_senders_to_mend(shelf: RecordingShelf, tmp_path: Path) -> None:
    with pytest.raises(RecordingBroken, match=r"“bantin\.mp3” không dùng được"):
        shelf.keep("../../etc/ban\u202etin.mp3\0", b"ffconcat version 1.0\nfile /etc/passwd\n", accept_cut=True)
    assert not (tmp_path / "recordings").exists()


@pytest.mark.parametrize("digest", ["0" * 64, "", "..", "../../etc/passwd", "A" * 64, "0" * 64 + "\n"])
def test_a_recording_nobody_brought_is_unknown_whatever_it_is_called(shelf: RecordingShelf, digest: str) -> None:
    with pytest.raises(RecordingUnknown):
        shelf.clip(Digest(digest))


def test_a_machine_that_cannot_decode_is_no_fault_of_the_recording(tmp_path: Path) -> None:
    sandbox = Sandbox(work="broadcaster.audio.nowhere")
    with pytest.raises(RecordingReaderDown) as down:
        RecordingShelf(tmp_path, sandbox).keep("a.mp3", WHOLE["mp3"], accept_cut=False)
    assert down.value.passing


def test_a_recording_that_takes_too_long_is_refused_as_one(tmp_path: Path) -> None:
    sandbox = Sandbox(patience=0.001)
    try:
        with pytest.raises(RecordingBroken, match="giây chưa xong"):
            RecordingShelf(tmp_path, sandbox).keep("a.mp3", WHOLE["mp3"], accept_cut=False)
    finally:
        sandbox.close()


def test_a_shelf_that_cannot_stand_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageUnwritable):
        RecordingShelf(tmp_path / "file" / "below", sandbox).keep("a.mp3", WHOLE["mp3"], accept_cut=False)
