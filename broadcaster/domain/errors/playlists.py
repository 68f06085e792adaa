"""What can be wrong with what people decide about a day's playlists."""

from collections.abc import Mapping
from typing import ClassVar

from broadcaster.domain.errors import BadInput, Conflict, Fact, NotFound
from broadcaster.domain.lengths import at_least, at_most, in_english, in_words


class SlotUnknown(NotFound):
    code = "slot-unknown"
    vi = "Đài không có buổi phát mã {slot}."
    en = "The station has no slot {slot}."


class DecisionUnknown(NotFound):
    code = "decision-unknown"
    vi = "Đài không có quyết định mã {decision}."
    en = "The station has no decision {decision}."


class DecisionUndone(Conflict):
    code = "decision-undone"
    vi = "Quyết định {decision} đã được huỷ rồi."
    en = "The decision {decision} is undone already."


class BulletinNotHere(NotFound):
    """The same for a bulletin that there is not, and for one that is for other stations."""

    code = "bulletin-not-here"
    vi = "Không có bản tin mã {bulletin} nào có nơi phát là đài {station}."
    en = "There is no bulletin {bulletin} that is for station {station}."


class SlotBegun(Conflict):
    code = "slot-begun"
    vi = "Buổi phát {slot} đã bắt đầu, không đổi được nữa. Buổi gần nhất còn đổi được: {next}."
    en = "The slot {slot} has begun and cannot be changed. The next that can: {next}."


class SlotLocked(Conflict):
    code = "slot-locked"
    vi = "Buổi phát {slot} đã khoá từ {locked}, không đổi được nữa. Buổi gần nhất còn đổi được: {next}."
    en = "The slot {slot} is locked since {locked} and cannot be changed. The next that can: {next}."


class BulletinNotThatDay(Conflict):
    code = "bulletin-not-that-day"
    vi = "Bản tin {bulletin} chỉ phát từ {first} đến {last}, không phát ngày {day}."
    en = "The bulletin {bulletin} airs from {first} to {last}, not on {day}."


class BulletinOver(Conflict):
    code = "bulletin-over"
    vi = "Bản tin {bulletin} không còn phát được ({state}), không xếp vào buổi phát được."
    en = "The bulletin {bulletin} can no longer air ({state}) and cannot be put into a slot."


class _Lengths:
    """Facts that are lengths are in ms; the sentences say hours, minutes and seconds. `room` is rounded down."""

    lengths: ClassVar[frozenset[str]]
    room: ClassVar[frozenset[str]] = frozenset({"left", "longest"})
    facts: dict[str, Fact]

    def _said(self, comma: str) -> Mapping[str, Fact]:
        told = {name: value for name, value in self.facts.items() if name in self.lengths and isinstance(value, int)}
        words = in_words if comma == "," else in_english
        return self.facts | {
            name: words(at_most(value) if name in self.room else at_least(value)) for name, value in told.items()
        }


class SlotOverfull(_Lengths, Conflict):
    code = "slot-overfull"
    vi = (
        "Buổi phát {slot} còn {left}, bản tin dài {length}: quá {over}. Có thể: {repairs}. Cũng có thể thay mục "
        "đang xếp (override), hoặc vẫn xếp sau cùng (append; hết giờ thì phần sau không phát). "
        "Buổi gần nhất còn đổi được: {next}."
    )
    en = (
        "The slot {slot} has {left} left and the bulletin takes {length}: {over} too much. Ways out: {repairs}. Or "
        "override what stands, or append all the same (what does not fit is not aired). The next open: {next}."
    )
    lengths = frozenset({"left", "length", "over"})

    def _said(self, comma: str) -> Mapping[str, Fact]:
        """In English the ways out are told in English too."""
        told = super()._said(comma)
        return told if comma == "," else {**told, "repairs": self.facts.get("offers", "")}


class RunOverForbidden(Conflict):
    code = "run-over-forbidden"
    vi = "Buổi phát {slot} không tràn tới {until} được: {problem}. Muộn nhất: {latest}."
    en = "The slot {slot} cannot run over until {until}: {problem}. At the latest: {latest}."


