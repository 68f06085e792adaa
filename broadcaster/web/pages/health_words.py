"""What people call the parts of the house that health is told of, and its voices with their states."""

from collections.abc import Mapping

from broadcaster.domain.speech import VoiceState
from broadcaster.newsroom.health import Part
from broadcaster.newsroom.ports import Newsroom

PARTS: Mapping[Part, str] = {
    Part.DATABASE: "Cơ sở dữ liệu",
    Part.VOICE: "Giọng đọc",
    Part.CLOCK: "Bộ hẹn giờ",
    Part.RENDERING: "Dựng tiếng",
    Part.SCHEDULE: "Lịch phát",
    Part.KEYS: "Khoá và tín nhiệm",
    Part.STATIONS: "Máy ở các đài",
    Part.LIBRARY: "Kho âm thanh",
}
VOICE_STATES: Mapping[VoiceState, str] = {
    VoiceState.READY: "sẵn sàng",
    VoiceState.NOT_INSTALLED: "chưa cài",
    VoiceState.NO_NETWORK: "cần mạng",
    VoiceState.RATE_LIMITED: "bị giới hạn lượt",
    VoiceState.BROKEN: "bị hỏng",
    VoiceState.DISABLED: "đã tắt",
    VoiceState.UNKNOWN: "chưa rõ",
}


def voice_names(newsroom: Newsroom) -> dict[str, str]:
    """What people call each voice; one that is gone since keeps its technical name."""
    return {status.voice: status.label for status in newsroom.voice.known()}
