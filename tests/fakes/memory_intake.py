"""What people bring, in memory: a document is its text, a recording its bytes."""

from dataclasses import dataclass, field
from pathlib import Path

from broadcaster.domain.alert import Alert, ReadAlert
from broadcaster.domain.document import Taken, name_shown
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.alerts import AlertBroken
from broadcaster.domain.errors.documents import AddressUnreachable, DocumentBroken, DocumentEmpty
from broadcaster.domain.errors.sound import AudioShort, RecordingBroken, RecordingUnknown
from broadcaster.domain.recording import Recording
from broadcaster.domain.units import Dbtp, Digest, Lufs, Millis, digest_of_bytes
from broadcaster.newsroom.ports import Clip


def taken(script: str, source: str = "a.txt", **told: str) -> Taken:
    return Taken(
        **{"title": script.split(".")[0], "took": f"Văn bản, {len(script.split())} từ", "language": "vi", **told},
        script=script,
        source=source,
        published=None,
        dropped=(),
    )


@dataclass(slots=True)
class MemoryDocuments:
    """`web` and `feeds` are what stands at an address: drafts, or a problem. `alerts` are files that are alerts; one
    that is written is one of them."""

    web: dict[str, Taken | BroadcasterError] = field(default_factory=dict)
    alerts: dict[bytes, ReadAlert] = field(default_factory=dict)
    feeds: dict[str, tuple[Taken, ...]] = field(default_factory=dict)

    def read(self, name: str, raw: bytes) -> Taken:
        if not raw.strip():
            raise DocumentEmpty(name=name_shown(name))
        try:
            return taken(raw.decode(), name_shown(name))
        except UnicodeDecodeError as wrong:
            raise DocumentBroken(name=name_shown(name), problem="nội dung không đọc được") from wrong

    def rows(self, name: str, raw: bytes) -> tuple[tuple[str, ...], ...]:
        if not raw.strip():
            raise DocumentEmpty(name=name_shown(name))
        return tuple(tuple(line.split(";")) for line in raw.decode("utf-8", "replace").splitlines())

    def fetch(self, address: str) -> Taken:
        found = self.web.get(address)
        if isinstance(found, Taken):
            return found
        raise found or AddressUnreachable(address=address, problem="không tìm thấy máy chủ")

    def feed(self, address: str) -> tuple[Taken, ...]:
        if address not in self.feeds:
            raise AddressUnreachable(address=address, problem="không tìm thấy máy chủ")
        return self.feeds[address]

    def alert(self, raw: bytes) -> ReadAlert:
        if raw not in self.alerts:
            raise AlertBroken(problem="không phải XML")
        return self.alerts[raw]

    def alert_written(self, alert: Alert) -> bytes:
        written = repr(alert).encode()
        self.alerts[written] = ReadAlert(alert=alert)
        return written


@dataclass(slots=True)
class MemoryRecordings:
    """Any bytes are a sound of one second for each; those that begin with "cut" are cut, with "bad" are none."""

    kept: dict[Digest, Recording] = field(default_factory=dict)

    def keep(self, name: str, raw: bytes, accept_cut: bool) -> Recording:
        if not raw or raw.startswith(b"bad"):
            raise RecordingBroken(name=name, problem="không phải WAV")
        cut = raw.startswith(b"cut")
        if cut and not accept_cut:
            raise AudioShort(name=name, declared=9000, decoded=3000)
        digest = digest_of_bytes(raw)
        self.kept[digest] = Recording(
            digest=digest,
            duration=Millis(len(raw) * 1000),
            name=name_shown(name),
            cut=cut,
            took="WAV (pcm_s16le), 48000 Hz, 1 kênh",
            loudness=Lufs(-18.0),
            true_peak=Dbtp(-3.0),
            longest_silence=Millis(200),
        )
        return self.kept[digest]

    def clip(self, digest: Digest) -> Clip:
        if digest not in self.kept:
            raise RecordingUnknown(recording=digest)
        return Clip(
            path=Path("/nowhere") / f"{digest}.wav", rate=48_000, duration=self.kept[digest].duration, pause=Millis(0)
        )
