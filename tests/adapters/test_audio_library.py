"""The folder library: kept once by digest, joined without encoding again."""

import errno
import hashlib
import io
import itertools
import os
import stat
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from broadcaster.audio import lame
from broadcaster.audio.encoder import Finishing, finish
from broadcaster.audio.library import FolderLibrary
from broadcaster.audio.mixer import BroadcastMixer
from broadcaster.disk import appearing, refusals
from broadcaster.domain.errors.machine import StorageFull, StorageUnwritable
from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.frames import declared_samples, frame_at, tag_size, title_tag
from broadcaster.domain.item import JingleKind, Measured
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Digest
from broadcaster.newsroom.ports import Library, Programme
from broadcaster.reports import FolderPapers
from broadcaster.vault.whole_files import create, write_whole
from broadcaster.voices.cache import write_wav
from broadcaster.voices.engines import Pcm

ASSETS = Path(__file__).parents[2] / "audio_assets"
Items = tuple[FolderLibrary, list[tuple[Digest, Measured]]]


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> Items:
    """Ten real items of different lengths: each jingle, and pairs of them."""
    library = FolderLibrary(tmp_path_factory.mktemp("library"))
    mixer = BroadcastMixer(ASSETS, tmp_path_factory.mktemp("takes"))
    kinds = [JingleKind.STING, JingleKind.CHIME, JingleKind.CLOSING, JingleKind.SIGNATURE, JingleKind.EMERGENCY]
    kept = []
    for place, kind in enumerate(kinds * 2):
        closing = JingleKind.STING if place >= len(kinds) else None
        scratch = library.scratch(kind.value)
        programme = Programme(title=f"Mục {place}", opening=kind, closing=closing)
        measured = mixer.mix(programme, Profile(), scratch).measured
        digest, _ = library.keep(scratch)
        kept.append((digest, measured))
    return library, kept


def decoded_millis(raw: bytes) -> float:
    with av.open(io.BytesIO(raw), format="mp3") as file:
        return sum(frame.samples for frame in file.decode(audio=0)) * 1000 / 24_000


def kept(library: Library, raw: bytes) -> tuple[Digest, int]:
    scratch = library.scratch("mục thử/../x")
    scratch.write_bytes(raw)
    return library.keep(scratch)


def test_a_file_is_kept_under_the_digest_of_its_bytes(tmp_path: Path) -> None:
    library = FolderLibrary(tmp_path)
    digest, size = kept(library, b"sound")
    assert digest == hashlib.sha256(b"sound").hexdigest()
    assert size == 5
    assert library.path(digest) == tmp_path / digest[:2] / f"{digest}.mp3"
    assert library.path(digest).read_bytes() == b"sound"
    assert not list((tmp_path / "scratch").iterdir())


def test_keeping_the_same_bytes_again_changes_nothing_and_mends_what_was_damaged(tmp_path: Path) -> None:
    library = FolderLibrary(tmp_path)
    first = kept(library, b"sound")
    assert kept(library, b"sound") == first
    place = library.path(first[0])
    place.chmod(0o644)
    place.write_bytes(b"rot")
    kept(library, b"sound")
    assert place.read_bytes() == b"sound"
    assert len(list(place.parent.iterdir())) == 1


