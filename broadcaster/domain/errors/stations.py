"""What can be wrong with stations, their schedule and what they log."""

from broadcaster.domain.errors import BadInput, Conflict, NotFound


class StationUnknown(NotFound):
    code = "station-unknown"
    vi = "Không có đài mã “{station}” trong phạm vi của ông/bà."
    en = "There is no station “{station}” within your reach."


class StationTreeBroken(BadInput):
    code = "station-tree-broken"
    vi = "Cây đài sai ở “{station}”: {problem}."
    en = "The station tree is wrong at “{station}”: {problem}."


class StationChangeRefused(BadInput):
    code = "station-change-refused"
    vi = "Không đổi được cây đài ở “{station}”: {problem}."
    en = "The station tree cannot be changed at “{station}”: {problem}."


class StationCodeTaken(Conflict):
    code = "station-code-taken"
    vi = "Mã “{station}” đã dùng cho một đài hoặc cụm loa; mỗi mã chỉ dùng một lần."
    en = "The code “{station}” is a station's or a cluster's already; a code is used once."


class ClusterUnknown(NotFound):
    code = "cluster-unknown"
    vi = "Không có cụm loa mã “{cluster}” trong phạm vi của ông/bà."
    en = "There is no cluster “{cluster}” within your reach."


class ProvinceUnknown(BadInput):
    code = "province-unknown"
    vi = "Không có tỉnh, thành phố nào tên “{province}”. Gần giống: {near}."
    en = "There is no province “{province}”. Near to it: {near}."


class TableColumnsWrong(BadInput):
    code = "table-columns-wrong"
    vi = "Bảng không dùng được: {problem}. Dòng đầu phải có tên các cột: mã, tên, tên đài, cấp, mã cấp trên, …"
    en = "The table cannot be used: {problem}. Its first row must name the columns: code, name, label, level, parent, …"


class TableRowsWrong(BadInput):
    code = "table-rows-wrong"
    vi = "Có {count} dòng sai nên chưa nhập dòng nào. Dòng {row}: {problem}."
    en = "{count} rows are wrong, so nothing was imported. Row {row}: {problem}."


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
