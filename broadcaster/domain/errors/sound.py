"""What can be wrong with voices and sound."""

from collections.abc import Mapping

from broadcaster.domain.errors import BadInput, Conflict, Fact, NotFound, Trouble


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


class MakerLost(Trouble):
    """What was to be made ended its maker each time, as what takes all memory does."""

    code = "maker-lost"
    vi = (
        "{times} lần liền, nơi dựng đoạn này tắt giữa chừng, không kịp nói vì sao (có thể hết bộ nhớ). Máy tự "
        "thử lại, mỗi lần chờ lâu hơn; các đoạn khác vẫn được dựng."
    )
    en = (
        "{times} times in a row its maker ended in the middle, without a word (out of memory, perhaps). It is tried "
        "again, later each time; others are made meanwhile."
    )


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


class RecordingBroken(BadInput):
    """A recording somebody sent, as AudioBroken says it of files of the house."""

    code = "recording-broken"
    vi = "Bản ghi âm “{name}” không dùng được: {problem}. Hãy nghe thử trên máy, lưu thành MP3 hoặc WAV rồi gửi lại."
    en = "The recording “{name}” cannot be used: {problem}. Listen to it, save it as MP3 or WAV and send it again."


class RecordingUnknown(NotFound):
    code = "recording-unknown"
    vi = "Không có bản ghi âm “{recording}”."
    en = "There is no recording “{recording}”."


class RecordingReaderDown(Trouble):
    code = "recording-reader-down"
    vi = "Bộ giải mã âm thanh của máy chủ không chạy được: {problem}."
    en = "The server's decoder of recordings does not run: {problem}."
