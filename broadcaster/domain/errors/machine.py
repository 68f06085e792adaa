"""What the machine, its disk and its settings refuse."""

from broadcaster.domain.errors import BadInput, StorageTrouble, Trouble


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
