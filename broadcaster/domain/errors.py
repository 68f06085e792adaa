"""Every error the product raises on purpose.

    BroadcasterError
      BadInput            the asker can mend it: HTTP 4xx, exit code 2
        NotFound          no such thing within the asker's reach: HTTP 404
        Conflict          it stands otherwise already: HTTP 409
        NotAllowed        no token, or one that reaches elsewhere: HTTP 401
      Trouble             ours or the machine's, passes or is mended by an operator: HTTP 503, exit code 1
        StorageTrouble    the disk: HTTP 507

Each leaf has a stable `code` for programs and a Vietnamese and an English sentence for people, which are filled from
the facts the error was raised with. `passing` says whether asking again later may succeed.
"""

from collections.abc import Mapping
from typing import ClassVar

Fact = str | int | float


class BroadcasterError(Exception):
    """The root. Raise a leaf, with the facts its sentences name."""

    code: ClassVar[str] = "error"
    vi: ClassVar[str] = "Có lỗi."
    en: ClassVar[str] = "Something failed."
    passing: ClassVar[bool] = False

    def __init__(self, **facts: Fact) -> None:
        self.facts = facts
        self.message_vi = self.vi.format(**self._said(","))
        self.message_en = self.en.format(**self._said("."))
        super().__init__(self.message_vi)

    def _said(self, comma: str) -> Mapping[str, Fact]:  # noqa: ARG002 - for leaves that say their numbers otherwise
        """The facts as the sentences say them; `comma` is the language's decimal mark."""
        return self.facts


class BadInput(BroadcasterError):
    """What was given cannot be used; what was asked is refused whole, and nothing that stood is lost."""


class NotFound(BadInput):
    """No such thing in the asker's reach; says nothing about what others hold."""


class Conflict(BadInput):
    """The thing stands in another state than the asker believed."""


class NotAllowed(BadInput):
    """A writing call without a token that may write."""


class Trouble(BroadcasterError):
    """Not the asker's fault."""

    passing = True


class StorageTrouble(Trouble):
    """The disk or the database refused."""


# --- scripts and bulletins ---------------------------------------------------------------------------------------


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
    vi = "Ngày “{written}” không có thật. Hãy viết năm-tháng-ngày, ví dụ 2026-11-22."
    en = "There is no date “{written}”. Write year-month-day, such as 2026-11-22."


class BulletinUnknown(NotFound):
    code = "bulletin-unknown"
    vi = "Không có bản tin mã {bulletin}."
    en = "There is no bulletin {bulletin}."


class BulletinMoved(Conflict):
    code = "bulletin-state"
    vi = "Bản tin {bulletin} đang ở trạng thái “{state}”, không thể {action}."
    en = "Bulletin {bulletin} is {state}; it cannot {action}."


class ApprovalStale(Conflict):
    code = "approval-stale"
    vi = "Bản tin {bulletin} đã đổi từ lúc ông/bà xem. Hãy xem lại bản mới rồi duyệt."
    en = "Bulletin {bulletin} has changed since you saw it. Read the new revision, then approve."


class ApproverIsAuthor(BadInput):
    code = "approver-is-author"
    vi = "Người soạn không được tự duyệt bản tin của mình ({person})."
    en = "An author cannot approve their own bulletin ({person})."


class IdempotencyClash(Conflict):
    code = "idempotency-clash"
    vi = "Khoá gửi “{key}” đã dùng cho một nội dung khác."
    en = "The idempotency key “{key}” was used for other content."


# --- documents of others -----------------------------------------------------------------------------------------


class DocumentUnsupported(BadInput):
    code = "document-unsupported"
    vi = "“{name}” là {kind}, chưa đọc được. {advice}"
    en = "“{name}” is of a kind that is not read here ({kind})."


class DocumentBroken(BadInput):
    code = "document-broken"
    vi = "Tệp “{name}” hỏng hoặc chưa tải lên đủ: {problem}. Hãy mở thử trên máy, lưu lại rồi gửi lại."
    en = "The file “{name}” is broken or not whole: {problem}. Open it, save it again and send it again."


class DocumentLocked(BadInput):
    code = "document-locked"
    vi = "Tệp “{name}” có mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi gửi lại."
    en = "The file “{name}” is locked by a password. Save it without one and send it again."


class DocumentScanned(BadInput):
    code = "document-scanned"
    vi = "Tệp PDF này là ảnh quét, không có chữ"
    en = "This PDF file is a scanned picture without text"


