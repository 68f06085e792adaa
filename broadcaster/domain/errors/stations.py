"""What can be wrong with stations, their schedule and what they log."""

from broadcaster.domain.errors import BadInput, Conflict, Faulty, NotFound


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
    """What a station's regulation, or the clock, does not allow a session: the leaves below say which."""

    vi = "Buổi phát “{session}” của đài {station} không được phép: {problem}."
    en = "The session “{session}” of station {station} is not allowed: {problem}."


class SessionMalformed(RuleUnlawful):
    code = "session-malformed"


class SessionPastMidnight(RuleUnlawful):
    code = "session-past-midnight"


class SessionTooLong(RuleUnlawful):
    code = "session-too-long"


class SessionInQuietHours(RuleUnlawful):
    code = "session-in-quiet-hours"


class SessionOutsideWindows(RuleUnlawful):
    code = "session-outside-windows"


class SessionsTooMany(RuleUnlawful):
    code = "sessions-too-many"


class SessionsOverlap(RuleUnlawful):
    code = "sessions-overlap"


class SessionsOfOneName(RuleUnlawful):
    """Who copies a day, relays a session or asks what was heard in it goes by its name."""

    code = "sessions-of-one-name"


class TimetableFaulty(Faulty):
    code = "timetable-faulty"
    vi = "Lịch phát có {count} chỗ phải sửa: {told}"
    en = "The timetable has {count} faults: {told}"


class TimetableUnknown(NotFound):
    code = "timetable-unknown"
    vi = "Không có lịch phát “{timetable}” trong phạm vi của ông/bà."
    en = "There is no timetable “{timetable}” within your reach."


class TimetableEndless(BadInput):
    code = "timetable-endless"
    vi = "Lịch phát ngoại lệ và lịch phát theo đợt phải có ngày kết thúc."
    en = "An exception or a campaign's timetable needs the day on which it ends."


class TimetableEnded(Conflict):
    code = "timetable-ended"
    vi = "Lịch phát “{timetable}” đã hết hiệu lực ngày {day}; hãy lập lịch mới."
    en = "The timetable “{timetable}” ended on {day}; make a new one."


class TimetableSameDay(Conflict):
    code = "timetable-same-day"
    vi = "Đài đã có lịch phát “{timetable}” cùng loại, cũng từ ngày {day}. Hãy sửa lịch đó, hoặc chọn ngày khác."
    en = "The station has the timetable “{timetable}” of that kind from {day} already. Edit it, or choose another day."


class RelayFallbackUnfit(BadInput):
    code = "relay-fallback-unfit"
    vi = "Bản tin “{fallback}” không phát thay phần tiếp âm ở đài {station} được: {problem}."
    en = "The bulletin “{fallback}” cannot stand in for the relay at station {station}: {problem}."


class PresetUnknown(NotFound):
    code = "preset-unknown"
    vi = "Không có lịch mẫu “{preset}”. Đang có: {known}."
    en = "There is no preset “{preset}”. There are: {known}."


class SpecialDayUnknown(NotFound):
    code = "special-day-unknown"
    vi = "Không có ngày đặc biệt “{day}” trong phạm vi của ông/bà."
    en = "There is no special day “{day}” within your reach."


class SpecialDayTaken(Conflict):
    code = "special-day-taken"
    vi = "Ngày {day} đã khai là ngày đặc biệt; hãy sửa bản đã có."
    en = "{day} is a special day already; edit the one that stands."


class PlaylistUnknown(NotFound):
    code = "playlist-unknown"
    vi = "Đài {station} chưa có danh sách phát ngày {date}."
    en = "Station {station} has no playlist for {date} yet."


class ManifestUnknown(NotFound):
    code = "manifest-unknown"
    vi = "Đài {station} không có tờ khai số {serial} cho ngày {date}."
    en = "Station {station} has no manifest {serial} for {date}."


class BulletinNotRecalled(Conflict):
    code = "bulletin-not-recalled"
    vi = "Bản tin {bulletin} không bị thu hồi."
    en = "Bulletin {bulletin} was not recalled."


class FeedUnknown(NotFound):
    code = "feed-unknown"
    vi = "Không có địa chỉ lịch “{feed}” trong phạm vi của ông/bà."
    en = "There is no calendar address “{feed}” within your reach."


class FeedsMany(Conflict):
    code = "feeds-many"
    vi = "Ông/bà đã có {limit} địa chỉ lịch đang dùng của đài {station}; hãy thu hồi bớt."
    en = "You have {limit} calendar addresses of station {station} in use already; revoke one first."


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


class SegmentUnknown(NotFound):
    code = "segment-unknown"
    vi = "Không có đoạn âm thanh “{segment}”."
    en = "There is no segment “{segment}”."
