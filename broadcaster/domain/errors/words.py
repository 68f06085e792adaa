"""What can be wrong with the lexicon, with campaigns and with their topics."""

from broadcaster.domain.errors import BadInput, Conflict, NotFound
from broadcaster.domain.errors.bulletins import TextTooLong


class EntryUnknown(NotFound):
    code = "entry-unknown"
    vi = "Không có từ mã {entry} trong từ điển đọc."
    en = "There is no entry {entry} in the lexicon."


class EntryTaken(Conflict):
    code = "entry-taken"
    vi = "Từ điển của phạm vi này đã có “{written}”. Hãy sửa từ đang có."
    en = "The lexicon of this scope has “{written}” already. Edit that entry."


class ReadingNotVietnamese(BadInput):
    code = "reading-not-vietnamese"
    vi = "Cách đọc có “{word}”, chưa phải chữ Việt đọc được. Hãy viết ra từng tiếng, ví dụ “quốc lộ chín mốt”."
    en = "The reading holds “{word}”, which is not yet Vietnamese as it is said. Write it out, syllable by syllable."


class LexiconFileWrong(BadInput):
    code = "lexicon-file-wrong"
    vi = "Tệp từ điển không dùng được: {problem}."
    en = "The lexicon file cannot be used: {problem}."


class LexiconTooLarge(TextTooLong):
    code = "lexicon-too-large"
    vi = "Tệp từ điển lớn {length} byte, nhiều hơn mức {limit} byte. Hãy chia thành nhiều tệp."
    en = "The lexicon file has {length} bytes, more than the {limit} it may have. Split it."


class LexiconRowsWrong(BadInput):
    code = "lexicon-rows-wrong"
    vi = "Tệp từ điển có {count} dòng sai, nên chưa dòng nào được ghi. Dòng {line}: {problem}"
    en = "The lexicon file has {count} wrong rows, so nothing of it was kept. Row {line}: {problem}"


class CampaignUnknown(NotFound):
    code = "campaign-unknown"
    vi = "Không có đợt tuyên truyền mã “{campaign}”."
    en = "There is no campaign “{campaign}”."


class CampaignTaken(Conflict):
    code = "campaign-taken"
    vi = "Mã đợt tuyên truyền “{campaign}” đã được dùng. Hãy chọn mã khác."
    en = "The campaign code “{campaign}” is taken. Choose another."


class CampaignClosed(Conflict):
    code = "campaign-closed"
    vi = "Đợt tuyên truyền “{campaign}” đã đóng, không sửa được nữa."
    en = "The campaign “{campaign}” is closed and is not edited any more."


class TopicUnknown(NotFound):
    code = "topic-unknown"
    vi = "Đợt tuyên truyền “{campaign}” không có nhóm nội dung “{topic}”."
    en = "The campaign “{campaign}” has no topic “{topic}”."


class TopicTaken(Conflict):
    code = "topic-taken"
    vi = "Đợt tuyên truyền “{campaign}” đã có nhóm nội dung mã “{topic}”."
    en = "The campaign “{campaign}” has a topic “{topic}” already."


class TopicClosed(Conflict):
    code = "topic-closed"
    vi = "Nhóm nội dung “{topic}” đã đóng, không sửa được nữa."
    en = "The topic “{topic}” is closed and is not edited any more."


class TopicNotOpen(NotFound):
    code = "topic-not-open"
    vi = "Nhóm nội dung “{topic}” không mở cho đài này ngày {date}."
    en = "The topic “{topic}” is not open to this station on {date}."
