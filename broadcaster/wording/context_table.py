"""What an abbreviation of several meanings means, by the words around it. Data only.

A row: what stands before, what stands after, the reading; the first row that fits is taken. Both are alternatives of a
regular expression, whatever the letter case, "" for anything; `<Name>` is a capital word, `<Person>` a family name and
another, `<number>` a digit.
"""

from collections.abc import Set

_RESERVED = (
    r"ủy ban|hội đồng|ubnd|hđnd|ubmttq|mttq|mặt trận|đảng ủy|tỉnh ủy|huyện ủy|thành ủy|thị ủy|"
    r"hu(?!\w)|tu(?!\w)|đu(?!\w)|thường trực|ban chỉ đạo|bcđ"
)
_ORGANIZATIONS = r"hội|đoàn|liên đoàn|lđlđ|công đoàn|mttq|mặt trận|ubnd|hđnd|ubmttq|ủy ban|hội đồng"
_KINDS = r"theo|tại|căn cứ|thực hiện|triển khai|ban hành|quán triệt|của|và|ngày|dự thảo|văn bản"

CONTEXT: dict[str, tuple[tuple[str, str, str], ...]] = {
    "BCH": (
        (
            "",
            (
                r"quân sự|qs(?!\w)|phòng|pctt|pclb|pttk|ptds|pccc|bộ đội|bđbp|biên phòng|công trường|chiến "
                r"dịch|thống nhất|diễn tập|tiền phương|quân khu|cơ quan quân sự|tkcn"
            ),
            "ban chỉ huy",
        ),
        ("", "", "ban chấp hành"),
    ),
    "TT": (
        (
            "",
            (
                r"y tế|yt|văn h(?:óa|oá)|vh|vhtt|học tập|htcđ|dịch vụ|dv|phục vụ|khuyến nông|kn|gdtx|gdnn|"
                r"giáo dục|dạy nghề|thể thao|tdtt|thể dục|hội nghị|hành chính công|hcc|pvhcc|phát triển|kỹ "
                r"thuật|ứng dụng|nghiên cứu|bồi dưỡng|chính trị|truyền thông|điều hành|giám sát|tư vấn|ngoại "
                r"ngữ|tin học|xúc tiến|quan trắc|kiểm soát|kiểm nghiệm|pháp y|giám định|bảo trợ|công tác xã "
                r"hội|lưu trữ|công nghệ|cntt|đăng kiểm|cấp cứu|thương mại|mua sắm|việc làm|giới thiệu|quản lý|"
                r"hỗ trợ|thông tin|hành chính|dân số|dsố|sát hạch|chăm sóc|nuôi dưỡng|ksbt|cdc|giống|nước "
                r"sạch|cấp nước|huấn luyện|triển lãm|kinh doanh|viễn thông|bảo tồn|thiếu nhi|thanh thiếu nhi"
            ),
            "trung tâm",
        ),
        ("", r"số|liên tịch|<number>|của bộ|hướng dẫn|[/-]b[a-zđ]{1,8}", "thông tư"),
        (r"phó chủ tịch|phó bí thư|ủy viên|uỷ viên|pct|pbt|phó ban|phó trưởng ban|cơ quan|bộ phận", "", "thường trực"),
        ("", rf"{_RESERVED}|quốc hội|chính phủ|ban bí thư|ban", "thường trực"),
        (
            r"thành phố|phường,?|xã,|xã -|xã và|quận,|tp,|thị xã,|các|ubnd|đảng bộ|hđnd|nhân dân|công an|ca",
            "",
            "thị trấn",
        ),
        (r"sở|bộ|ngành|phòng", r"(?:&|và) ?(?:tt|truyền thông)", "thông tin"),
        (r"văn h(?:óa|oá)(?:,| -|-| và)|vh -|vh,|vh và|phòng vh -", r"(?!<Name>)", "thông tin"),
        (r"(?:<number>|<number><number>)\)?|mới|chợ", "<Name>", "thị trấn"),
        ("", "<Name>", "thị trấn"),
        (_KINDS, r"này|trên|nêu trên", "thông tư"),
    ),
    "CP": (
        (r"(?:nghị định|nghị quyết|quyết định|nđ|nq|qđ|chỉ thị)(?: số)?:? [0-9]{1,4}", "", "Chính phủ"),
        (
            (
                r"(?:công ty|c\.?ty|cty|ct|ngân hàng|nh|nhtm|tm|tmcp|doanh nghiệp|tập đoàn|tổng công ty|vốn|"
                r"góp vốn|tỷ lệ|tỉ lệ|mua|bán|phát hành|sở hữu|chuyển nhượng|mệnh giá|giá|lượng|[0-9]|triệu|"
                r"số|quỹ|xí nghiệp)"
            ),
            "",
            "cổ phần",
        ),
        ("", r"h(?:óa|oá)|phổ thông|ưu đãi|phát hành", "cổ phần"),
        ("", "", "Chính phủ"),
    ),
    "CT": (
        ("", r"tnhh|cp|cổ phần|mtv|điện|xổ số|lương thực|xăng dầu|cấp nước|xây dựng|du lịch", "công ty"),
        (r"sở|(?<!cán )bộ|ngành|phòng kt và", "", "công thương"),
        (r"chụp|máy|phim", "", "xê tê"),
        ("", r" ?[-–,] ?xh|nội bộ|tư tưởng| ?- ?tt|tinh thần", "chính trị"),
        (
            r"lý luận|bảo vệ|hệ thống|công tác|trường|nhiệm vụ|bản lĩnh|an ninh|tư tưởng|thanh tra|báo cáo",
            "",
            "chính trị",
        ),
        (r"phó|pct|p\.|q\.|quyền|ông|bà|đ/c|đồng chí|nguyên", "", "chủ tịch"),
        ("", rf"{_ORGANIZATIONS}|nước|hđqt|hđtv|quốc hội|clb|câu lạc bộ", "chủ tịch"),
        (
            "",
            (
                r"mtqg|mục tiêu|hành động|phối hợp|ocop|gdpt|giáo dục|ntm|tiêm chủng|giảm nghèo|phát thanh|"
                r"văn nghệ|công tác|khuyến nông|tín dụng|cho vay|học|dạy|sữa|trọng điểm|phát triển"
            ),
            "chương trình",
        ),
        ("", r"13[45]|30a", "chương trình"),
        (
            "",
            r"số|<number>|của ban bí thư|của bộ chính trị|của thủ tướng|[/-](?:tw|ttg|ub|ubnd|tu|hu|b[a-zđ]{1,8})|về",
            "chỉ thị",
        ),
        (r"chỉ đạo tại|quán triệt|theo tinh thần", "", "chỉ thị"),
        ("", r"xã|phường|thị trấn|huyện|tỉnh|tp|thành phố|<Person>", "chủ tịch"),
    ),
    "CN": (
        (
            (
                r"thứ (?:bảy|bẩy|sáu|7|6|2|hai)(?: ?[,–-]| và| hoặc| đến)|t[67] ?(?:,|và|-|–)|sáng|chiều|tối|"
                r"trưa|đêm|ngày|hằng tuần,|hàng tuần,|thứ 7 &|ngày lễ,?|lễ,|lễ, tết,|nghỉ|vào"
            ),
            "",
            "chủ nhật",
        ),
        (
            "",
            r",? ?\(?(?:ngày )?[0-3]?[0-9][/-][01]?[0-9]|,? ngày|hàng tuần|hằng tuần|tuần|tới|tới đây|và (?:ngày )?lễ",
            "chủ nhật",
        ),
        ("", r"cao cấp|hóa|hoá|và ttcn|-ttcn|- ttcn|, ttcn|ttcn|chế biến|hỗ trợ|phụ trợ|nặng|nhẹ", "công nghiệp"),
        (r"khoa học và|khoa học,|kh và|kh&|kh-", "", "công nghệ"),
        ("", r"thông tin|cao(?! cấp)|sinh học|số|mới|4\.0", "công nghệ"),
        (r"trình độ|tốt nghiệp|bằng|học vị", "", "cử nhân"),
        ("", r"luật|sư phạm|điều dưỡng|ytcc|y tế|xét nghiệm|hộ sinh|kinh tế|<Person>", "cử nhân"),
        (r"ngành|sản xuất|giá trị|khu|cụm|điện|nông nghiệp,|kcn|phát triển", "", "công nghiệp"),
        (
            "",
            (
                r"ngân hàng|nh|nhcsxh|agribank|bidv|vietcombank|vietinbank|sacombank|công ty|cty|điện lực|"
                r"vpđk|văn phòng|vnpt|viettel|bưu điện|tỉnh|huyện|số|<Name>"
            ),
            "chi nhánh",
        ),
    ),
    "ĐT": (
        (
            "",
            r"(?:di động|dđ|bàn|cố định|liên hệ|đường dây nóng)|\.? ?:|\.? ?\(?0[0-9]|/ ?fax|, ?fax|/zalo",
            "điện thoại",
        ),
        (r"số|qua|theo|gọi|bằng|liên hệ|sđt,|địa chỉ,|địa chỉ, số|họ tên,", "", "điện thoại"),
        (r"giáo dục và|gd và|gd &|phòng|công tác|bồi dưỡng|tuyển sinh,", "", "đào tạo"),
        ("", r"nghề|bồi dưỡng|tập huấn|lái xe|đại học|cao đẳng|nguồn nhân lực|cán bộ", "đào tạo"),
        ("", r"bóng đá|bóng chuyền|u ?[0-9]{2}|quốc gia|tuyển|nữ|nam|futsal|cầu lông|<Name>", "đội tuyển"),
        ("", r"xây dựng|xd|công|phát triển|trung hạn|mua sắm|dự án", "đầu tư"),
        (r"vốn|chủ|nhà|dự án|kế hoạch|tổng mức", "", "đầu tư"),
        ("", r"văn minh|loại|hóa|hoá|thông minh|mới", "đô thị"),
        (r"quản lý|kinh tế|giao thông|trật tự|hạ tầng và|ht và|ht &", "", "đô thị"),
    ),
    "BC": (
        ("", r"vt|viễn thông|công ích", "bưu chính"),
        (
            "",
            (
                r"số|<number>|tổng kết|sơ kết|kết quả|chính trị|tình hình|tài chính|nhanh|của|ubnd|thuyết "
                r"minh|về|công tác|kt-xh|giám sát|thẩm tra|viên|định kỳ|đột xuất|tháng|quý|năm|tuần|tự|kiểm "
                r"điểm"
            ),
            "báo cáo",
        ),
        (r"viết|gửi|nộp|theo|dự thảo|trình bày|lập|làm|xây dựng|chế độ|thông qua|nghe", "", "báo cáo"),
    ),
    "TH": (
        ("", r"[&,-] ?thcs|(?:[a-h]|[0-9])(?!\w)", "tiểu học"),
        (r"trường|bậc|cấp|điểm trường|gv|hs|học sinh|giáo viên|mn,|mg,|mầm non,|ngành học|khối", "", "tiểu học"),
        (r"truyền hình|đài|đài pt và|pt và|đài pt-|pt&", "", "truyền hình"),
        ("", r"nhiệm vụ|kế hoạch|kh|nghị quyết|nq|chỉ thị|dự án|công tác|tiết kiệm|chính sách|theo", "thực hiện"),
        (r"kế hoạch|tổ chức|kết quả|tiến độ|thời gian|việc|đơn vị|được|đã|đang|chưa", "", "thực hiện"),
        (r"phòng|p\.|báo cáo|nội dung|chuyên viên|bộ phận|văn phòng|biểu|khoa", "", "tổng hợp"),
        ("", "<Name>", "tiểu học"),
    ),
    "HĐ": (
        ("", r"gtgt|điện tử|đỏ|vat|bán hàng", "hóa đơn"),
        (r"xuất|viết|phát hành", "", "hóa đơn"),
        (
            "",
            (
                r"thành viên|quản trị|nhân dân|xét|kỷ luật|thi đua|tđkt|khoa học|nghĩa vụ|nvqs|tuyển sinh|bầu "
                r"cử|thẩm định|nghiệm thu|trường|giáo dục|phối hợp|pbgdpl|gpmb|bồi thường|đấu giá|coi thi|"
                r"chấm thi|thi|sư|trẻ em"
            ),
            "hội đồng",
        ),
        (r"chủ tịch|ủy viên|thư ký|thành viên|phiên họp", "", "hội đồng"),
        (
            "",
            (
                r"lao động|lđ|mua|thuê|kinh tế|tín dụng|bhyt|dịch vụ|số|<number>|xây dựng|chuyển nhượng|làm "
                r"việc|vay|tặng cho|cung cấp|cung ứng|bao tiêu|liên kết|điện|ký"
            ),
            "hợp đồng",
        ),
        (r"ký|ký kết|thanh lý|phụ lục|giao kết|chấm dứt|gia hạn", "", "hợp đồng"),
        (
            "",
            (
                r"của hội|của đoàn|sản xuất|văn hóa|văn hoá|vh|vhvn|văn nghệ|tdtt|kinh doanh|ngoài giờ|trải "
                r"nghiệm|phong trào|hè|tình nguyện|đoàn|hội|công đoàn|từ thiện|chào mừng|kỷ niệm"
            ),
            "hoạt động",
        ),
        (r"các|tổ chức|tham gia|quy chế|kinh phí|chương trình|nội dung|chất lượng|hiệu quả", "", "hoạt động"),
    ),
    "KH": (
        (r"hội", "", "khuyến học"),
        ("", r"kỹ thuật|công nghệ|&|và cn|và công nghệ|tự nhiên", "khoa học"),
        (r"đề tài|nghiên cứu|nhà|nc|hội thảo|hội đồng", "", "khoa học"),
        ("", r"khuyến tài|-kt", "khuyến học"),
        (
            r"quý|chăm sóc|mã|tên|phục vụ|nhu cầu|cskh|các|kính gửi|[0-9]|số lượng|thông báo đến|với",
            r"(?!số|ubnd|phòng|<number>)",
            "khách hàng",
        ),
        ("", r"sử dụng|dùng|cá nhân|mua|vay|bị|mất điện|thanh toán", "khách hàng"),
        ("", "", "kế hoạch"),
    ),
    "TS": (
        (r"nuôi|ngành|thủy|chế biến|sản lượng|giống|nông nghiệp,|nn-|nn,|nông, lâm,|chi cục", "", "thủy sản"),
        ("", r":|<number>(?!0 ?thpt)|hộ|người|dân|đảng viên|học sinh|lao động|phiếu|đại biểu|điểm", "tổng số"),
        ("", r"lớp|vào|đh|cđ|đại học|đầu cấp|trực tuyến|quân sự", "tuyển sinh"),
        (r"công tác|kế hoạch|chỉ tiêu|thông tin|hội đồng|kỳ thi|đề án|tư vấn|phương án", "", "tuyển sinh"),
        ("", r"khoa học|y khoa|luật|kinh tế|<Name>", "tiến sĩ"),
        (r"gs[.,]?|pgs[.,]?|ths[.,]?|học vị|trình độ|bảo vệ|luận án|là|có|nghiên cứu sinh,|các|bằng", "", "tiến sĩ"),
    ),
    "TC": (
        (r"phòng|p\.|sở|bộ|ngành|kinh phí|nguồn|cơ quan|công khai|quản lý", "", "tài chính"),
        ("", r"[&-] ?kh|và kế hoạch|-? ?kế hoạch|ngân hàng|kế toán|-? ?kế toán", "tài chính"),
        ("", r"số|nông thôn mới|ntm|đô thị|về", "tiêu chí"),
        (r"[0-9]|đạt|các|bộ|nhóm|theo", "", "tiêu chí"),
        ("", r"kỹ thuật|chất lượng|quốc gia|vietgap", "tiêu chuẩn"),
        ("", r"chuyên nghiệp|nghề|chính trị|llct|lý luận|y tế|y", "trung cấp"),
        (r"trường|trình độ|hệ|bậc|cđ,|cao đẳng,|bằng", "", "trung cấp"),
        ("", r"mở rộng|vắc xin|vắc-xin|vaccine|phòng", "tiêm chủng"),
        (r"điểm|buổi|tiêm", "", "tiêm chủng"),
        ("", r"xã hội|thất nghiệp|hàng tháng|hằng tháng|btxh|một lần|tuất", "trợ cấp"),
        (r"mức|hưởng|chi trả|nhận", "", "trợ cấp"),
        ("", r"cán bộ|bộ máy|hội nghị|đảng|tỉnh ủy|huyện ủy|trung ương|đại hội|lễ|cơ sở|thực hiện|cb", "tổ chức"),
        (r"ban|công tác", "", "tổ chức"),
    ),
    "ĐH": (
        (
            "",
            (
                r"đại biểu|đảng|đoàn|hội|công đoàn|chi bộ|lần|cổ đông|điểm|thể dục|tdtt|[xvi]+(?!\w)|nhiệm kỳ|"
                r"toàn quốc|mttq|chi đoàn|chi hội|thi đua|liên đoàn"
            ),
            "đại hội",
        ),
        (
            (
                r"chào mừng|tổ chức|trước|văn kiện|dự|tại|phục vụ|nghị quyết|báo cáo|thành công|ban tổ chức|"
                r"công tác|tiến tới"
            ),
            "",
            "đại hội",
        ),
        ("", "", "đại học"),
    ),
    "CĐ": (
        ("", r"số|<number>|khẩn|hỏa tốc|hoả tốc|của thủ tướng|của ban chỉ đạo|về việc", "công điện"),
        (
            "",
            (
                r"cơ sở|viên|ngành|giáo dục|gd|viên chức|xã|huyện|tỉnh|cs|cơ quan|trường|việt nam|khối|các "
                r"cấp|công ty|bộ phận"
            ),
            "công đoàn",
        ),
        (
            r"chủ tịch|ct|bch|ban chấp hành|đoàn viên|cán bộ|hoạt động|phí|kinh phí|tổ|quỹ|đại hội|đv|và tổ chức",
            "",
            "công đoàn",
        ),
        (r"thực hiện|hưởng|giải quyết|chi trả", "", "chế độ"),
        (
            "",
            r"chính sách|, ?chính sách|cs(?!\w)|dinh dưỡng|ăn|thai sản|hưu trí|trợ cấp|ốm đau|làm việc|ưu đãi",
            "chế độ",
        ),
        ("", r"dân cư|asean|người|doanh nghiệp", "cộng đồng"),
        (r"dựa vào|sống|tại", "", "cộng đồng"),
        ("", r"sư phạm|nghề|y tế|kinh tế|cộng đồng|kỹ thuật|y|nông nghiệp|<Name>", "cao đẳng"),
        (
            r"trường|trình độ|đh,|đh-|đh/|đh và|đại học,|tốt nghiệp|hệ|tc,|bậc|học|vào|tuyển sinh|xét tuyển",
            "",
            "cao đẳng",
        ),
    ),
    "BTC": (
        (
            "",
            (
                r"trung ương|tw|tỉnh ủy|huyện ủy|thành ủy|tu(?!\w)|hội|giải|cuộc|lễ|đại hội|chương trình|ngày "
                r"hội|liên hoan|đã"
            ),
            "ban tổ chức",
        ),
        (r"thông tư của|công văn của|theo|hướng dẫn của|(?:tt|qđ|cv)[/-]", "", "Bộ Tài chính"),
    ),
    "BTV": (
        ("", "<Person>", "biên tập viên"),
        (r"phóng viên,|pv,|pv -|mc,|mc -|đội ngũ|dẫn chương trình", "", "biên tập viên"),
        ("", "", "ban thường vụ"),
    ),
    "BT": (
        (r"phó|đồng chí|đ/c|ông|bà", "", "bí thư"),
        ("", r"chi bộ|đảng ủy|tỉnh ủy|huyện ủy|đoàn|cb|đu|chi đoàn|thành ủy|xã đoàn", "bí thư"),
        ("", r"hỗ trợ|, ?ht|gpmb|ht", "bồi thường"),
        ("", r"cốt thép|nhựa|xi măng", "bê tông"),
        (r"loại|học sinh|hs", "", "bình thường"),
    ),
    "BCT": (
        ("", r", ?(?:ban bí thư|bbt)|và ban bí thư|khóa|khoá", "Bộ Chính trị"),
        (r"nghị quyết của|kết luận của|chỉ thị của|ủy viên|chỉ đạo của|quy định của|nq của", "", "Bộ Chính trị"),
        (r"thông tư của|công văn của|thông tư số", "", "Bộ Công Thương"),
    ),
    "LH": (("", r":|<number>|anh|chị|ông|bà|số", "liên hệ"),),
    "TTB": ((r"hướng|phía", "", "tây tây bắc"),),
    "TTN": ((r"hướng|phía", "", "tây tây nam"),),
    "ĐĐB": ((r"hướng|phía", "", "đông đông bắc"),),
    "BĐB": ((r"hướng|phía", "", "bắc đông bắc"),),
    "BS": (("", r":? ?[0-9]{2}[ -]?[A-Z]", "biển số"),),
    "TE": ((r"\+", "", "tê e"),),
    "CA": (
        (r"công an \(", "", "công an"),
        (
            "",
            (
                r"(?:xã|phường|thị trấn|tt|huyện|quận|thị xã|thành phố|tp|tỉnh|đặc khu|an giang|viên|pccc|"
                r"chính quy|bán chuyên trách|các cấp|địa phương|khu vực)(?!\w)"
            ),
            "công an",
        ),
        (
            (
                r"lực lượng|đồn|cơ quan|ngành|bộ|chiến sĩ|cán bộ|trưởng|phó trưởng|đ/c trưởng|nghĩa vụ|qs,|"
                r"quân sự,|quân sự -|qs -|quân đội,|trình báo|báo"
            ),
            "",
            "công an",
        ),
        ("", "<Name>", "công an"),
    ),
    "TU": (
        (
            (
                r"ban|btv|tv|thường vụ|thường trực|văn phòng|vp|btg|btgdv|btc|ubkt|bnc|nội chính|bch|kiểm tra|"
                r"bí thư|của|ủy viên|đảng ủy,|tt|tỉnh ủy \("
            ),
            "",
            "tỉnh ủy",
        ),
        ("", r"an giang|, ?(?:hđnd|ubnd)", "tỉnh ủy"),
    ),
    "HU": (
        (
            (
                r"ban|btv|tv|thường vụ|thường trực|văn phòng|vp|btg|btc|ubkt|bch|kiểm tra|bí thư|của|ủy viên|đảng ủy,|"
                r"tt|huyện ủy \("
            ),
            "",
            "huyện ủy",
        ),
        ("", r"<Name>|, ?(?:hđnd|ubnd)", "huyện ủy"),
    ),
    "CB": (
        (r"sinh hoạt|bí thư|đại hội|cấp ủy|chi ủy|toàn|phó bí thư|đảng bộ,", "", "chi bộ"),
        ("", r"ấp|khóm|<number>|cơ quan|trường học|khu phố|trực thuộc|trong sạch", "chi bộ"),
        ("", r"thủy sản|thuỷ sản|lương thực|nông sản|gỗ|thực phẩm", "chế biến"),
        ("", "", "cán bộ"),
    ),
    "ĐV": (
        ("", r"tính|sự nghiệp|hành chính|trực thuộc|thi đua|tài trợ|thi công|quân đội|vũ trang", "đơn vị"),
        (r"các|cơ quan,|cơ quan -|cơ quan và|thủ trưởng|địa phương,|tại|toàn", "(?!mới)", "đơn vị"),
        ("", r"công đoàn|cđ|thanh niên|tn(?!\w)|, ?hội viên|, ?tn(?!\w)|ưu tú", "đoàn viên"),
        (r"kết nạp|phát triển|chuyển|thẻ|cán bộ,|cb,|quản lý|miễn sinh hoạt|xóa tên", "", "đảng viên"),
        ("", r"mới|dự bị|chính thức|trẻ|hưu trí|cao tuổi|<number> năm", "đảng viên"),
        ("", r"hoang dã|rừng|thủy sản|quý hiếm", "động vật"),
        (r"kiểm dịch|sản phẩm|giết mổ", "", "động vật"),
    ),
    "HS": (
        (r"nộp|tiếp nhận|nhận|trả|bộ|thành phần|bổ sung|hoàn thiện|lập|kiểm tra|thẩm định|giải quyết|lưu", "", "hồ sơ"),
        ("", r"dự thầu|mời thầu|thiết kế|địa chính|bệnh án|cán bộ|đăng ký|vay|thủ tục", "hồ sơ"),
        (r"vụ án|bộ luật|án|tội phạm|trách nhiệm|khởi tố|tố tụng|cảnh sát|luật|vi phạm", "", "hình sự"),
        ("", "", "học sinh"),
    ),
    "GV": (
        ("", r"(?:các )?(?:trường )?(?:đh|đại học|cđ|cao đẳng|chính trị)", "giảng viên"),
        (r"đh|đại học|cao đẳng|trường chính trị|cđ", "", "giảng viên"),
        ("", "", "giáo viên"),
    ),
    "DS": (
        ("", r"cử tri|học sinh|thí sinh|kèm theo|trích ngang|hộ|đại biểu|ứng cử|đính kèm|phân công", "danh sách"),
        (r"lập|niêm yết|có|theo|công khai|gửi", "", "danh sách"),
        (r"bộ luật|vụ án|thi hành án|tranh chấp|tố tụng|án|giao dịch|phòng thủ|luật", "", "dân sự"),
        (
            "",
            r"trung bình|trung bình|và phát triển|phát triển|già|-? ?khhgđ|kế hoạch hóa|kế hoạch hoá|, ?khhgđ",
            "dân số",
        ),
        (r"công tác|chi cục|ctv|cộng tác viên|quy mô|chất lượng|mật độ|tổng|phòng", "", "dân số"),
        ("", r"đại học|trung học|<Name>", "dược sĩ"),
    ),
    "KS": (
        (r"khai thác|tài nguyên|luật", "", "khoáng sản"),
        (r"phiếu|tổ chức|tiến hành|qua|đoàn", "", "khảo sát"),
        ("", r"chất lượng|ý kiến|hài lòng|mức độ|tình hình|thực tế|thiết kế|sự", "khảo sát"),
        ("", r"tthc|thủ tục|viên|giết mổ|dịch|bệnh|nội bộ", "kiểm soát"),
        ("", r"<Person>|xây dựng|nông nghiệp|điện", "kỹ sư"),
        (r"tại|ở", "<Name>", "khách sạn"),
    ),
    "CV": (
        (r"ngạch|bổ nhiệm|các", "", "chuyên viên"),
        ("", r"phòng|sở|chính|cao cấp|văn phòng|<Person>|phụ trách", "chuyên viên"),
        ("", "", "công văn"),
    ),
    "TB": (
        (r"hs|học sinh|loại|điểm|mức|xếp loại|thu nhập|hạng|năng suất|giá", "", "trung bình"),
        ("", r"hạng|, ?(?:liệt sĩ|bb|bệnh binh|ls)|nặng|<number>/<number>", "thương binh"),
        (r"vật tư,|mua sắm|máy móc,|sửa chữa|lắp đặt|trang|cơ sở vật chất,", "", "thiết bị"),
        ("", r"y tế|dạy học|trường học|văn phòng|điện|điện tử", "thiết bị"),
        ("", "", "thông báo"),
    ),
    "QC": (("", r"ngoài trời|trực quan|trên|rao vặt|sản phẩm", "quảng cáo"), ("", "", "quy chế")),
    "QĐ": (
        (r"sĩ quan|công nhân viên|trong|hậu phương", r"(?! ?số|-|<number>)", "quân đội"),
        ("", r"nhân dân|và công an|, ?công an", "quân đội"),
        ("", "", "quyết định"),
    ),
    "PT": (
        (r"đài|sở|chương trình", "", "phát thanh"),
        ("", r"[&-] ?th|viên|truyền hình|và truyền hình", "phát thanh"),
        (r"trường|bậc|giáo dục", "", "phổ thông"),
        ("", r"dân tộc nội trú|dtnt", "phổ thông"),
        (r"hội|cán bộ|vụ", r"(?:và trẻ em|&)", "phụ nữ"),
        ("", r"đảng viên|kinh tế|nông thôn|bền vững|kt-xh|sản xuất|nn|du lịch|hội viên", "phát triển"),
        ("", r"giao thông|đường|thủy|cơ giới|tiện", "phương tiện"),
    ),
    "VP": (
        ("", r"hành chính|giao thông|pháp luật|trật tự|tốc độ|nồng độ|luật", "vi phạm"),
        (r"xử lý|hành vi|các|trường hợp|lập biên bản|bị|người", "", "vi phạm"),
        ("", "", "văn phòng"),
    ),
    "KT": (
        (r"ủy ban|đoàn|tổ|ban|công tác", r"(?:, ?gs|giám sát|, ?giám sát|liên ngành|chéo|tỉnh ủy|tw|đảng)", "kiểm tra"),
        ("", r", ?gs|, ?giám sát|chéo|giữa kỳ|cuối kỳ|học kỳ|thường xuyên|đột xuất", "kiểm tra"),
        ("", r"trồng|canh tác|viên|nuôi|chăm sóc|sản xuất|mới|số", "kỹ thuật"),
        (r"khoa học|chuyển giao|hướng dẫn|cán bộ|tiến bộ|hạ tầng|tiêu chuẩn|tập huấn", "", "kỹ thuật"),
        (r"thi đua,|thi đua -|tđ,|hội đồng tđ", "", "khen thưởng"),
        (r"báo cáo|quyết|trưởng phòng|phòng", "(?:ntm)", "kinh tế"),
        ("", "", "kinh tế"),
    ),
    "NN": (
        (
            (
                r"cơ quan|quản lý|ngân sách|vốn|bộ máy|bí mật|kho bạc|lãnh đạo|đảng,|đảng và|đảng -|hành "
                r"chính|ngân hàng|thanh tra|tài sản"
            ),
            "",
            "nhà nước",
        ),
        ("", r"ngoài", "nước"),
        (r"người|đầu tư|kiều bào|việt nam ở|đi", "", "nước ngoài"),
        (r"bệnh|đạo đức|giáo dục|chức danh", "", "nghề nghiệp"),
        ("", "", "nông nghiệp"),
    ),
    "TP": (
        (r"phòng|sở|bộ|ngành|công chức|cải cách|lý lịch|hỗ trợ|bổ trợ", r"(?!<Name>|\.)", "tư pháp"),
        ("", r"-? ?hộ tịch|- ?ht(?!\w)", "tư pháp"),
        (
            r"an toàn|vệ sinh|công nghệ|chế biến|lương thực,|ngộ độc|vsat|kinh doanh|nông sản,",
            r"(?!<Name>|\.)",
            "thực phẩm",
        ),
        ("", r"chức năng|sạch|bẩn|tươi sống|đông lạnh|an toàn|đường phố", "thực phẩm"),
        (r"phòng chống|đấu tranh|tố giác|trấn áp|phòng, chống|loại", r"(?!<Name>|\.)", "tội phạm"),
        ("", "", "thành phố"),
    ),
    "TX": ((r"giáo dục|gd", "", "thường xuyên"), ("", "", "thị xã")),
    "PC": (
        (
            "",
            (
                r"dịch|bệnh|ma t(?:úy|uý)|tham nhũng|hiv|thiên tai|bạo lực|covid|lụt|cháy|tội phạm|tệ nạn|"
                r"tnxh|sxh|sốt|sạt lở|tác hại|mua bán|hạn|lũ|lãng phí|đuối nước|tai nạn"
            ),
            "phòng chống",
        ),
        (r"công tác|ban chỉ đạo", "", "phòng chống"),
        (r"ban|vụ|phòng|cán bộ", "", "pháp chế"),
        ("", "", "pê xê"),
    ),
    "CS": (
        (r"thông tin|công đoàn|tổ chức|cấp|đảng bộ|y tế|dân chủ|truyền thanh", "", "cơ sở"),
        ("", r"hạ tầng|vật chất|sản xuất|kinh doanh|đảng|y tế|<number>|dữ liệu", "cơ sở"),
        (r"đảng|thanh niên|tạp chí|đoàn tn", "", "cộng sản"),
        ("", r"việt nam|hồ chí minh", "cộng sản"),
        ("", r"xã hội|dân tộc|người có công|thuế|ưu đãi|pháp luật|hỗ trợ", "chính sách"),
        (r"chế độ,?|chế độ và|gia đình|hộ|đối tượng", "", "chính sách"),
        ("", r"giao thông|hình sự|pccc|khu vực|kinh tế|cơ động|biển|điều tra|trật tự", "cảnh sát"),
        (r"lực lượng|phòng", "", "cảnh sát"),
        ("", r"sức khỏe|sức khoẻ|khách hàng|cây", "chăm sóc"),
    ),
    "DT": (
        (
            "",
            r"nội trú|bán trú|thiểu số|khmer|chăm|hoa|kinh(?! phí| tế| doanh)|ts(?!\w)|và tôn giáo|&|tôn giáo",
            "dân tộc",
        ),
        (r"ban|phòng|ủy ban|sở|bộ|công tác|chính sách|đồng bào|đại đoàn kết|đoàn kết", "", "dân tộc"),
        ("", r"lịch sử|quốc gia|cấp tỉnh|văn hóa|văn hoá|kiến trúc", "di tích"),
        (r"khu|các", "", "di tích"),
        ("", r"ngân sách|chi|thu|nsnn|kinh phí|năm", "dự toán"),
        (r"giao|lập|quyết toán|phê duyệt|phân bổ", "", "dự toán"),
        ("", r"đất|gieo|xuống giống|lúa|canh tác|trồng|sản xuất|:|<number>|thu hoạch|tự nhiên|sàn", "diện tích"),
        (r"tổng|có|tăng|giảm|trên", "", "diện tích"),
    ),
    "ND": (
        (r"hội|nông dân,|hỗ trợ", "", "nông dân"),
        ("", r"sản xuất giỏi|sxkd|sx|giỏi", "nông dân"),
        ("", r":", "nội dung"),
        (r"các|một số|theo|những|[0-9]", "", "nội dung"),
        (
            r"cán bộ,|cán bộ và|cb và|cb,|công an|quân đội|nhà giáo|nghệ sĩ|hội đồng|ủy ban|tòa án|bà con|và",
            "",
            "nhân dân",
        ),
    ),
    "MT": (
        (r"ủy ban|cán bộ|cơ quan|chủ tịch|ban công tác|công tác|ct|ubnd,|hđnd,", "", "mặt trận"),
        ("", r"tổ quốc|tq|các cấp", "mặt trận"),
        ("", r"quốc gia|qg|chung|cụ thể|tổng quát|,", "mục tiêu"),
        (
            r"bảo vệ|vệ sinh|ô nhiễm|tài nguyên và|nông nghiệp và|cảnh sát|tn và|phí|thuế|xử lý|tiêu chí",
            "",
            "môi trường",
        ),
        ("", r"sống|nước|không khí|nông thôn|đất|kinh doanh|đầu tư", "môi trường"),
    ),
    "SL": (("", r"lúa|lương thực|thủy sản|đạt|:|<number>", "sản lượng"),),
    "ĐK": (
        (r"bv|bệnh viện|phòng khám|pk|ttyt|trung tâm y tế", "", "đa khoa"),
        (
            "",
            (
                r"kinh doanh|kết hôn|khai sinh|thường trú|tạm trú|đất đai|hộ tịch|xe|thi|tham gia|tiêm|khám|"
                r"nghĩa vụ|nvqs|biến động|doanh nghiệp|dự|trực tuyến|thế chấp|lại|kd"
            ),
            "đăng ký",
        ),
        (r"văn phòng|vp|giấy|phiếu|đơn|hồ sơ", "", "đăng ký"),
        ("", r"kinh tế|tự nhiên|làm việc|sống|cần|cơ bản", "điều kiện"),
    ),
    "TĐ": (
        ("", r"yêu nước|khen thưởng|, ?kt|-? ?kt|, ?khen thưởng|quyết thắng", "thi đua"),
        (r"phong trào|chiến sĩ|cụm|khối|công tác|danh hiệu", "", "thi đua"),
        ("", r"<Name>", "tập đoàn"),
    ),
    "BV": (
        (
            "",
            (
                r"môi trường|mt|rừng|trẻ em|người tiêu dùng|tổ quốc|dân phố|an ninh|anttq|bí mật|quyền|thực "
                r"vật|nền tảng|chính trị"
            ),
            "bảo vệ",
        ),
        (r"tổ|nhân viên|lực lượng|công tác|nhà|tăng cường|đội", "(?!<Name>)", "bảo vệ"),
        ("", "", "bệnh viện"),
    ),
    "NS": (
        (r"nghệ sĩ,|cùng|các", r"<Name>", "nghệ sĩ"),
        ("", r"nhà nước|địa phương|trung ương|tw|tỉnh|huyện|xã|cấp", "ngân sách"),
        (r"thu|chi|vốn|dự toán|thu, chi|cân đối|nguồn|thu-chi", "", "ngân sách"),
        ("", r"[:(]? ?(?:19|20)[0-9]{2}", "năm sinh"),
        ("", r"lúa|bình quân|đạt|ước|cây|lao động", "năng suất"),
        ("", r"và vsmt|nông thôn|[&-] ?vsmt", "nước sạch"),
        ("", r"<Person>", "nghệ sĩ"),
    ),
    "SN": (
        ("", r":? ?<number>", "sinh năm"),
        (r"đơn vị|kinh phí|chi|nguồn|vốn|cơ quan", "", "sự nghiệp"),
        ("", r"giáo dục|y tế|công lập|công|kinh tế|môi trường|văn hóa", "sự nghiệp"),
        (r"mừng|tiệc|chúc mừng", "", "sinh nhật"),
    ),
    "GĐ": (
        ("", r"văn hóa|văn hoá|chính sách|cs|có|hạnh phúc|liệt sĩ|nghèo|5 không|và", "gia đình"),
        (r"hộ|bạo lực|hôn nhân(?: và)?|các|kinh tế|mỗi|ngày|luật hôn nhân và", "", "gia đình"),
        ("", r"<number>|[iv]+(?!\w)|đầu|tới|hiện nay", "giai đoạn"),
        ("", "", "giám đốc"),
    ),
    "GT": (
        ("", r"nông thôn|nt|vận tải|đường bộ|thủy|công cộng|đô thị", "giao thông"),
        (r"an toàn|tai nạn|cảnh sát|đường|trật tự|ùn tắc|vi phạm|sở", "", "giao thông"),
        ("", r"sản xuất|sx|hàng hóa|kim ngạch|xuất khẩu|gia tăng|:", "giá trị"),
        (r"tổng", "", "giá trị"),
        ("", r"việc làm|sách|chung|ứng cử|sản phẩm", "giới thiệu"),
        (r"giấy|thư", "", "giới thiệu"),
    ),
    "GD": (
        (r"điểm|phiên|văn phòng", "", "giao dịch"),
        (r"phòng|ngân hàng", r"<Name>|nhcsxh|agribank", "giao dịch"),
        ("", r"đất|điện tử|bảo đảm|dân sự|viên|tại xã|lưu động|trực tuyến", "giao dịch"),
        ("", "", "giáo dục"),
    ),
    "HN": (
        (r"tại|ở|tp\.?|thành phố|thủ đô|từ|đi|về", "", "Hà Nội"),
        (r"tổ chức|dự|phát biểu|qua|kết luận|sau|trước", "", "hội nghị"),
        ("", r"tổng kết|sơ kết|triển khai|trực tuyến|giao ban|tập huấn|cbcc|đại biểu|quán triệt|tiếp xúc", "hội nghị"),
        (r"hộ|chuẩn|tỷ lệ|số hộ", "", "nghèo"),
        ("", r"quốc tế", "hội nhập"),
    ),
    "AG": ((r"tỉnh|báo|đài|tại|sở [^,.]{2,20}|công an", "", "An Giang"),),
    "QH": (
        (r"đất|khu|theo|công tác|lập|điều chỉnh|phê duyệt|đồ án|kế hoạch,|vùng|ranh|công bố", "", "quy hoạch"),
        ("", r"sử dụng|chung|đô thị|phân khu|chi tiết|xây dựng|tỉnh|vùng|treo|ntm|sdđ|giai đoạn", "quy hoạch"),
        ("", "", "Quốc hội"),
    ),
    "TTHC": (
        (r"tại|đến", r"(?:huyện|tỉnh|xã)", "trung tâm hành chính"),
        ("", "", "thủ tục hành chính"),
    ),
    "PV": (
        ("", r"nhân dân|người dân|bầu cử|công tác|sản xuất|đại hội", "phục vụ"),
        ("", "", "phóng viên"),
    ),
    "TK": (
        (r"văn phòng|vp|công chức|cục|chi cục|ngành|niên giám|số liệu", r"(?!số|:)", "thống kê"),
        (r"gửi|sổ|tiền|thực hành", "", "tiết kiệm"),
        ("", r"và vay vốn|, ?clp|điện|năng lượng", "tiết kiệm"),
        ("", r"[ivx]{2,5}(?!\w)", "thế kỷ"),
        ("", r"hội nghị|cuộc họp|đoàn|phiên", "thư ký"),
        ("", "", "tài khoản"),
    ),
    "NV": (
        (r"sở|phòng|p\.|bộ|ngành", "", "nội vụ"),
        ("", r"y tế|phục vụ|văn phòng|bán hàng|bảo vệ|kỹ thuật|ngân hàng|bưu điện|điện lực|thu", "nhân viên"),
        (r"cán bộ, gv,|gv,|giáo viên,|gv và|các|[0-9]", "", "nhân viên"),
        ("", r"trọng tâm|chính trị|năm|quân sự|được giao|giải pháp|,", "nhiệm vụ"),
        (r"thực hiện|giao|hoàn thành|phân công|phương hướng,|mục tiêu,|triển khai", "", "nhiệm vụ"),
    ),
    "HV": (
        ("", r"hội|nông dân|phụ nữ|ccb|mới|, ?(?:đoàn viên|nd|nông dân)|nct", "hội viên"),
        (r"kết nạp|phát triển|cán bộ,|cb,|đoàn viên,|đv,", "", "hội viên"),
        (r"lớp|các|[0-9]|khóa", "", "học viên"),
    ),
    "TV": (
        ("", r"bcđ|ban|hội đồng|hđ|tổ|đoàn|ubnd|ủy ban|hđnd|gia đình", "thành viên"),
        (r"ban|btv", r"(?:tỉnh ủy|đảng ủy|huyện ủy|tu|hu|đu)", "thường vụ"),
        ("", r"tỉnh ủy|huyện ủy|đảng ủy|tu(?!\w)|hu(?!\w)|đu(?!\w)", "thường vụ"),
        (r"các|từng|gồm [0-9]{1,3}|có [0-9]{1,3}", "", "thành viên"),
        ("", "", "ti vi"),
    ),
    "HK": (
        (r"sổ|nhập|tách|đăng ký|chuyển", "", "hộ khẩu"),
        ("", r"<number>|i{1,2}(?!\w)|hè", "học kỳ"),
        (r"cuối|thi|giữa|đầu|kiểm tra", "", "học kỳ"),
    ),
    "TN": (
        ("", r"[&-] ?mt|và mt|và môi trường|nước|khoáng sản|thiên nhiên|rừng", "tài nguyên"),
        (
            "",
            (
                r"cs|cộng sản|xung phong|xung kích|tình nguyện|, ?(?:thiếu niên|nhi đồng)|tiêu biểu|nông thôn|"
                r"nhập ngũ|lên đường|hcm"
            ),
            "thanh niên",
        ),
        (r"đoàn|hội lh|hội liên hiệp|đoàn viên,?|đv,|tháng", "", "thanh niên"),
        ("", r"thpt|đại học|thcs|cao đẳng", "tốt nghiệp"),
        (r"thi|lễ|xét|bằng|kỳ thi", "", "tốt nghiệp"),
        ("", r"cá nhân|bình quân|tăng thêm|chịu thuế|doanh nghiệp", "thu nhập"),
        (r"thuế|nâng cao|tăng|có", "", "thu nhập"),
        (r"khoa học|diện tích|đất|điều kiện", "", "tự nhiên"),
        ("", r"lao động|giao thông|đuối nước|thương tích|bom mìn", "tai nạn"),
        ("", r"xã hội", "tệ nạn"),
        (r"chịu|tinh thần", "", "trách nhiệm"),
    ),
    "NT": (
        ("", r"mới|, ?nông dân|hiện đại", "nông thôn"),
        (r"nông nghiệp,|nn,|phát triển|giao thông|gt|đường|nông dân,|điện|hội chợ", "", "nông thôn"),
        (r"lớp|mn,|trẻ|nhóm", "", "nhà trẻ"),
        ("", r"tập trung|dân chủ|tắc|chung", "nguyên tắc"),
        (r"bệnh viện|trường dân tộc", "", "nội trú"),
        (r"biên bản", "", "nghiệm thu"),
    ),
    "HT": (
        (r"vụ|lúa|vụ lúa|ts|, ?", r"(?:<number>|năm|chính vụ|này)", "hè thu"),
        (r"vụ|lúa|vụ lúa|đx,|đông xuân,", "", "hè thu"),
        (r"phó|ông|thầy|cô|đ/c", "", "hiệu trưởng"),
        ("", r"trường|thpt|thcs|th(?!\w)|nhà trường", "hiệu trưởng"),
        ("", r"chính trị|thông tin|truyền thanh|điện|loa|nước|kênh|giao thông|ct|tt(?!\w)", "hệ thống"),
        ("", r"kinh phí|người|hộ|vốn|tiền|sản xuất|dn", "hỗ trợ"),
        (r"bồi thường,|bt,|được", "", "hỗ trợ"),
        (r"hạ tầng|kt -|kt-|kt,|kinh tế -|kinh tế,|kt và|kinh tế và", "", "hạ tầng"),
        (r"tư pháp -|tp -|tp-|tư pháp,", "", "hộ tịch"),
    ),
    "ĐX": (
        (r"vụ|lúa|vụ lúa", "", "đông xuân"),
        ("", r"<number>|năm|chính vụ", "đông xuân"),
    ),
    "THA": (
        ("", r"dân sự|ds(?!\w)|hình sự|hs(?!\w)|hành chính", "thi hành án"),
        (r"chấp hành viên|cơ quan|chi cục|cục|công tác", "", "thi hành án"),
        ("", "", "tăng huyết áp"),
    ),
    "XN": (
        ("", r"pcr|covid|máu|nhanh|sàng lọc|hiv|test|nước|mẫu|, ?chẩn đoán", "xét nghiệm"),
        (r"mẫu|kết quả|khoa|lấy mẫu|phòng|phiếu|làm", "", "xét nghiệm"),
        ("", r"<Name>|khai thác|điện|cấp|nước|may|chế biến|môi trường|thủy nông", "xí nghiệp"),
        (r"giấy|phiếu", "", "xác nhận"),
    ),
    "PL": (
        (r"kèm theo|theo|tại|và|các", "", "phụ lục"),
        ("", r"<number>|[ivx]+(?!\w)|kèm theo|hợp đồng|số|đính kèm", "phụ lục"),
        (r"giáo dục|phổ biến|vi phạm|tuyên truyền|hiểu biết|phòng|chấp hành", "", "pháp luật"),
    ),
    "ĐTM": (
        (r"báo cáo|hồ sơ|thẩm định|lập", "", "đánh giá tác động môi trường"),
        (r"vùng", "", "Đồng Tháp Mười"),
    ),
    "CH": ((r"ban|trung tâm|thư ký|bch", "", "chỉ huy"), (r"căn", "", "hộ")),
    "LT": (
        (r"thông tư|tt|nghị quyết|nq|quy chế|chương trình", "", "liên tịch"),
        (r"an ninh|sản lượng|tổng", "", "lương thực"),
    ),
    "LĐ": (
        (r"ban|các đồng chí|lãnh đạo,", "ubnd|đảng ủy|sở|cơ quan|phòng|ban", "lãnh đạo"),
        (r"hội,", "", "liên đoàn"),
        ("", r"bóng|cầu lông|võ|quần vợt|điền kinh|luật sư", "liên đoàn"),
        ("", "", "lao động"),
    ),
    "HC": (
        ("", r"vàng|bạc|đồng|chiến sĩ|kháng chiến|chiến công", "huy chương"),
        (r"[0-9]|giành|đạt|đoạt", "", "huy chương"),
        ("", "", "hành chính"),
    ),
    "VS": (
        ("", r"môi trường|mt|an toàn|attp|thực phẩm|cá nhân|lao động|yên|dịch tễ|phòng bệnh|chuồng", "vệ sinh"),
        (r"gs[.,]?|nhà|tổng", "", "viện sĩ"),
    ),
    "ĐB": (
        (r"các|[0-9]|tổ|đoàn|ý kiến", "", "đại biểu"),
        ("", r"qh|hđnd|quốc hội|dự|trẻ", "đại biểu"),
        (r"bch|ban chấp hành", "", "đảng bộ"),
        ("", r"xã|huyện|tỉnh|khối|phường|cơ sở|trực thuộc", "đảng bộ"),
    ),
    "GS": (
        (
            r"kt,|kt, |kiểm tra,|kiểm tra -|đoàn|công tác|báo cáo|ban|chức năng|chương trình|kế hoạch|tổ",
            "(?!<Name>|\\.)",
            "giám sát",
        ),
        ("", "", "giáo sư"),
    ),
    "AI": (
        (
            r"tập huấn|ứng dụng|công nghệ|trí tuệ nhân tạo|về|bằng|sử dụng|trợ lý|chatbot|nền tảng|mô hình|và|kỹ năng",
            "",
            "ây ai",
        ),
    ),
    "BKS": (("", r":? ?[0-9]{2} ?-?[a-z]", "biển kiểm soát"), ("", "", "ban kiểm soát")),
    "Tel": (("", r"\.? ?:|\.? ?[(+]?0?[0-9]{2}", "điện thoại"),),
    "BTS": ((r"trạm|cột|tháp|nhóm", "", "bê tê ét"), ("", "", "ban trị sự")),
    "TQ": ((r"mặt trận|mt|ủy ban mt", "", "Tổ quốc"), (r"người|nước|từ|hàng", "", "Trung Quốc")),
    "QL": (
        (r"ban|công tác|cán bộ|người|đội|tổ|phòng|cục", "", "quản lý"),
        ("", r"chợ|thị trường|đất|nhà nước|nn(?!\w)|dự án|bảo vệ|rừng|đô thị|khai thác|vận hành", "quản lý"),
        ("", "", "quốc lộ"),
    ),
    "VH&TT": ((r"phòng", "", "văn hóa và thông tin"), ("", "", "văn hóa và thể thao")),
    "đ/c": (
        (r"địa chỉ \(", "", "địa chỉ"),
        ("", r"\.? ?: ?<Person>", "đồng chí"),
        ("", r"\.? ?:|liên hệ|email|thường trú|tạm trú|trụ sở|nhà riêng|cơ quan", "địa chỉ"),
        (r"các|những|[0-9]|và|là|một số|toàn thể|gồm|tặng", "", "đồng chí"),
        ("", r"số|<number>|(?:ấp|khóm|thôn|tổ|đường|hẻm|khu|nhà|xã|phường) [\w]", "địa chỉ"),
        ("", "", "đồng chí"),
    ),
    "P.": (
        (
            "",
            (
                r"(?:chủ tịch|ct(?!\w)|giám đốc|gđ(?!\w)|tổng giám đốc|trưởng|bí thư|bt(?!\w)|hiệu trưởng|"
                r"ht(?!\w)|viện trưởng|chánh|chủ nhiệm|đội trưởng|tp(?!\w))"
            ),
            "phó",
        ),
        (
            "",
            (
                r"(?:nội vụ|nv|tư pháp|tp|tài chính|tc|kinh tế|kt|văn h(?:óa|oá)|vh|lao động|lđ|gd|giáo dục|"
                r"tn|tài nguyên|nn|nông nghiệp|quản lý|ql|y tế|yt|dân tộc|thanh tra|cảnh sát|cs|hành chính|hc|"
                r"tổ chức|kế hoạch|kh|tổng hợp|nghiệp vụ|họp|khám|chuyên môn|đào tạo|công nghệ|đăng ký|kỹ "
                r"thuật|kinh doanh|tín dụng|kế toán|công tác|qlđt|số|giao dịch|gd|an ninh|pccc|hội đồng|"
                r"truyền thông|tuyên|dịch vụ|xét nghiệm|thông tin|đấu giá|đất đai|hạ tầng)(?:[&-]|(?!\w))|"
                r"[0-9]{3}"
            ),
            "phòng",
        ),
        ("", "<CAPITALS>", "phòng"),
        ("", r"<number>|<Name>", "phường"),
    ),
    "Q.": (
        (
            "",
            (
                r"chủ tịch|ct(?!\w)|giám đốc|gđ(?!\w)|tổng giám đốc|trưởng|bí thư|hiệu trưởng|viện trưởng|"
                r"chánh|cục trưởng|bộ trưởng"
            ),
            "quyền",
        ),
        ("", r"<number>|<Name>", "quận"),
    ),
    "TT.": (
        ("", r"huđnd|hđnd|ubnd|đảng ủy|tỉnh ủy|huyện ủy|tu(?!\w)|hu(?!\w)|đu(?!\w)|ủy ban|ubmttq|mttq", "thường trực"),
        (
            "",
            (
                r"y tế|yt|gdtx|gdnn|vh|văn h(?:óa|oá)|tdtt|dịch vụ|hành chính công|hcc|khuyến nông|học tập|"
                r"htcđ|pvhcc|cntt|bdct"
            ),
            "trung tâm",
        ),
        ("", r"<number>|số", "thông tư"),
        ("", "", "thị trấn"),
    ),
}

