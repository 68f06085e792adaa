"""What reports say, in Vietnamese and in English: titles, heads of columns, notes. A hole is `{}`."""

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
}
