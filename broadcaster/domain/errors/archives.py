"""What goes wrong when a house is put by, brought back or moved, or lets sounds go."""

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


class LibraryOfAnother(Conflict):
    code = "library-of-another"
    vi = (
        "Kho âm thanh mang dấu của một hệ thống khác ({other}), không phải của hệ thống này ({mine}). Chưa xoá gì: "
        "xoá thì hệ thống kia mất tiếng. Nếu chắc chắn không hệ thống nào khác dùng kho này: broadcaster prune --claim."
    )
    en = (
        "The library carries another house's mark ({other}), not this one's ({mine}). Nothing was deleted: the other "
        "would lose its sounds. If you are sure that no other house uses it: broadcaster prune --claim."
    )


class EvidenceNeeded(BadInput):
    code = "evidence-needed"
    vi = (
        "Âm thanh đã phát phải giữ {kept} ngày (cài đặt “evidence_days”) để còn nghe lại khi có khiếu nại; không thể "
        "chỉ giữ {asked} ngày. Chưa xoá gì."
    )
    en = (
        "What was on air is kept for {kept} days (the setting “evidence_days”), so that a complaint can be listened "
        "into; {asked} days are too few. Nothing was deleted."
    )