AMBIGUOUS: dict[str, str] = {
    "TT": "trung tâm",
    "CT": "chủ tịch",
    "BTC": "ban tổ chức",
    "CN": "chi nhánh",
    "BC": "báo cáo",
    "ĐT": "điện thoại",
    "TH": "tiểu học",
    "HĐ": "hợp đồng",
    "TS": "tiến sĩ",
    "TC": "tổ chức",
    "CĐ": "cao đẳng",
    "BT": "bí thư",
    "BCT": "Bộ Chính trị",
    "ĐV": "đảng viên",
    "DS": "danh sách",
    "KS": "kỹ sư",
    "PT": "phát triển",
    "CS": "cơ sở",
    "DT": "diện tích",
    "ND": "nhân dân",
    "MT": "môi trường",
    "SL": "số lượng",
    "ĐK": "đăng ký",
    "TĐ": "thi đua",
    "NS": "ngân sách",
    "SN": "sự nghiệp",
    "GT": "giao thông",
    "HN": "hội nghị",
    "AG": "An Giang",
    "NV": "nhiệm vụ",
    "HV": "hội viên",
    "HK": "học kỳ",
    "TN": "thanh niên",
    "NT": "nông thôn",
    "HT": "hệ thống",
    "ĐX": "đông xuân",
    "XN": "xét nghiệm",
    "PL": "phụ lục",
    "ĐTM": "đánh giá tác động môi trường",
    "VS": "vệ sinh",
    "LT": "liên tịch",
    "ĐB": "đại biểu",
    "TQ": "Tổ quốc",
    "TU": "tỉnh ủy",
    "HU": "huyện ủy",
}
"""Read so where no context decides, and told."""

