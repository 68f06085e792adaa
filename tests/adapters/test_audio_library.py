"""The folder library: kept once by digest, joined without encoding again."""

import errno
import hashlib
import io
import itertools
from pathlib import Path

import av
import pytest

from broadcaster.audio.disk import appearing, refusals
from broadcaster.audio.library import FolderLibrary
from broadcaster.audio.mixer import BroadcastMixer
from broadcaster.domain.errors import AudioBroken, AudioUnknown, StorageFull, StorageUnwritable
from broadcaster.domain.item import JingleKind, Measured
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Digest
from broadcaster.newsroom.ports import Library, Programme

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


def test_scratch_paths_are_fresh_and_stay_inside(tmp_path: Path) -> None:
    library = FolderLibrary(tmp_path)
    paths = [library.scratch("../../etc/passwd") for _ in range(3)]
    assert len(set(paths)) == 3
    assert {path.parent for path in paths} == {tmp_path / "scratch"}


def test_unknown_audio_is_refused_and_no_digest_reaches_outside(tmp_path: Path) -> None:
    library = FolderLibrary(tmp_path / "library")
    (tmp_path / "secret.mp3").write_bytes(b"secret")
    for name in ("0" * 64, "../secret", "", "A" * 64):
        assert library.size(Digest(name)) is None
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


def test_a_real_full_device_is_named_as_such() -> None:
    with pytest.raises(StorageFull), refusals("full"), Path("/dev/full").open("wb", buffering=0) as device:
        device.write(b"x")
