"""What a station refuses, named by the attack it is the mark of.

The same marks are left by mistakes: a mirror that serves yesterday's copy is a freeze whether or not somebody meant it.
A station says which it saw, never who did it.
"""

from collections.abc import Mapping
from enum import StrEnum


class Attack(StrEnum):
    """The names are part of the protocol."""

    ARBITRARY = "arbitrary"  # no trusted key signed it, or not as what it is shown for
    MALFORMED = "malformed"  # a trusted key signed it, and it is not what it says it is
    VERSION = "unknown-version"
    ROLLBACK = "rollback"  # older than what is held, or another under the same serial
    FREEZE = "freeze"  # there is a newer one, and it is kept back
    EXPIRED = "expired"
    FAST_FORWARD = "fast-forward"  # a serial so high that nothing could follow it
    REPLAY = "replay"  # told once, told again
    FOREIGN = "foreign"  # for another station, or of another house
    WRONG_KEY = "wrong-key"  # signed by a trusted key that is trusted with something else
    REVOKED = "revoked"  # the house no longer counts this station among its own
    QUIET = "quiet"
    RECALLED = "recalled"
    SILENT = "silent"  # it promises sound, and there could be none
    CUT_FILE = "cut-file"
    WRONG_FILE = "wrong-file"
    SLOW = "slow"
    ENDLESS = "endless"

    @property
    def vi(self) -> str:
        return _VI[self]


_VI: Mapping[Attack, str] = {
    Attack.ARBITRARY: "không do khoá được tin ký",
    Attack.MALFORMED: "nội dung đã ký nhưng viết sai",
    Attack.VERSION: "phiên bản không hiểu được",
    Attack.ROLLBACK: "cũ hơn bản đang giữ",
    Attack.FREEZE: "có bản mới hơn nhưng không được gửi",
    Attack.EXPIRED: "đã hết hạn",
    Attack.FAST_FORWARD: "số thứ tự nhảy quá xa",
    Attack.REPLAY: "đã nhận một lần rồi",
    Attack.FOREIGN: "của đài khác hoặc hệ thống khác",
    Attack.WRONG_KEY: "ký bằng khoá dùng cho việc khác",
    Attack.REVOKED: "đài đã bị thu hồi quyền",
    Attack.QUIET: "phát trong giờ yên lặng",
    Attack.RECALLED: "có mục đã thu hồi",
    Attack.SILENT: "có thể im lặng giữa buổi phát",
    Attack.CUT_FILE: "tệp âm thanh bị cắt",
    Attack.WRONG_FILE: "tệp âm thanh không đúng",
    Attack.SLOW: "đường truyền quá chậm",
    Attack.ENDLESS: "dài quá mức cho phép",
}


class Refused(ValueError):
    """It is not taken. `attack` is whose mark it bears; `detail` says what was found, in a few words."""

    def __init__(self, attack: Attack, detail: str = "") -> None:
        super().__init__(f"{attack.value}: {detail}" if detail else attack.value)
        self.attack = attack
        self.detail = detail
