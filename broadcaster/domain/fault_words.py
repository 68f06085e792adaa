"""Where the audit's chain breaks, as people are told."""

from collections.abc import Mapping
from dataclasses import dataclass

from broadcaster.domain.evidence import Break, Fault

_TOLD: Mapping[Fault, tuple[str, str]] = {
    Fault.ALTERED: ("mục {n} đã bị sửa: nội dung không khớp mã băm", "entry {n} was altered"),
    Fault.UNLINKED: (
        "mục {n} không nối vào mục {before}: một trong hai đã bị thay",
        "entry {n} does not follow entry {before}: one of them was replaced",
    ),
    Fault.MISSING: ("thiếu mục {n}: đã bị xoá", "entry {n} is missing"),
    Fault.OUT_OF_ORDER: ("mục {n} không đứng đúng chỗ: đã bị đổi chỗ", "entry {n} stands out of order"),
    Fault.REPEATED: ("ở chỗ mục {n} là một mục mang số đã có", "at place {n} stands an entry whose number was there"),
    Fault.UNREADABLE: ("mục {n} không đọc được", "entry {n} cannot be read"),
    Fault.HEADLESS: (
        "không đọc được dòng ghi nhật ký là của ai và kết thúc ở đâu, nên không mục nào được đối chiếu",
        "what says whose log it is and where it ends cannot be read, so no entry was checked",
    ),
    Fault.SHORT: ("nhật ký bị cắt từ mục {n}", "the log is cut short from entry {n} on"),
    Fault.BEYOND: ("mục {n} đứng sau chỗ nhật ký kết thúc", "entry {n} stands behind the end of the log"),
    Fault.REWRITTEN: (
        "mục {n} không phải mục đã được bảo chứng: nhật ký đã bị viết lại trong khoảng từ mục {since} đến mục {n}",
        "entry {n} is not the one vouched for: the log was rewritten between entries {since} and {n}",
    ),
    Fault.FOREIGN: (
        "bản chốt sổ ở mục {n} là của một hệ thống khác",
        "the checkpoint at entry {n} is of another house",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTold:
    vi: str
    en: str


def break_told(broken: Break) -> BreakTold:
    facts = {"n": broken.sequence, "before": broken.sequence - 1, "since": broken.after + 1}
    vi, en = _TOLD[broken.what]
    return BreakTold(vi=vi.format(**facts), en=en.format(**facts))
