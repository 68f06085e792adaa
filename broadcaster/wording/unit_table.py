"""Units of measure and money as written after a number -> as spoken. Data only."""

_LENGTHS = {
    "µm": "mi crô mét", "μm": "mi crô mét", "nm": "na nô mét", "mm": "mi li mét", "cm": "xăng ti mét",
    "dm": "đề xi mét",
    "m": "mét", "M": "mét", "dam": "đề ca mét", "hm": "héc tô mét", "km": "ki lô mét", "Km": "ki lô mét",
    "KM": "ki lô mét",
}  # fmt: skip
_POWERS = {"2": "vuông", "²": "vuông", "3": "khối", "³": "khối"}

UNITS: dict[str, str] = {
    **{unit: spoken for unit, spoken in _LENGTHS.items() if unit != "M"},
    **{unit + power: f"{spoken} {word}" for unit, spoken in _LENGTHS.items() for power, word in _POWERS.items()},
    # areas, weights, volumes
    "ha": "héc ta", "Ha": "héc ta", "HA": "héc ta", "hecta": "héc ta", "sào": "sào", "mẫu": "mẫu",
    "kg": "ki lô gam", "Kg": "ki lô gam", "KG": "ki lô gam", "mg": "mi li gam", "µg": "mi crô gam", "mcg": "mi crô gam",
    "μg": "mi crô gam", "g": "gam", "gr": "gam", "gram": "gam", "tấn": "tấn", "T": "tấn", "tạ": "tạ", "yến": "yến",
    "lít": "lít", "l": "lít", "L": "lít", "ml": "mi li lít", "mL": "mi li lít", "cl": "xăng ti lít",
    "dl": "đề xi lít", "dL": "đề xi lít", "cc": "xê xê", "CC": "xê xê",
    # electricity, power, pressure, waves, data
    "kV": "ki lô vôn", "KV": "ki lô vôn", "kv": "ki lô vôn", "V": "vôn", "mV": "mi li vôn",
    "mA": "mi li am pe", "mAh": "mi li am pe giờ", "Ah": "am pe giờ", "kVA": "ki lô vôn am pe",
    "KVA": "ki lô vôn am pe", "MVA": "mê ga vôn am pe", "W": "oát", "Wh": "oát giờ", "Wp": "oát pích",
    "kW": "ki lô oát", "KW": "ki lô oát", "kw": "ki lô oát", "kWh": "ki lô oát giờ", "KWh": "ki lô oát giờ",
    "KWH": "ki lô oát giờ", "kwh": "ki lô oát giờ", "kWp": "ki lô oát pích", "MW": "mê ga oát", "MWh": "mê ga oát giờ",
    "MWp": "mê ga oát pích", "GW": "gi ga oát", "GWh": "gi ga oát giờ", "HP": "mã lực", "CV": "mã lực",
    "Ω": "ôm", "kΩ": "ki lô ôm", "kJ": "ki lô giun", "cal": "ca lo", "kcal": "ki lô ca lo",
    "Kcal": "ki lô ca lo", "calo": "ca lo", "Pa": "pa xcan", "kPa": "ki lô pa xcan", "hPa": "héc tô pa xcan",
    "MPa": "mê ga pa xcan", "bar": "ba", "mbar": "mi li ba", "mb": "mi li ba", "atm": "át mốt phe",
    "mmHg": "mi li mét thủy ngân", "psi": "pi ét ai", "kN": "ki lô niu tơn",
    "Hz": "héc", "kHz": "ki lô héc", "KHz": "ki lô héc", "MHz": "mê ga héc", "GHz": "gi ga héc",
    "dB": "đề xi ben", "dBA": "đề xi ben a", "lx": "lúc", "lux": "lúc", "lm": "lu men",
    "KB": "ki lô bai", "kB": "ki lô bai", "MB": "mê ga bai", "GB": "gi ga bai", "TB": "tê ra bai",
    "Kb": "ki lô bít", "Mb": "mê ga bít", "Gb": "gi ga bít", "Kbps": "ki lô bít trên giây",
    "kbps": "ki lô bít trên giây", "Mbps": "mê ga bít trên giây", "kbit": "ki lô bít", "Mbit": "mê ga bít",
    "Gbps": "gi ga bít trên giây", "px": "điểm ảnh",
    # substances
    "mol": "mon", "mmol": "mi li mon", "ppm": "phần triệu", "ppb": "phần tỷ", "IU": "đơn vị quốc tế",
    "UI": "đơn vị quốc tế", "TCID50": "liều gây nhiễm",
    # degrees and shares
    "°C": "độ xê", "° C": "độ xê", "oC": "độ xê", "ºC": "độ xê", "0C": "độ xê", "℃": "độ xê", "độ C": "độ xê",
    "độ c": "độ xê", "°F": "độ ép", "độ F": "độ ép", "oF": "độ ép", "°": "độ", "độ": "độ", "‰": "phần nghìn",
    "%": "phần trăm", "%o": "phần nghìn",
    # money
    "tr": "triệu", "trđ": "triệu đồng", "tr.đ": "triệu đồng", "tr.đồng": "triệu đồng", "Tr.đ": "triệu đồng",
    "tr. đ": "triệu đồng",
    "Trđ": "triệu đồng", "TrĐ": "triệu đồng", "Tr.Đ": "triệu đồng", "tr.Đ": "triệu đồng", "tr đồng": "triệu đồng",
    "triệuđồng": "triệu đồng", "tỷđ": "tỷ đồng", "ngđ": "nghìn đồng", "nđ": "nghìn đồng", "k": "nghìn",
    "đ": "đồng", "Đ": "đồng", "đồng": "đồng", "VNĐ": "đồng", "VND": "đồng", "vnđ": "đồng", "vnd": "đồng",
    "Vnđ": "đồng", "đ.": "đồng", "₫": "đồng", "USD": "đô la Mỹ", "usd": "đô la Mỹ", "US$": "đô la Mỹ", "$": "đô la",
    "đô": "đô la", "EUR": "ơ rô", "€": "ơ rô", "Euro": "ơ rô", "euro": "ơ rô", "JPY": "yên Nhật", "¥": "yên",
    "yên": "yên", "CNY": "nhân dân tệ", "NDT": "nhân dân tệ", "GBP": "bảng Anh", "£": "bảng", "KRW": "uôn Hàn Quốc",
    "AUD": "đô la Úc", "SGD": "đô la Xinh ga po", "THB": "bạt Thái",
    # time
    "phút": "phút", "ph": "phút", "giây": "giây", "s": "giây", "ms": "mi li giây",
}  # fmt: skip