DOTTED: dict[str, str] = {
    "h": "huyện",
    "p": "phường",
    "x": "xã",
    "tt": "thị trấn",
    "kp": "khu phố",
    "Ô": "ông",
    "TP": "thành phố",
    "Tp": "thành phố",
    "tp": "thành phố",
    "TX": "thị xã",
    "Tx": "thị xã",
    "tx": "thị xã",
    "TT": "thị trấn",
    "Tt": "thị trấn",
    "P": "phường",
    "Q": "quận",
    "H": "huyện",
    "X": "xã",
    "T": "tỉnh",
    "KP": "khu phố",
    "Kp": "khu phố",
    "TDP": "tổ dân phố",
    "NS": "nghệ sĩ",
    "TM": "thay mặt",
    "KT": "ký thay",
    "TL": "thừa lệnh",
    "TUQ": "thừa ủy quyền",
    "ĐC": "địa chỉ",
    "ĐT": "điện thoại",
    "Đt": "điện thoại",
    "vv": "vân vân",
    "Tr": "trang",
    "tr": "trang",
    "St": "sinh",
}
"""Read so with a dot after them, before a name or a number."""

TITLES: dict[str, str] = {
    "GS": "giáo sư",
    "PGS": "phó giáo sư",
    "TS": "tiến sĩ",
    "TSKH": "tiến sĩ khoa học",
    "VS": "viện sĩ",
    "ThS": "thạc sĩ",
    "Ths": "thạc sĩ",
    "Th.S": "thạc sĩ",
    "Th.s": "thạc sĩ",
    "BS": "bác sĩ",
    "Bs": "bác sĩ",
    "BSCKI": "bác sĩ chuyên khoa một",
    "BSCKII": "bác sĩ chuyên khoa hai",
    "BSCK1": "bác sĩ chuyên khoa một",
    "BSCK2": "bác sĩ chuyên khoa hai",
    "DSCKI": "dược sĩ chuyên khoa một",
    "DSCKII": "dược sĩ chuyên khoa hai",
    "CKI": "chuyên khoa một",
    "CKII": "chuyên khoa hai",
    "CK1": "chuyên khoa một",
    "CK2": "chuyên khoa hai",
    "CK.I": "chuyên khoa một",
    "CK.II": "chuyên khoa hai",
    "CK I": "chuyên khoa một",
    "CK II": "chuyên khoa hai",
    "DS": "dược sĩ",
    "ĐD": "điều dưỡng",
    "CNĐD": "cử nhân điều dưỡng",
    "KS": "kỹ sư",
    "KTS": "kiến trúc sư",
    "KTV": "kỹ thuật viên",
    "CN": "cử nhân",
    "LS": "luật sư",
    "NSND": "nghệ sĩ nhân dân",
    "NSƯT": "nghệ sĩ ưu tú",
    "NGND": "nhà giáo nhân dân",
    "NGƯT": "nhà giáo ưu tú",
    "TTƯT": "thầy thuốc ưu tú",
    "TTND": "thầy thuốc nhân dân",
    "GVC": "giảng viên chính",
    "GVCC": "giảng viên cao cấp",
    "NCS": "nghiên cứu sinh",
}
"""Titles before a name, in chains with dots and dashes: PGS.TS.BS."""

