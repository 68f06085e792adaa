"""What goes wrong when a house is put by, brought back or moved."""

from broadcaster.domain.errors import BadInput, Conflict


class ArchiveBroken(BadInput):
    code = "archive-broken"
    vi = "Bản lưu không dùng được: {problem}. Chưa có gì bị thay đổi."
    en = "The archive cannot be used: {problem}. Nothing was changed."


class DataStands(Conflict):
    code = "data-stands"
    vi = "Thư mục {folder} đã có dữ liệu. Thêm --replace để chuyển nó sang bên cạnh rồi khôi phục; không xoá gì."
    en = "The folder {folder} holds data. With --replace it is moved aside first; nothing is deleted."


class HouseRuns(Conflict):
    code = "house-runs"
    vi = "Máy chủ đang chạy ({holder}). Hãy dừng nó rồi làm lại."
    en = "The server is running ({holder}). Stop it, then try again."
