"""What can be wrong with a script, a bulletin, or a step of its life."""

from collections.abc import Mapping

from broadcaster.domain.errors import BadInput, Conflict, Fact, Faulty, NotFound, Stale
from broadcaster.domain.life import ACTIONS, STATES


class TextEmpty(BadInput):
    code = "text-empty"
    vi = "Văn bản không có chữ nào để đọc. Hãy nhập nội dung bản tin."
    en = "The text has nothing to read. Write the bulletin's script."


class TextForeign(BadInput):
    code = "text-foreign"
    vi = "Văn bản có chữ “{word}” mà giọng đọc tiếng Việt không đọc được. Hãy bỏ đi, hoặc thêm cách đọc vào từ điển."
    en = "The text holds “{word}”, which no Vietnamese voice can say. Leave it out, or add its reading to the lexicon."


class TextTooLong(BadInput):
    code = "text-too-long"
    vi = "Văn bản dài {length} ký tự, nhiều hơn mức {limit} ký tự của một bản tin. Hãy chia thành nhiều bản tin."
    en = "The text has {length} characters, more than the {limit} a bulletin may have. Split it."


class TextNotUtf8(BadInput):
    code = "text-not-utf8"
    vi = "Tệp văn bản không phải mã UTF-8 (sai ở byte thứ {position}). Hãy lưu lại tệp với mã UTF-8."
    en = "The text file is not UTF-8 (wrong at byte {position}). Save it again as UTF-8."


class TextBroken(BadInput):
    code = "text-broken"
    vi = "Văn bản có ký tự hỏng ({character}) ở vị trí {position}. Hãy xoá ký tự đó rồi gửi lại."
    en = "The text holds a broken character ({character}) at position {position}. Remove it and send again."


class FieldWrong(BadInput):
    code = "field-wrong"
    vi = "Mục “{field}” không dùng được: {problem}."
    en = "The field “{field}” cannot be used: {problem}."


class LanguageNotSpoken(BadInput):
    code = "language-not-spoken"
    vi = "Máy không đọc được tiếng “{language}”. Bản tin tiếng này phải là bản ghi âm."
    en = "No voice speaks “{language}”. A bulletin in it must be a recording."


class DateImpossible(BadInput):
    code = "date-impossible"
    vi = "Ngày “{written}” không có thật, hoặc ngoài các năm 2000–2999. Hãy viết năm-tháng-ngày, ví dụ 2026-11-22."
    en = "There is no date “{written}” in the years 2000 to 2999. Write year-month-day, such as 2026-11-22."


class BulletinUnknown(NotFound):
    code = "bulletin-unknown"
    vi = "Không có bản tin mã {bulletin}."
    en = "There is no bulletin {bulletin}."


class BulletinMoved(Conflict):
    code = "bulletin-state"
    vi = "Bản tin {bulletin} đang ở trạng thái “{state}”, không thể {action}."
    en = "Bulletin {bulletin} is {state}; it cannot {action}."

    def _said(self, comma: str) -> Mapping[str, Fact]:
        """The facts stay the codes that programs know."""
        if comma == ".":
            return self.facts
        state, action = str(self.facts["state"]), str(self.facts["action"])
        return {**self.facts, "state": STATES.get(state, state), "action": ACTIONS.get(action, action)}


class ApprovalStale(Conflict):
    code = "approval-stale"
    vi = "Bản tin “{bulletin}” đã đổi từ lúc ông/bà xem: {what}. Hãy xem lại bản mới rồi duyệt."
    en = "The bulletin “{bulletin}” has changed since you saw it: {what}. Read the new revision, then decide."


class ApprovalUnheard(Conflict):
    code = "approval-unheard"
    vi = "Âm thanh của bản tin {bulletin} chưa dựng xong. Hãy nghe rồi mới duyệt."
    en = "The sound of bulletin {bulletin} is not made yet. Listen to it, then approve."


class SoundOther(Conflict):
    code = "sound-other"
    vi = "Âm thanh {audio} không phải là của bản tin {bulletin} lúc này."
    en = "The sound {audio} is not that of bulletin {bulletin} as it stands."


class DraftFaulty(Faulty):
    code = "draft-faulty"
    vi = "Bản tin có {count} chỗ phải sửa: {told}"
    en = "The bulletin has {count} faults: {told}"


class ReadingsUnseen(BadInput):
    code = "readings-unseen"
    vi = "Còn {count} chỗ máy chưa chắc cách đọc, bắt đầu từ “{first}”. Hãy xem từng chỗ rồi gửi lại."
    en = "{count} readings are unsure, from “{first}” on. Look at each of them, then send again."


class RevisionUnknown(NotFound):
    code = "revision-unknown"
    vi = "Bản tin {bulletin} không có bản sửa số {revision}."
    en = "Bulletin {bulletin} has no revision {revision}."


class VersionTaken(Conflict):
    code = "version-taken"
    vi = "Đã có một bản tiếng “{language}” của cùng bản tin này, hoặc hai bản tin thuộc hai nhóm khác nhau."
    en = "There is a version in “{language}” of this bulletin already, or the two belong to different groups."


class ApproverIsAuthor(BadInput):
    code = "approver-is-author"
    vi = "Người soạn không được tự duyệt bản tin của mình ({person})."
    en = "An author cannot approve their own bulletin ({person})."


class IdempotencyClash(Conflict):
    code = "idempotency-clash"
    vi = "Khoá gửi “{key}” đã dùng cho một nội dung khác."
    en = "The idempotency key “{key}” was used for other content."


class WrittenElsewhere(Stale):
    code = "written-elsewhere"
    vi = (
        "Bản nháp này đã được sửa ở một thẻ hay máy khác sau khi ông/bà mở trang này. "
        "Chữ ở trang này chưa lưu và không ghi đè lên chữ kia."
    )
    en = (
        "This draft was edited in another tab or on another machine after you opened this page. "
        "What stands on this page is not saved, and has not taken the place of the other."
    )


class SentElsewhere(Stale):
    code = "sent-elsewhere"
    vi = (
        "Bản nháp này đã gửi duyệt từ một thẻ hay máy khác, với chữ khác ở đây. "
        "Chữ sửa thêm ở trang này chưa lưu và chưa gửi."
    )
    en = (
        "This draft was sent for approval from another tab or machine, with other words than here. "
        "What you changed on this page is neither saved nor sent."
    )


class EditedMeanwhile(Stale):
    code = "edited-meanwhile"
    vi = (
        "Nội dung này ({thing}) đã đổi sau khi ông/bà mở ra: có người khác sửa, hoặc lần bấm trước đã được ghi. "
        "Hãy tải lại rồi sửa trên bản mới."
    )
    en = (
        "This ({thing}) was changed after you opened it: by somebody else, or by your own press before. "
        "Load it again and edit what stands now."
    )
