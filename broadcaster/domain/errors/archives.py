"""What goes wrong when a house is put by, brought back or moved, or lets sounds go."""

from broadcaster.domain.errors import BadInput, Conflict


class ArchiveBroken(BadInput):
    code = "archive-broken"
    vi = "Bản lưu không dùng được: {problem}. Chưa có gì bị thay đổi."
    en = "The archive cannot be used: {problem}. Nothing was changed."


class DataStands(Conflict):
    code = "data-stands"
    vi = "{folder} đã có dữ liệu. Thêm --replace để cất nó vào “truoc-…” bên trong rồi khôi phục; không xoá gì."
    en = "{folder} holds data. With --replace it is put into “truoc-…” in there first; nothing is deleted."


class NothingToKeep(BadInput):
    code = "nothing-to-keep"
    vi = "Chưa có hệ thống nào ở {place}: không có gì để lưu hay chuyển. Hãy xem lại --data và cài đặt “database”."
    en = "There is no house at {place}: nothing to keep or move. See to --data and the setting “database”."


class HouseRuns(Conflict):
    code = "house-runs"
    vi = (
        "Máy chủ hoặc nơi dựng tiếng đang chạy ({holder}). Hãy dừng hết rồi làm lại; nơi dựng tiếng nào vừa bị tắt "
        "ngang thì đợi một phút."
    )
    en = (
        "A server or a maker of sounds is running ({holder}). Stop them all, then try again; wait a minute for a maker "
        "that was just killed."
    )


class SoundsUnsound(Conflict):
    code = "sounds-unsound"
    vi = (
        "{count} âm thanh trong sổ bị thiếu hoặc hỏng ({names}). Chưa chép gì. Hãy chạy broadcaster scrub để dựng lại, "
        "hoặc chuyển mà không đọc âm thanh: --skip-sounds."
    )
    en = (
        "{count} sounds in the books are missing or damaged ({names}). Nothing was copied. Run broadcaster scrub to "
        "have them made anew, or move without reading the sounds: --skip-sounds."
    )


class LibraryUnmarked(Conflict):
    code = "library-unmarked"
    vi = (
        "Kho âm thanh chưa mang dấu của hệ thống nào. Chưa xoá gì: tiếng trong đó có thể là của hệ thống khác. Máy chủ "
        "ghi dấu vài phút sau khi chạy; nếu chắc chắn không hệ thống nào khác dùng kho: broadcaster prune --claim."
    )
    en = (
        "The library carries no house's mark yet. Nothing was deleted: its sounds may be another house's. The server "
        "leaves it minutes after its start; if you are sure that no other house uses it: broadcaster prune --claim."
    )


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
