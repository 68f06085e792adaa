"""What can be wrong with a document of others, or with the address it lies at."""

from broadcaster.domain.errors import BadInput, Trouble


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


class UploadsBusy(Trouble):
    code = "uploads-busy"
    vi = "Máy chủ đang nhận {count} tệp cùng lúc. Hãy đợi một lát rồi gửi lại."
    en = "The server is taking {count} files in at once. Wait a moment and send it again."


class AddressRefused(BadInput):
    code = "address-refused"
    vi = "Không lấy nội dung từ “{address}”: {problem}."
    en = "Nothing is taken from “{address}”: {problem}."


class AddressUnreachable(Trouble):
    code = "address-unreachable"
    vi = "Chưa lấy được nội dung từ “{address}”: {problem}. Hãy thử lại sau, hoặc chép nội dung rồi dán vào."
    en = "“{address}” could not be fetched: {problem}. Try again later, or paste its text."