RATES: dict[str, str] = {
    "ngđ": "ngày đêm",
    "h": "giờ",
    "H": "giờ",
    "s": "giây",
    "phút": "phút",
    "giờ": "giờ",
    "giây": "giây",
    "ph": "phút",
}
"""Units that only a unit before a slash has: km/h."""

COUNTED_BY = frozenset({
    "năm", "tháng", "tuần", "ngày", "giờ", "phút", "giây", "người", "hộ", "lần", "lượt", "suất", "vụ", "công", "con",
    "cái", "cây", "xã", "ấp", "khóm", "huyện", "tỉnh", "đợt", "ca", "buổi", "chuyến", "quý", "khẩu", "thửa", "căn",
    "chiếc", "bao", "thùng", "hộp", "đêm", "bộ", "kỳ", "tiết", "lớp", "phòng", "điểm", "đầu", "cấp", "mẻ", "lứa",
    "vạn", "xe", "bình", "liều", "mũi", "chai", "lọ", "bàn", "tàu", "mâm", "phiếu", "ao", "bè", "lồng", "dân", "trẻ",
    "học sinh", "nhân khẩu", "đơn vị", "gia đình", "trường hợp", "cán bộ", "mô hình",
})  # fmt: skip
"""What a counted thing may be divided by: 2 lần/tuần, 3 người/hộ."""

ONE_LETTER = frozenset({"l", "s", "m", "g", "V", "W", "L", "k", "Đ"})
"""Units that, parted from the number by a space, may be a letter of their own."""

NEVER_AFTER_SPACE = frozenset({"k", "T", "Đ", "L", "0C", "CV", "HP", "atm", "bar", "px", "KM", "HA", "N"})
"""Units only when they touch their number, for with a space they are more often something else."""

PHYSICAL = frozenset({
    "km", "Km", "m", "mg", "g", "kg", "m3", "m³", "µg", "μg", "mcg", "ml", "mm", "l", "lít", "mmol", "kcal", "cm",
})  # fmt: skip
"""Of these, a rate by another physical unit is said with “trên”: ki lô mét trên giờ, mi li gam trên lít."""
