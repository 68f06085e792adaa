"""What the reports to file say beyond what results say, in Vietnamese and in English: titles, heads of columns, notes.
A hole is `{}`."""

from collections.abc import Mapping

REPORTS: Mapping[str, str] = {
    # around the tables
    "Từ ngày {} đến ngày {}": "From {} to {}",
    "Lập lúc {} ngày {}, người lập: {}": "Made at {} on {} by {}",
    "Không có dòng nào trong khoảng này.": "There is no row in this span.",
    "(Ký, ghi rõ họ tên)": "(Signature, full name)",
    "Trang": "Page",
    "Tổng cộng": "Total",
    "BÁO CÁO": "REPORT",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": "SOCIALIST REPUBLIC OF VIET NAM",
    "Độc lập - Tự do - Hạnh phúc": "Independence - Freedom - Happiness",
    "Số: ……/BC-……": "No.: ……/BC-……",
    "………, ngày …… tháng …… năm {}": "………, day …… month …… year {}",
    "Nơi nhận:": "To:",
    "- Lưu: VT.": "- Kept: archive.",
    "Phụ lục {}": "Annex {}",
    "NGƯỜI GHI SỔ": "KEEPER OF THE BOOK",
    "NGƯỜI PHỤ TRÁCH ĐÀI": "IN CHARGE OF THE STATION",
    # the log book
    "Sổ nhật ký phát sóng": "Broadcast log book",
    "Giờ phát và thời lượng do máy của từng đài ghi và ký; dòng không có số là đài chưa báo.": (
        "Hours and lengths are written and signed by each station's box; a row without a line number was not told of."
    ),
    "sổ nhật ký ghi tối đa {} ngày": "a log book holds {} days at most",
    "chọn một đợt tuyên truyền": "choose a campaign",
    "Nhật ký phát sóng": "Broadcast log",
    "Phát khẩn cấp": "Emergencies on air",
    "Mốc chốt nhật ký": "Checkpoints of the journals",
    "Chưa đài nào gửi nhật ký có chữ ký.": "No station has sent a signed journal yet.",
    "Chưa có mốc chốt nhật ký thao tác.": "The audit has no checkpoint yet.",
    "Mốc chốt nhật ký thao tác ngày {}: {} dòng, mã băm {}": "Checkpoint of the audit of {}: {} entries, hash {}",
    "Bắt đầu": "Began",
    "Dài theo lịch (phút)": "Planned (min)",
    "Đã phát (phút)": "Aired (min)",
    "Dòng nhật ký": "Journal line",
    "Dòng cuối đã nhận": "Last line received",
    "Mã băm của dòng cuối": "Hash of the last line",
    "Nhận lúc": "Received",
    "Dòng ở mốc chốt": "Line at the checkpoint",
    "Mã băm ở mốc chốt": "Hash at the checkpoint",
    "Ngày chốt": "Day of the checkpoint",
    # a campaign
    "Báo cáo đợt tuyên truyền": "Report of a campaign",
    "Mục tiêu là số phút mỗi tháng của đợt tuyên truyền, tính theo số ngày và số đài của báo cáo.": (
        "The target is the campaign's minutes a month, for the days and the stations of this report."
    ),
    "Phút mục tiêu": "Minutes wanted",
    "Đài đã phát": "Stations that aired it",
    "Đài chưa phát": "Stations that did not",
    "Phút đã phát và mục tiêu theo nhóm nội dung": "Minutes aired and wanted by topic",
    "Số nhóm đã phát": "Topics aired",
    "Lượt theo lịch": "Planned airings",
    "Lượt phát trọn": "Heard whole",
    "Tỉ lệ phát trọn": "Share heard whole",
    "Phút đã phát theo đài": "Minutes aired by station",
    "Theo nhóm": "By topic",
    "Xã chưa phủ": "Not covered yet",
    "Số nhóm chưa phát": "Topics lacking",
    "Nhóm chưa phát": "Lacking",
    "Mọi đài đã phát đủ các nhóm nội dung.": "Every station has aired every topic.",
    # how reliable stations are
    "Báo cáo độ tin cậy của các đài": "How reliable stations are",
    "Lượt là một bản tin hay một lần tiếp âm theo lịch. Trễ là lệch quá 1 giây.": (
        "An airing is a bulletin or a relay by plan. Late is more than a second off."
    ),
    "Tình trạng, lần gọi về và lệch giờ là của lúc lập báo cáo; lần gọi về cũ không được giữ lại.": (
        "State, last call and clock are those of when this report was made; earlier calls are not kept."
    ),
    "Phát trọn": "Heard whole",
    "Trong đó trễ": "Of these late",
    "Thiếu, thay": "Cut or replaced",
    "Lỡ: mất điện": "Missed: power",
    "Lỡ: mất kết nối": "Missed: line",
    "Lỡ: tệp âm thanh": "Missed: sound file",
    "Lỡ: loa": "Missed: loudspeaker",
    "Lỡ: đồng hồ": "Missed: clock",
    "Lỡ: tin khẩn cấp": "Missed: emergency",
    "Lỡ: lý do khác": "Missed: other",
    "Bị lỡ và chưa báo cáo theo đài": "Missed and unreported by station",
    "Số lượt theo lý do": "Airings by cause",
    "Phút không phát": "Minutes not aired",
    "Không có lượt nào bị lỡ hay phát thiếu.": "Nothing was missed or cut.",
    "Tình trạng lúc lập": "State when made",
    "Tình trạng": "State",
    "Gọi về lần cuối": "Last call",
    "Lệch giờ (giây)": "Clock off by (s)",
    "Chưa kết nối lần nào": "Never connected",
    "Đang hoạt động": "Online",
    "Chậm lấy lịch": "Late",
    "Đang tắt theo kế hoạch": "Off as planned",
}