class DocumentEmpty(BadInput):
    code = "document-empty"
    vi = "Không tìm thấy chữ nào để đọc trong “{name}”."
    en = "Nothing to read was found in “{name}”."


class DocumentTooLarge(BadInput):
    code = "document-too-large"
    vi = "“{name}” quá lớn: {problem}. Hãy chia nhỏ, hoặc chỉ gửi phần cần đọc."
    en = "“{name}” is too large: {problem}. Split it, or send only what is to be read."


class DocumentReaderDown(Trouble):
    code = "document-reader-down"
    vi = "Bộ đọc tài liệu của máy chủ không chạy được: {problem}."
    en = "The server's reader of documents does not run: {problem}."


class AddressRefused(BadInput):
    code = "address-refused"
    vi = "Không lấy nội dung từ “{address}”: {problem}."
    en = "Nothing is taken from “{address}”: {problem}."


class AddressUnreachable(Trouble):
    code = "address-unreachable"
    vi = "Chưa lấy được nội dung từ “{address}”: {problem}. Hãy thử lại sau, hoặc chép nội dung rồi dán vào."
    en = "“{address}” could not be fetched: {problem}. Try again later, or paste its text."


# --- stations, schedule, airtime ---------------------------------------------------------------------------------


class StationUnknown(NotFound):
    code = "station-unknown"
    vi = "Không có đài mã “{station}” trong phạm vi của ông/bà."
    en = "There is no station “{station}” within your reach."


class StationTreeBroken(BadInput):
    code = "station-tree-broken"
    vi = "Cây đài sai ở “{station}”: {problem}."
    en = "The station tree is wrong at “{station}”: {problem}."


class RuleUnlawful(BadInput):
    code = "rule-unlawful"
    vi = "Buổi phát “{session}” của đài {station} không được phép: {problem}."
    en = "The session “{session}” of station {station} is not allowed: {problem}."


class PlaylistUnknown(NotFound):
    code = "playlist-unknown"
    vi = "Đài {station} chưa có danh sách phát ngày {date}."
    en = "Station {station} has no playlist for {date} yet."


class AirtimeItemUnknown(NotFound):
    code = "airtime-item-unknown"
    vi = "Nhật ký số {sequence}: mục {item} không có trong lịch của đài {station}."
    en = "Entry {sequence}: item {item} is not in the playlists of station {station}."


class AirtimeClash(Conflict):
    code = "airtime-clash"
    vi = "Nhật ký số {sequence} của đài {station} đã có với nội dung khác; bản đã ghi được giữ nguyên."
    en = "Entry {sequence} of station {station} is already logged otherwise; what was logged stays."


class AudioUnknown(NotFound):
    code = "audio-unknown"
    vi = "Không có tệp âm thanh {digest}."
    en = "There is no audio {digest}."


class TokenMissing(NotAllowed):
    code = "token-missing"
    vi = "Việc này cần mã truy cập. Hãy gửi kèm tiêu đề Authorization: Bearer <mã>."
    en = "This needs the access token. Send the header Authorization: Bearer <token>."


class TokenWrong(NotAllowed):
    code = "token-wrong"
    vi = "Mã truy cập không đúng hoặc đã bị thu hồi."
    en = "The access token is wrong or was revoked."


# --- voices and sound --------------------------------------------------------------------------------------------


class VoiceUnknown(BadInput):
    code = "voice-unknown"
    vi = "Không có giọng đọc “{voice}”. Các giọng đang có: {known}."
    en = "There is no voice “{voice}”. Known voices: {known}."


class VoiceFailed(Trouble):
    """One engine could not speak; the chain goes on to the next voice."""

    code = "voice-failed"
    vi = "Giọng đọc {voice} không đọc được: {problem}."
    en = "The voice {voice} could not speak: {problem}."


class NoVoiceLeft(Trouble):
    code = "voice-none-left"
    vi = "Không giọng đọc nào đọc được bản tin này. Đã thử: {tried}."
    en = "No voice could speak this. Tried: {tried}."


class VoiceHeld(Trouble):
    """Only a stand-in could have spoken, and here it may not, or not yet."""

    code = "voice-held"
    vi = (
        "Chưa đọc được: {tried}. Giọng máy {held} không được phép đọc thay loại tin này, hoặc chưa đến lúc. "
        "Bản tin được giữ lại, máy sẽ tự thử lại."
    )
    en = "Not spoken yet: {tried}. The stand-in {held} may not speak this, or not yet. It is held and tried again."