class ItemTooLong(_Lengths, BadInput):
    """`least`: 1 where `length` is the least it can be, as it is of a script, and 0 where it was measured."""

    code = "item-too-long"
    vi = (
        "Bản tin dài {least}{length}; buổi dài nhất ở nơi phát có chỗ cho {longest}. Hãy cắt bớt, chia thành nhiều bản "
        "tin, hoặc chọn nơi phát có buổi dài hơn."
    )
    en = (
        "The bulletin takes {least}{length}; the longest session where it is to air has room for {longest}. "
        "Shorten it, split it, or aim it at stations with longer sessions."
    )
    lengths = frozenset({"length", "longest"})

    def _said(self, comma: str) -> Mapping[str, Fact]:
        words = "ít nhất " if comma == "," else "at least "
        return {**super()._said(comma), "least": words if self.facts.get("least") else ""}


class NowhereHeard(BadInput):
    code = "nowhere-heard"
    vi = "Không nơi phát nào có buổi phát từ {first} đến {last}. Hãy chọn nơi phát khác, hoặc lập lịch buổi phát trước."
    en = "No station it is for has a session from {first} to {last}. Aim it at others, or set up their sessions first."


class PlaceTaken(Conflict):
    code = "place-taken"
    vi = "Chỗ thứ {place} của buổi phát {slot} đã do {by} xếp mục khác. Hãy chọn thay (override) hoặc xếp sau (append)."
    en = "Place {place} of the slot {slot} was given to another by {by}. Choose to override or to append."


class DayPlaced(Conflict):
    code = "day-placed"
    vi = "Ngày {day} đã có {count} mục xếp tay. Hãy chọn thay (override) hoặc xếp sau (append)."
    en = "On {day} {count} items are placed by hand already. Choose to override or to append."


class NothingThere(Conflict):
    code = "nothing-there"
    vi = "{what} chưa có bản tin nào để phát lại."
    en = "{what} holds no bulletin that could be aired again."


class NoSlotTakes(Conflict):
    code = "no-slot-takes"
    vi = "Ngày {day} không có buổi nào cùng tên còn đổi được để nhận bản tin của ngày {source}."
    en = "On {day} no session of the same name that can still be changed takes what stands on {source}."


class NotInSlot(Conflict):
    code = "not-in-slot"
    vi = "Bản tin {bulletin} không có trong {slot}, nên không dời đi được. Hãy xem lại lịch của buổi đó."
    en = "The bulletin {bulletin} does not stand in {slot}, so it cannot be moved from there. Look at its plan again."


class PriorityDisplaced(_Lengths, Conflict):
    code = "priority-displaced"
    vi = (
        "Bản tin ưu tiên {bulletin} sẽ chỉ còn phát {will} lần thay vì {was}, mất ở {slot}. Buổi đó còn {left} cho mục "
        "khác: hãy chọn buổi khác hoặc bản tin ngắn hơn."
    )
    en = (
        "The priority bulletin {bulletin} would air {will} times, not {was}; it would be out of {slot}, which has "
        "{left} left for others. Choose another slot, or a shorter bulletin."
    )
    lengths = frozenset({"left"})


class PriorityOnlyEarlier(Conflict):
    code = "priority-only-earlier"
    vi = "Bản tin ưu tiên {bulletin} của cấp trên chỉ dời trong ngày hoặc sang buổi sớm hơn, nơi chưa có bản tin đó."
    en = "The priority bulletin {bulletin} from above moves within its day or to an earlier slot without it, only."


class CannotAir(Conflict):
    code = "cannot-air"
    vi = "Bản tin {bulletin} không phát được ở {slot}: {problem}."
    en = "The bulletin {bulletin} cannot air in {slot}: {problem}."

    def _said(self, comma: str) -> Mapping[str, Fact]:
        """The problem is a sentence of the planner's, which comes in both languages."""
        return self.facts if comma == "," else {**self.facts, "problem": self.facts.get("problem_en", "")}


class PriorityFromAbove(Conflict):
    code = "priority-from-above"
    vi = "Bản tin ưu tiên {bulletin} do cấp trên gửi, đài không bỏ qua được; chỉ chọn được thứ tự hoặc dời buổi."
    en = "The priority bulletin {bulletin} comes from above and cannot be skipped; only ordered, or moved."
