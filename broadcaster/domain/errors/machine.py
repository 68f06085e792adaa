"""What the machine, its disk and its settings refuse."""

import errno
from collections.abc import Mapping

from broadcaster.domain.errors import BadInput, Conflict, StorageTrouble, Trouble

_REASONS: Mapping[int, str] = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EISDIR: "là một thư mục",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết vòng quanh",
    errno.EROFS: "nơi này chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EFBIG: "tệp lớn hơn mức nơi này cho phép",
}


def reason_of(refused: OSError | ValueError) -> str:
    """Why the system refused a file, as people here say it; its own words for what is rare."""
    if not isinstance(refused, OSError):
        return str(refused)
    return _REASONS.get(refused.errno or 0) or refused.strerror or str(refused)


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


class LibraryDown(StorageTrouble):
    code = "library-down"
    vi = "Kho âm thanh không trả lời: {problem}."
    en = "The storage of sounds does not answer: {problem}."


class DatabaseNewer(Trouble):
    code = "database-newer"
    vi = (
        "Cơ sở dữ liệu đã lên bản {found}, chương trình này chỉ biết đến bản {wanted}. Tiến trình này không ghi gì "
        "nữa; hãy nâng cấp chương trình trên máy này rồi khởi động lại."
    )
    en = (
        "The database is at version {found} and this program knows {wanted} at most. This process writes nothing any "
        "more; upgrade the program on this machine and start it again."
    )


class DatabaseOlder(Trouble):
    code = "database-older"
    vi = (
        "Cơ sở dữ liệu còn ở bản {found}, chương trình này cần bản {wanted}. Hãy khởi động lại máy chủ bằng bản phát "
        "hành này để nâng cấp, hoặc dùng chương trình của bản phát hành đang chạy."
    )
    en = (
        "The database is at version {found} still and this program needs {wanted}. Start the server of this release to "
        "upgrade it, or use the program of the release that runs."
    )


class DatabaseNotEmpty(Conflict):
    code = "database-not-empty"
    vi = "Cơ sở dữ liệu đích đã có dữ liệu (bảng {table}: {rows} dòng). Chưa ghi gì; hãy dùng một cơ sở dữ liệu trống."
    en = "The database to copy into holds data (table {table}: {rows} rows). Nothing was written; use an empty one."


class RowsDiffer(Trouble):
    code = "rows-differ"
    vi = "Bảng {table} sau khi chép không giống bản gốc. Bản chép đã bị bỏ; bản gốc còn nguyên."
    en = "The table {table} did not come over as it was. The copy was dropped; the original stands."


class LeaseLost(Trouble):
    code = "lease-lost"
    vi = "Tiến trình này không còn giữ việc hẹn giờ (nhiệm kỳ {term} đã hết); tiến trình khác làm thay. Chưa ghi gì."
    en = "This process no longer leads the clock (term {term} is over); another one does its work. Nothing was written."


class SettingWrong(BadInput):
    code = "setting-wrong"
    vi = "Cài đặt “{setting}” sai: {problem}."
    en = "The setting “{setting}” is wrong: {problem}."


class PortTaken(Trouble):
    code = "port-taken"
    vi = "Không mở được cổng {port}: {problem}. Hãy chọn cổng khác bằng --port."
    en = "Port {port} cannot be opened: {problem}. Choose another with --port."


class LookFailed(Trouble):
    code = "look-failed"
    vi = "Không xem được phần này: {problem}."
    en = "This part cannot be looked at: {problem}."


class NotEnrolled(Trouble):
    code = "not-enrolled"
    vi = "Máy này chưa được ghi danh cho đài nào (“{folder}”). Hãy chạy: broadcaster playout enrol."
    en = "This machine is not enrolled for any station (“{folder}”). Run: broadcaster playout enrol."


class HostTaken(Trouble):
    code = "host-taken"
    vi = "Một chương trình phát khác đang chạy trên thư mục “{folder}”."
    en = "Another playout program is running on the folder “{folder}”."


class HostFailed(Trouble):
    code = "host-failed"
    vi = "Chương trình phát phải khởi động lại: {problem}."
    en = "The playout program has to start anew: {problem}."


class HostSilent(Trouble):
    code = "host-silent"
    vi = "Không hỏi được chương trình phát trên máy này: {problem}."
    en = "The playout program on this machine does not answer: {problem}."


class SinkUnknown(BadInput):
    code = "sink-unknown"
    vi = "Không có đường ra loa như vậy: {problem}."
    en = "There is no such way to a loudspeaker: {problem}."


class StickRefused(Trouble):
    code = "stick-refused"
    vi = "Không nhận được từ thẻ nhớ: {problem}."
    en = "What is on the stick was not taken: {problem}."


class EnrolmentRefused(Trouble):
    code = "enrolment-refused"
    vi = "Máy chưa được ghi danh: {problem}."
    en = "The machine was not enrolled: {problem}."
