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