UNSURE_TITLES: Set[str] = {"CN", "DS", "KS", "VS", "ĐD"}
"""With a dot after them they may as well end a sentence: titles only before a family name."""

BEFORE_NUMBER: dict[str, str] = {
    "P": "phường",
    "Q": "quận",
    "KP": "khu phố",
    "Kp": "khu phố",
    "KV": "khu vực",
    "TDP": "tổ dân phố",
}
"""Read so with a number after them, with a dot, a space or nothing between."""

AT_NUMBER: dict[str, str] = {
    "TT": "thông tư",
    "QĐ": "quyết định",
    "NĐ": "nghị định",
    "NQ": "nghị quyết",
    "CT": "chỉ thị",
    "CV": "công văn",
}
"""Read so with a number right after them."""

SIGNERS = (
    "UBND|HĐND|BAN|BCH|BTV|CHỦ|GIÁM|BÍ|TRƯỞNG|THỦ|BỘ|HIỆU|ỦY|ĐẢNG|HỘI|CHÁNH|Chủ|Ban|Giám|Bí|"
    "Trưởng|Thủ|Bộ|Hiệu|Ủy|Đảng|Chánh|CHI|Chi|ĐOÀN|TỔNG|VIỆN|CỤC|TL|KT"
)
"""What follows TM., KT., TL. and TUQ. where they are signed for someone."""