class ProfileUnknown(BadInput):
    code = "profile-unknown"
    vi = "Không có kiểu âm thanh “{profile}”. Các kiểu đang có: {known}."
    en = "There is no sound profile “{profile}”. Known profiles: {known}."


class VoiceFileWrong(BadInput):
    """A voice that was to be installed; nothing of it was kept."""

    code = "voice-file-wrong"
    vi = "Giọng đọc “{name}” không cài được: {problem}. Không có gì được giữ lại."
    en = "The voice “{name}” cannot be installed: {problem}. Nothing was kept."


class VoiceInstalled(Conflict):
    code = "voice-installed"
    vi = "Giọng đọc “{name}” đã được cài ngày {date}. Muốn thay thì thêm --replace."
    en = "The voice “{name}” was installed on {date}. Add --replace to put another in its place."


class VoiceFileUnreachable(Trouble):
    code = "voice-file-unreachable"
    vi = "Không tải được “{name}”: {problem}. Không có gì được giữ lại."
    en = "“{name}” could not be fetched: {problem}. Nothing was kept."


class ProfileUnfit(BadInput):
    code = "profile-unfit"
    vi = "Kiểu âm thanh “{profile}” ({coding}) không dùng cho đài được: buổi phát được ghép từ các khung MP3."
    en = "The profile “{profile}” ({coding}) is not for stations: slots are joined from MP3 frames."


class JingleMissing(BadInput):
    code = "jingle-missing"
    vi = "Thiếu tệp nhạc “{jingle}” trong thư mục {folder}."
    en = "The jingle “{jingle}” is missing in {folder}."


class AudioBroken(BadInput):
    code = "audio-broken"
    vi = "Tệp âm thanh “{name}” không giải mã được: {problem}."
    en = "The audio file “{name}” cannot be decoded: {problem}."


class AudioShort(BadInput):
    """The facts `declared` and `decoded` are in ms; the sentences say seconds."""

    code = "audio-short"
    vi = "Tệp khai {declared} giây nhưng chỉ giải mã được {decoded} giây: “{name}”."
    en = "The file declares {declared} seconds but decodes to {decoded} seconds: “{name}”."

    def _said(self, comma: str) -> Mapping[str, Fact]:
        declared, decoded = self.facts["declared"], self.facts["decoded"]
        if not (isinstance(declared, int) and isinstance(decoded, int)):
            return self.facts
        # Whole seconds tell most cuts apart; a small one would read "47 but only 47".
        form = ".0f" if declared - decoded >= 2000 else ".1f" if declared - decoded >= 200 else ".3f"
        seconds = {"declared": declared / 1000, "decoded": decoded / 1000}
        return self.facts | {key: format(value, form).replace(".", comma) for key, value in seconds.items()}


class ItemRefused(Trouble):
    """The finished sound missed its acceptance limits, so it is not published."""

    code = "item-refused"
    vi = "Bản dựng “{title}” không đạt: {problem}. Bản này không được phát."
    en = "The rendering of “{title}” failed its check: {problem}. It is not published."


class FileUnreadable(BadInput):
    code = "file-unreadable"
    vi = "Không đọc được tệp “{name}”: {problem}."
    en = "The file “{name}” cannot be read: {problem}."


# --- the machine -------------------------------------------------------------------------------------------------


class StorageFull(StorageTrouble):
    code = "storage-full"
    vi = "Ổ đĩa đã đầy khi ghi “{name}”. Chưa có gì bị mất; hãy giải phóng chỗ trống rồi làm lại."
    en = "The disk filled up while writing “{name}”. Nothing was lost; free some space and try again."


class StorageUnwritable(StorageTrouble):
    code = "storage-unwritable"
    vi = "Không ghi được “{name}”: {problem}."
    en = "“{name}” cannot be written: {problem}."


class DatabaseDown(StorageTrouble):
    code = "database-down"
    vi = "Cơ sở dữ liệu không trả lời: {problem}."
    en = "The database does not answer: {problem}."


class SettingWrong(BadInput):
    code = "setting-wrong"
    vi = "Cài đặt “{setting}” sai: {problem}."
    en = "The setting “{setting}” is wrong: {problem}."


class PortTaken(Trouble):
    code = "port-taken"
    vi = "Không mở được cổng {port}: {problem}. Hãy chọn cổng khác bằng --port."
    en = "Port {port} cannot be opened: {problem}. Choose another with --port."