def test_who_is_of_the_service_s_group_may_send_what_is_kept_though_it_makes_folders_for_itself(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        library = FolderLibrary(tmp_path / "audio")
        digest, _ = kept(library, b"x" * 64)
    finally:
        os.umask(before)
    place = library.path(digest)
    modes = [each.stat().st_mode & 0o050 for each in (tmp_path / "audio", place.parent)]
    assert modes == [0o050, 0o050]
    assert place.stat().st_mode & 0o040
    assert (tmp_path / "audio" / "scratch").stat().st_mode & 0o077 == 0


def test_scratch_paths_are_fresh_and_stay_inside(tmp_path: Path) -> None:
    library = FolderLibrary(tmp_path)
    paths = [library.scratch("../../etc/passwd") for _ in range(3)]
    assert len(set(paths)) == 3
    assert {path.parent for path in paths} == {tmp_path / "scratch"}


def test_unknown_audio_is_refused_and_no_digest_reaches_outside(tmp_path: Path) -> None:
    library = FolderLibrary(tmp_path / "library")
    (tmp_path / "secret.mp3").write_bytes(b"secret")
    for name in ("0" * 64, "../secret", "", "A" * 64):
        assert not library.standing({Digest(name): 6})
        with pytest.raises(AudioUnknown):
            library.path(Digest(name))
        with pytest.raises(AudioUnknown):
            library.frames_size(Digest(name))
        with pytest.raises(AudioUnknown):
            library.splice([Digest(name)], 0, 1)  # refused at the call, before any byte


def test_a_splice_of_ten_items_decodes_to_exactly_the_sum_of_their_durations(items: Items) -> None:
    library, parts = items
    digests = [digest for digest, _ in parts]
    whole = sum(map(library.frames_size, digests))
    joined = b"".join(library.splice(digests, 0, whole))
    assert len(joined) == whole
    assert decoded_millis(joined) == sum(measured.duration for _, measured in parts)
    assert b"ID3" not in joined


def test_with_the_tags_left_in_the_splice_would_not_be_frames_alone(items: Items) -> None:
    # The planted fault: plain concatenation of the files carries ten tags.
    library, parts = items
    plain = b"".join(library.path(digest).read_bytes() for digest, _ in parts)
    assert plain.count(b"ID3") == 10
    assert len(plain) > sum(library.frames_size(digest) for digest, _ in parts)


def test_byte_ranges_tile_the_whole(items: Items) -> None:
    library, parts = items
    digests = [digest for digest, _ in parts]
    sizes = [library.frames_size(digest) for digest in digests]
    whole = b"".join(library.splice(digests, 0, sum(sizes)))
    cuts = [0, 1, 191, sizes[0] - 1, sizes[0], sizes[0] + 1, sum(sizes[:4]) + 777, sum(sizes) - 1, sum(sizes)]
    tiles = [b"".join(library.splice(digests, a, b - a)) for a, b in itertools.pairwise(cuts)]
    assert b"".join(tiles) == whole
    assert b"".join(library.splice(digests, sum(sizes) - 10, 1000)) == whole[-10:]
    assert b"".join(library.splice(digests, sum(sizes) + 5, 10)) == b""
    assert b"".join(library.splice(digests, 7, 0)) == b""
    for start, length in ((-1, 5), (0, -5)):
        with pytest.raises(ValueError, match="negative"):
            library.splice(digests, start, length)


def test_tags_at_both_ends_are_left_out(items: Items, tmp_path: Path) -> None:
    library, parts = items
    frames = b"".join(library.splice([parts[0][0]], 0, 10**9))
    other = FolderLibrary(tmp_path)
    digest, _ = kept(other, b"ID3\x04\0\x10\0\0\0\x05hello3DI\x04\0\x10\0\0\0\x05" + frames + b"TAG" + bytes(125))
    assert other.frames_size(digest) == len(frames)
    assert b"".join(other.splice([digest], 0, 10**9)) == frames


def xing(frames: bytes, samples: int) -> bytes:
    """The frame other encoders write before the first: silent, with the length of the file in it."""
    first = frame_at(frames)
    assert first is not None
    assert first.generation == 2
    head = frames[:4] + bytes(9) + b"Xing" + (1).to_bytes(4, "big") + (samples // first.samples).to_bytes(4, "big")
    return head.ljust(first.size, b"\0")


def test_a_header_that_declares_a_length_is_left_out(items: Items, tmp_path: Path) -> None:
    library, parts = items
    frames = b"".join(library.splice([parts[0][0]], 0, 10**9))
    whole = xing(frames, len(frames) // 192 * 576) + frames
    assert declared_samples(whole, 0) == len(frames) // 192 * 576
    other = FolderLibrary(tmp_path)
    digest, _ = kept(other, title_tag("Bản tin") + whole)
    assert b"".join(other.splice([digest, digest], 0, 10**9)) == frames * 2
    # The planted fault: left in, the length of one part passes for the length of all, and is no frame of sound.
    with av.open(io.BytesIO(whole * 2), format="mp3") as file:
        assert sum(frame.samples for frame in file.decode(audio=0)) != len(frames) // 192 * 576 * 2


HOURS = 5


@pytest.fixture(scope="module")
def five_hours(items: Items, tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderLibrary, list[Digest], int]:
    """A hundred and twenty items of two and a half minutes, no two alike, and the samples they hold."""
    library, parts = items
    frames = [b"".join(library.splice([digest], 0, 10**9)) for digest, _ in parts]
    shelf = FolderLibrary(tmp_path_factory.mktemp("shelf"))
    digests, total = [], 0
    for place in range(120):
        order = itertools.cycle(frames[place % 10 :] + frames[: place % 10][::-1])
        length, sound = 150 * 8_000 // 192 * 192 + place * 192, b""
        while len(sound) < length:
            sound += next(order)
        digests.append(kept(shelf, title_tag(f"Mục {place}") + sound[:length])[0])
        total += length // 192 * 576
    return shelf, digests, total


def strictly_decoded(stream: Iterator[bytes]) -> int:
    """Samples of frames that come piece by piece, by a demuxer and a decoder that forgive nothing."""

    class Pipe(io.RawIOBase):
        rest = b""

        def readable(self) -> bool:
            return True

        def readinto(self, room: Any) -> int:
            self.rest = self.rest or next(stream, b"")
            piece, self.rest = self.rest[: len(room)], self.rest[len(room) :]
            room[: len(piece)] = piece
            return len(piece)

    with av.open(io.BufferedReader(Pipe()), format="mp3", options={"err_detect": "explode"}) as file:
        sound = file.streams.audio[0]
        sound.codec_context.options = {"err_detect": "explode"}
        return sum(frame.samples for frame in file.decode(sound))


def test_five_hours_of_items_are_joined_to_the_byte_and_decode_clean(
    five_hours: tuple[FolderLibrary, list[Digest], int],
) -> None:
    shelf, digests, samples = five_hours
    assert samples / 24_000 >= HOURS * 3600
    expected = hashlib.sha256()
    for digest in digests:
        raw = shelf.path(digest).read_bytes()
        expected.update(raw[tag_size(raw[:10]) :])
    whole = sum(map(shelf.frames_size, digests))
    joined = hashlib.sha256()
    for piece in shelf.splice(digests, 0, whole):
        joined.update(piece)
    assert joined.digest() == expected.digest()
    assert whole == samples // 576 * 192
    assert strictly_decoded(shelf.splice(digests, 0, whole)) == samples


def test_joining_hours_takes_no_more_memory_than_a_piece(five_hours: tuple[FolderLibrary, list[Digest], int]) -> None:
    shelf, digests, _ = five_hours
    whole = sum(map(shelf.frames_size, digests))
    tracemalloc.start()
    try:
        assert sum(map(len, shelf.splice(digests, 0, whole))) == whole
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1_500_000


def test_a_splice_reads_no_part_before_it_is_asked_for(items: Items, tmp_path: Path) -> None:
    library, parts = items
    shelf = FolderLibrary(tmp_path)
    digests = [kept(shelf, library.path(digest).read_bytes())[0] for digest, _ in parts[:2]]
    joined = shelf.splice(digests, 0, 10**9)
    first = shelf.frames_size(digests[0])
    shelf.path(digests[1]).unlink()
    read = 0
    while read < first:
        read += len(next(joined))
    assert read == first


@pytest.mark.parametrize(("rate", "kbps"), [(24_000, 64), (44_100, 64)])
def test_a_join_sounds_like_the_end_of_one_and_the_start_of_the_next(rate: int, kbps: int, tmp_path: Path) -> None:
    profile, size = Profile(rate=rate, kbps=kbps), lame.frame_samples(rate)
    shelf = FolderLibrary(tmp_path)
    sounds, digests = [], []
    for hertz in (440, 620):
        tone = 0.3 * np.sin(2 * np.pi * hertz * np.arange(rate * 2) / rate)
        file = io.BytesIO()
        blocks = iter([(tone * np.minimum(1, np.arange(rate * 2)[::-1] / 500)).astype(np.float32)])
        finish(blocks, profile, file, Finishing(title="x", encoders=1, name="thử"))
        digests.append(kept(shelf, file.getvalue())[0])
        sounds.append(samples_of(b"".join(shelf.splice(digests[-1:], 0, 10**9))))
    joined = samples_of(b"".join(shelf.splice(digests, 0, 10**9)))
    assert len(joined) == sum(map(len, sounds))
    # Frames lean on nothing, so all that differs is what the first part's last frame still rings of in the second's
    # first; both are silent there.
    apart = np.concatenate(sounds)
    assert np.abs(joined - apart).max() < 0.003
    assert np.abs((joined - apart)[: len(sounds[0]) - 1]).max() == 0
    assert np.abs((joined - apart)[len(sounds[0]) + 2 * size :]).max() < 1e-6


def samples_of(raw: bytes) -> Any:
    with av.open(io.BytesIO(raw), format="mp3") as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def test_a_file_without_frames_is_not_spliced(tmp_path: Path) -> None:
    library = FolderLibrary(tmp_path)
    for raw in (b"", b"text", b"ID3\x03\0\0\0\0\0\x05hello"):
        digest, _ = kept(library, raw)
        with pytest.raises(AudioBroken):
            library.frames_size(digest)


def test_a_library_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageUnwritable):
        FolderLibrary(tmp_path / "file").scratch("x")
    with pytest.raises(StorageUnwritable):
        FolderLibrary(tmp_path / "library").keep(tmp_path / "nothing.mp3")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_as_such_and_what_stood_is_kept(number: int, tmp_path: Path) -> None:
    out = tmp_path / "item.mp3"
    out.write_bytes(b"what stood before")

    def fill() -> None:
        with appearing(out) as file:
            file.write(b"half")
            raise OSError(number, "no space")

    with pytest.raises(StorageFull) as refusal:
        fill()
    assert refusal.value.facts == {"name": "item.mp3"}
    assert out.read_bytes() == b"what stood before"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_what_appears_is_its_owners_alone_until_it_does(mode: int, tmp_path: Path) -> None:
    out = tmp_path / "item.mp3"
    with appearing(out, mode) as file:
        (half,) = tmp_path.iterdir()
        file.write(b"half")
        assert half.stat().st_mode & 0o777 == 0o600
    assert out.stat().st_mode & 0o777 == mode


def test_a_real_full_device_is_named_as_such() -> None:
    with pytest.raises(StorageFull), refusals("full"), Path("/dev/full").open("wb", buffering=0) as device:
        device.write(b"x")


def test_whoever_writes_a_file_that_has_to_appear_whole_flushes_it_and_the_folder_it_appears_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    flush = os.fsync

    def told(handle: int) -> None:
        flushed.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        flush(handle)

    monkeypatch.setattr(os, "fsync", told)
    writes: tuple[Callable[[], object], ...] = (
        lambda: FolderPapers(tmp_path).write("thang-11.pdf", lambda path: path.write_bytes(b"x") and None),
        lambda: write_wav(tmp_path / "x.wav", Pcm(samples=b"\0\0", rate=8000)),
        lambda: write_whole(tmp_path / "x.json", b"x", 0o600),
        lambda: create(tmp_path / "x.key", b"x", 0o600),
    )
    for write in writes:
        flushed.clear()
        write()
        assert (flushed[0], flushed[-1]) == ("file", "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thang-11.pdf", "x.json", "x.key", "x.wav"]
