"""What a look at each part of an installation comes to: whether it serves, and what to do where it does not.

The looking is somebody else's; what was found is held here against what is needed, so that the same finding is judged
alike on a laptop, in a container and on the thirtieth machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.checkup_facts import Facts
from broadcaster.domain.checkup_found import NOTHING, Line, Standing, Verdict, judged
from broadcaster.domain.errors import BroadcasterError


class Part(StrEnum):
    SETTINGS = "settings"
    DATA = "data"
    DATABASE = "database"
    QUEUE = "queue"
    MAKERS = "makers"
    LEADER = "leader"
    LIBRARY = "library"
    AUDIO = "public_audio"
    FIGURES = "metrics"
    VOICES = "voices"
    ENCODER = "encoder"
    SANDBOX = "sandbox"
    KEYS = "keys"
    CLOCK = "clock"
    DISK = "disk"
    PORT = "port"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One part looked at: what it is by the settings, and either what was found, or why nothing could be. `missing` is
    a module this installation has not got; `overdue`: no answer came in time."""

    part: Part
    what: str
    millis: int = 0
    facts: Facts | None = None
    problem: BroadcasterError | None = None
    missing: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    probe: Probe
    verdict: Verdict


def checked(probe: Probe) -> Checked:
    return Checked(probe=probe, verdict=_verdict(probe))


def well(found: tuple[Checked, ...]) -> bool:
    """Whether everything serves; a doubt does not keep it from that."""
    return all(each.verdict.standing is not Standing.ILL for each in found)


# --- nothing was found -------------------------------------------------------------------------------------------

_EXTRAS: Mapping[str, str] = {
    "obstore": "machines",
    "procrastinate": "machines",
    "psycopg_pool": "machines",
    "edge_tts": "edge",
    "piper": "piper",
}
_ADVICE: Mapping[str, Line] = {
    "setting-wrong": Line(
        "Sửa cài đặt đó trong broadcaster.toml hoặc biến BROADCASTER_…; config/defaults.toml giải nghĩa từng cài đặt.",
        "Mend it in broadcaster.toml or in BROADCASTER_…; config/defaults.toml explains each.",
    ),
    "file-unreadable": Line("Sửa hoặc trả lại tệp đó.", "Mend or bring back that file."),
    "storage-unwritable": Line(
        "Cho người dùng đang chạy chương trình quyền ghi vào đó (chown), rồi thử lại.",
        "Let the user the program runs as write there (chown), then look again.",
    ),
    "storage-full": Line("Giải phóng chỗ trống: broadcaster prune --dry-run.", "Free some space: broadcaster prune."),
    "database-down": Line(
        "Xem PostgreSQL có đang chạy ở đúng máy và cổng không (systemctl status postgresql), và cài đặt “database”.",
        "See whether PostgreSQL runs at that host and port, and the setting “database”.",
    ),
    "database-refused": Line(
        "Sai tên hoặc mật khẩu trong cài đặt “database”, hoặc pg_hba.conf không cho vào.",
        "The name or password in the setting “database” is wrong, or pg_hba.conf lets nobody in.",
    ),
    "database-unknown": Line(
        "Tạo cơ sở dữ liệu trống trước: createdb --owner=… TÊN.", "Make the empty database first: createdb."
    ),
    "library-down": Line(
        "Xem kho âm thanh có chạy ở “library_endpoint” không, và AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION.",
        "See whether the storage runs at “library_endpoint”, and AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION.",
    ),
    "key-unfit": Line(
        "Trả lại tệp khoá từ bản lưu (broadcaster restore), hoặc cho người dùng này quyền đọc.",
        "Bring the key back from an archive (broadcaster restore), or let this user read it.",
    ),
    "jingle-missing": Line("Cài lại: tệp nhạc hiệu đi kèm bị thiếu.", "Install again: a shipped jingle is missing."),
    "audio-broken": Line(
        "Bộ đọc tệp lạ không chạy được: xem unshare, seccomp có bị cấm trên máy này không.",
        "Strangers' files cannot be read: see whether unshare and seccomp are forbidden on this machine.",
    ),
}


def _verdict(probe: Probe) -> Verdict:
    if probe.missing:
        return _lacking(probe.missing)
    if probe.overdue:
        said = Line("Không trả lời kịp.", "It did not answer in time.")
        advice = Line("Xem đường mạng đến đó, rồi thử lại.", "See to the network on the way there, then look again.")
        return Verdict(standing=Standing.ILL, code="no-answer", said=said, advice=advice)
    if probe.problem is not None:
        return _refused(probe.problem)
    assert probe.facts is not None  # found, where nothing else is told
    return judged(probe.facts)


def _lacking(module: str) -> Verdict:
    root = module.partition(".")[0]
    extra = _EXTRAS.get(root, "server")
    return Verdict(
        standing=Standing.ILL,
        code="extra-missing",
        said=Line(f"Thiếu phần cài thêm “{extra}” ({root}).", f"The extra “{extra}” is not installed ({root})."),
        advice=Line(f"pip install 'broadcaster[{extra}]'", f"pip install 'broadcaster[{extra}]'"),
    )


def _refused(problem: BroadcasterError) -> Verdict:
    code, told = problem.code, problem.message_en.lower()
    if code == "database-down" and ("authentication failed" in told or "no pg_hba" in told or "role " in told):
        code = "database-refused"
    elif code == "database-down" and "does not exist" in told:
        code = "database-unknown"
    said = Line(problem.message_vi, problem.message_en)
    return Verdict(standing=Standing.ILL, code=code, said=said, advice=_ADVICE.get(code, NOTHING))
