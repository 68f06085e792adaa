"""What became of what was promised, and why, as people call it."""

from collections.abc import Mapping

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import SILENT
from broadcaster.domain.journal import Cause
from broadcaster.domain.reconciling import NO_BOX, UNTOLD

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.AIRED: "Đã phát",
    Outcome.LATE: "Phát trễ",
    Outcome.PARTIAL: "Phát thiếu",
    Outcome.REPLACED: "Phát thay",
    Outcome.MISSED: "Bị lỡ",
    Outcome.UNREPORTED: "Chưa báo cáo",
}
CAUSES: Mapping[str, str] = {
    Cause.POWER: "Mất điện",
    Cause.LINK: "Mất kết nối",
    Cause.MISSING_FILE: "Thiếu tệp âm thanh",
    Cause.WRONG_FILE: "Tệp âm thanh hỏng",
    Cause.OVERRIDDEN: "Bị chèn tin khẩn cấp",
    Cause.MUTED: "Loa bị tắt tiếng",
    Cause.CLOCK: "Đồng hồ của đài không chắc",
    Cause.QUIET: "Trong giờ yên lặng",
    Cause.RECALLED: "Bản tin đã thu hồi",
    Cause.EXPIRED: "Lịch đã hết hạn",
    Cause.REPLANNED: "Lịch vừa thay đổi",
    Cause.LATE: "Tới quá muộn",
    Cause.DISK: "Ổ đĩa của đài đầy",
    Cause.SINK: "Đường ra loa hỏng",
    Cause.STREAM: "Mất sóng tiếp âm",
    Cause.CLUSTERS: "Cụm loa không thuộc máy này",
    SILENT: "Âm thanh câm",
    UNTOLD: "Đài không nêu lý do",
    NO_BOX: "Lúc ấy đài chưa có máy",
}


def cause_told(cause: str) -> str:
    return CAUSES.get(cause, cause)
