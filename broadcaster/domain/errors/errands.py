"""What goes wrong with work that takes long."""

from broadcaster.domain.errors import BadInput, Conflict, NotFound, Trouble


class ErrandUnknown(NotFound):
    code = "errand-unknown"
    vi = "Không có việc “{errand}”, hoặc tệp của nó đã được dọn."
    en = "There is no work “{errand}”, or its file was cleared away."


class ErrandsMany(Conflict):
    code = "errands-many"
    vi = "Đang có {limit} tệp chờ lập cho ông/bà. Hãy đợi một tệp xong rồi lập tiếp."
    en = "{limit} files are being made for you already. Wait for one of them and ask again."


class ErrandInterrupted(Trouble):
    code = "errand-interrupted"
    vi = "Việc này bị ngắt {times} lần giữa chừng (máy chủ dừng hay khởi động lại). Hãy thử lại."
    en = "This work was interrupted {times} times (the server stopped or was started anew). Try again."


class ErrandBroken(Trouble):
    code = "errand-broken"
    vi = "Máy chủ gặp lỗi không ngờ khi làm việc này; chi tiết nằm trong nhật ký của máy chủ. Hãy thử lại."
    en = "The server met an unexpected fault; its own log has the details. Try again."


class ReachChanged(Trouble):
    code = "reach-changed"
    vi = "Quyền của tài khoản đã đổi từ khi yêu cầu lập tệp này. Hãy lập báo cáo mới."
    en = "What the account may see has changed since this file was asked for. Ask for a new report."


class ReportLong(BadInput):
    code = "report-long"
    vi = "Loại tệp này chỉ ghi được đến {limit} lượt, báo cáo này có {count}. Hãy lập tệp Excel, hoặc chọn ít ngày hơn."
    en = "This kind of file holds up to {limit} airings, this report has {count}. Ask for Excel, or for fewer days."