OPENERS: Set[str] = {
    "Ông",
    "Các",
    "Trong",
    "Tại",
    "Theo",
    "Đây",
    "Đó",
    "Để",
    "Khi",
    "Sau",
    "Trước",
    "Từ",
    "Đến",
    "Với",
    "Việc",
    "Những",
    "Hiện",
    "Ngoài",
    "Bên",
    "Do",
    "Vì",
    "Nhiều",
    "Cụ",
    "Tuy",
    "Nếu",
    "Qua",
    "Được",
    "Cùng",
    "Riêng",
    "Nhờ",
    "Như",
    "Hằng",
    "Hàng",
    "Mỗi",
    "Mọi",
    "Chúng",
    "Tính",
    "Đối",
    "Đặc",
    "Trên",
    "Dưới",
    "Và",
    "Nhưng",
    "Còn",
    "Cũng",
    "Sáng",
    "Chiều",
    "Tối",
    "Người",
}
"""Words that open a sentence and no name: the dot before them is a full stop."""

FAMILY_NAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ(?! Chí Minh)|Ngô|Dương|Lý|Đinh|"
    "Trịnh|Mai|Lương|Trương|Tạ|Châu(?! Đốc| Phú| Thành| Á| Âu)|Cao(?! Bằng| Lãnh)|Thái(?! Bình| "
    "Nguyên)|Lâm(?! Đồng)|Hà(?! Nội| Nam| Tĩnh| Giang| Tiên)|Phùng|Quách|Kiều|Tô|Tôn|Thạch|Danh|"
    "Chau|Neáng|Trang|Lưu|La|Vương|Đào|Tăng|Triệu|Chu|Kim|Đoàn(?! Thanh| Thể| T)|Nghiêm|Hứa|Tống|"
    "Từ|Khưu|Âu|Bạch|Mạc"
)
