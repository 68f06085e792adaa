"""Why a row stands, or why a bulletin was left out: a stable code with its numbers, and the sentence people read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from broadcaster.domain import lengths
from broadcaster.domain.english import in_english
from broadcaster.domain.planning.english import ENGLISH


class ReasonCode(StrEnum):
    """Why a row stands, why a bulletin was left out, or what is to be said of a slot."""

    SHELL_SIGNATURE = "shell-signature"
    SHELL_IDENT = "shell-ident"
    SHELL_GREETING = "shell-greeting"
    SHELL_STING = "shell-sting"
    SHELL_CLOSING = "shell-closing"
    RELAYED = "relayed"
    RELAYED_SHORTER = "relayed-shorter"
    PLACED_BY_HAND = "placed-by-hand"
    PRIORITY_FIRST = "priority-first"
    PRIORITY_ABOVE_FIRST = "priority-above-first"
    PRIORITY_AFTER_ABOVE = "priority-after-above"
    PRIORITY_AS_DECIDED = "priority-as-decided"
    DEADLINE = "deadline"
    TOPIC_SHORT = "topic-short"
    NOT_YET_AIRED = "not-yet-aired"
    LEAST_AIRED = "least-aired"
    VARIED = "varied"
    MADE_UP = "made-up"
    READ_AGAIN = "read-again"
    LEFT_NO_ROOM = "left-no-room"
    LEFT_PRIORITY_NO_ROOM = "left-priority-no-room"
    LEFT_AIRED_ENOUGH = "left-aired-enough"
    LEFT_NOT_RENDERED = "left-not-rendered"
    LEFT_HELD = "left-held"
    LEFT_AUDIO_NOT_APPROVED = "left-audio-not-approved"
    LEFT_SHELL_MISSING = "left-shell-missing"
    LEFT_HOURS_FORBIDDEN = "left-hours-forbidden"
    LEFT_NOT_YET_VALID = "left-not-yet-valid"
    LEFT_EXPIRED = "left-expired"
    LEFT_LANGUAGE = "left-language"
    LEFT_GAP = "left-gap"
    LEFT_FOR_PLACED = "left-for-placed"
    LEFT_LAST_EVENING = "left-last-evening"
    LEFT_SKIPPED = "left-skipped"
    LEFT_PLACED_NO_ROOM = "left-placed-no-room"
    LEFT_PLACED_YIELDS = "left-placed-yields"
    LEFT_PLACED_UNFIT = "left-placed-unfit"
    LEFT_PLACED_GONE = "left-placed-gone"
    NOTE_NOTHING_TO_TELL = "note-nothing-to-tell"
    NOTE_HOURS_FORBIDDEN = "note-hours-forbidden"
    NOTE_SHELL_MISSING = "note-shell-missing"
    NOTE_RELAY_NO_ROOM = "note-relay-no-room"
    NOTE_RELAY_REFUSED = "note-relay-refused"
    NOTE_RELAY_PARENT_SILENT = "note-relay-parent-silent"
    NOTE_RELAY_TRIMMED = "note-relay-trimmed"
    NOTE_RUNS_OVER = "note-runs-over"
    NOTE_RUN_OVER_REFUSED = "note-run-over-refused"
    NOTE_TAKEN_OUT = "note-taken-out"
    NOTE_TAKEN_OUT_LATE = "note-taken-out-late"


_SENTENCE: Mapping[ReasonCode, str] = {
    ReasonCode.SHELL_SIGNATURE: "Nhạc hiệu mở đầu buổi phát",
    ReasonCode.SHELL_IDENT: "Lời xướng của đài",
    ReasonCode.SHELL_GREETING: "Lời chào và ngày tháng",
    ReasonCode.SHELL_STING: "Nhạc cắt giữa hai bản tin",
    ReasonCode.SHELL_CLOSING: "Nhạc kết thúc buổi phát",
    ReasonCode.RELAYED: "Tiếp âm {title} trong {length}; trước đó im lặng {silence}",
    ReasonCode.RELAYED_SHORTER: (
        "Tiếp âm {title} chỉ {length} trên {asked}, cho vừa buổi phát; trước đó im lặng {silence}"
    ),
    ReasonCode.PLACED_BY_HAND: "{by} xếp vào chỗ này: {why}; lần phát thứ {airing} trên {wanted} lần cần phát",
    ReasonCode.PRIORITY_FIRST: "Bản tin ưu tiên, phát trước; lần phát thứ {airing} trên {wanted} lần cần phát",
    ReasonCode.PRIORITY_ABOVE_FIRST: (
        "Bản tin ưu tiên từ cấp trên, phát trước {own} bản tin ưu tiên của đài khi đài chưa chọn thứ tự; "
        "lần phát thứ {airing} trên {wanted} lần cần phát"
    ),
    ReasonCode.PRIORITY_AFTER_ABOVE: (
        "Bản tin ưu tiên của đài, phát sau {above} bản tin ưu tiên từ cấp trên khi đài chưa chọn thứ tự; "
        "lần phát thứ {airing} trên {wanted} lần cần phát"
    ),
    ReasonCode.PRIORITY_AS_DECIDED: (
        "Bản tin ưu tiên, thứ {position} trong thứ tự đài đã chọn; lần phát thứ {airing} trên {wanted} lần cần phát"
    ),
    ReasonCode.DEADLINE: (
        "Hạn {until}: còn thiếu {missing} lần phát mà sau các buổi đang xếp chỉ còn {later} buổi; "
        "lần phát thứ {airing} trên {wanted} lần cần phát"
    ),
    ReasonCode.TOPIC_SHORT: (
        "Nhóm nội dung “{name}” tháng này còn thiếu {short} trên {wish}; "
        "lần phát thứ {airing} trên {wanted} lần cần phát, còn hạn đến {until}"
    ),
    ReasonCode.NOT_YET_AIRED: "Chưa phát lần nào trên {wanted} lần cần phát, còn hạn đến {until}",
    ReasonCode.LEAST_AIRED: "Lần phát thứ {airing} trên {wanted} lần cần phát, còn hạn đến {until}",
    ReasonCode.VARIED: (
        "{why}. Đứng trước {passed} bản tin lẽ ra đứng trước nó, vì chúng giống bản tin liền trước hơn: "
        "{same_topic} cùng nhóm nội dung, {same_voice} cùng giọng"
    ),
    ReasonCode.MADE_UP: "{why}. Phát bù: đài báo {missed} lần đã xếp không nghe được",
    ReasonCode.READ_AGAIN: "Thông báo đọc hai lần: đây là lần đọc thứ hai trong buổi",
    ReasonCode.LEFT_NO_ROOM: "Không còn chỗ: cần {needed}, buổi phát còn {left}",
    ReasonCode.LEFT_PRIORITY_NO_ROOM: "Bản tin ưu tiên nhưng không còn chỗ: cần {needed}, buổi phát còn {left}",
    ReasonCode.LEFT_AIRED_ENOUGH: "Đã xếp đủ {wanted} lần cần phát",
    ReasonCode.LEFT_NOT_RENDERED: "Chưa dựng xong âm thanh",
    ReasonCode.LEFT_HELD: "Chưa dựng được âm thanh, máy đang thử lại; lý do ghi ở bản tin",
    ReasonCode.LEFT_AUDIO_NOT_APPROVED: "Âm thanh hiện có khác bản đã duyệt, cần duyệt lại",
    ReasonCode.LEFT_SHELL_MISSING: "Chưa có đủ nhạc hiệu, lời xướng, lời chào của buổi phát",
    ReasonCode.LEFT_HOURS_FORBIDDEN: "Quy chế của đài không cho phát giờ này: {problem}",
    ReasonCode.LEFT_NOT_YET_VALID: "Chưa đến ngày phát: từ {since_day}",
    ReasonCode.LEFT_EXPIRED: "Đã hết hạn ngày {until}",
    ReasonCode.LEFT_LANGUAGE: "Đài không phát bằng ngôn ngữ này: {language}",
    ReasonCode.LEFT_GAP: "Hai lần phát phải cách nhau {gap}, lần kia mới cách {since}",
    ReasonCode.LEFT_FOR_PLACED: "Số lần phát còn lại ({remaining}) để dành cho {placed} buổi sau đã xếp bằng tay",
    ReasonCode.LEFT_LAST_EVENING: (
        "Mới phát hôm trước, cách {since}; còn {later} buổi sau các buổi đang xếp cho {missing} lần phát còn thiếu. "
        "Muốn phát lại buổi này thì xếp bằng tay"
    ),
    ReasonCode.LEFT_SKIPPED: "Đã bỏ khỏi buổi này: {why}",
    ReasonCode.LEFT_PLACED_NO_ROOM: "{by} xếp bằng tay nhưng quá giờ: cần {needed}, buổi phát còn {left}, thừa {over}",
    ReasonCode.LEFT_PLACED_YIELDS: "{by} xếp bằng tay, dài {needed}, nhưng nhường chỗ cho bản tin ưu tiên “{title}”",
    ReasonCode.LEFT_PLACED_UNFIT: "{by} xếp bằng tay nhưng không phát được: {problem}",
    ReasonCode.LEFT_PLACED_GONE: (
        "{by} xếp bằng tay nhưng bản tin không còn được phát ở đài này ngày ấy: đã thu hồi, chưa duyệt, hết hạn hoặc "
        "không gửi đến đài"
    ),
    ReasonCode.NOTE_NOTHING_TO_TELL: "Không có gì để phát: loa im lặng cả buổi, không phát nhạc lấp chỗ",
    ReasonCode.NOTE_HOURS_FORBIDDEN: "Buổi này im lặng, quy chế của đài không cho phát giờ này: {problem}",
    ReasonCode.NOTE_SHELL_MISSING: "Buổi này im lặng, chưa có đủ nhạc hiệu, lời xướng, lời chào",
    ReasonCode.NOTE_RELAY_REFUSED: "Không tiếp âm {title}: {problem}",
    ReasonCode.NOTE_RELAY_PARENT_SILENT: (
        "Không tiếp âm {title}: {parent} không có gì phát ở buổi {session} ngày này, đài phát bản tin của mình"
    ),
    ReasonCode.NOTE_RELAY_TRIMMED: "Tiếp âm {title}: lấy {kept} trên {of} mục của {parent} cho vừa {length}",
    ReasonCode.NOTE_RUNS_OVER: "{by} cho buổi này tràn tới {until}: {why}",
    ReasonCode.NOTE_RUN_OVER_REFUSED: (
        "{by} cho buổi này tràn tới {until} nhưng nay không được: {problem}. Buổi hết giờ như lịch"
    ),
    ReasonCode.NOTE_TAKEN_OUT: (
        "Đã rút {title} khỏi buổi này sau giờ khoá (thu hồi hoặc viết lại): chỗ ấy im lặng {silence}, các dòng khác "
        "giữ nguyên giờ"
    ),
    ReasonCode.NOTE_TAKEN_OUT_LATE: (
        "Đã rút {title} khỏi danh sách buổi này khi đã đến giờ của nó: trước lúc rút đã đến lượt {heard}, từ lúc rút "
        "im lặng {silence}, các dòng khác giữ nguyên giờ"
    ),
    ReasonCode.NOTE_RELAY_NO_ROOM: "Không tiếp âm {title}: cần {asked}, buổi phát còn {left}",
}

_SECONDS = frozenset({"needed", "left", "over", "short", "wish", "gap", "since", "length", "asked", "silence", "heard"})
"""Facts that are durations, in whole seconds: what is needed is rounded up, what there is is rounded down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A stable code with its numbers, and the sentence people read, Vietnamese first."""

    code: ReasonCode
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return _SENTENCE[self.code].format(**_told(self.facts, lengths.in_words))

    @property
    def english(self) -> str:
        return ENGLISH[self.code.value].format(**self.words_in_english)

    @property
    def words_in_english(self) -> dict[str, str | int | float]:
        """The facts as the English sentence tells them. One that tells the reason of another `class` says that too."""
        told = in_english(_told(self.facts, lengths.in_english))
        if "class" in told and (name := _OF_ANOTHER.get(self.code)) is not None:
            told[name] = Reason(code=ReasonCode(str(told["class"])), facts=self.facts).english
        return told


_OF_ANOTHER = {ReasonCode.VARIED: "why", ReasonCode.MADE_UP: "why", ReasonCode.LEFT_PLACED_UNFIT: "problem"}
"""The fact that holds the sentence of another reason, whose facts stand beside it."""


def _told(facts: Mapping[str, str | int], words: Callable[[str | int], str]) -> dict[str, str | int]:
    told = {name: words(fact) if name in _SECONDS else fact for name, fact in facts.items()}
    if "topic" in told:
        told.setdefault("name", told["topic"])  # what was written before names were told
    return told
