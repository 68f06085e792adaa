"""What can be wrong with an alert of others in CAP 1.2, and with bringing it to the loudspeakers."""

from broadcaster.domain.errors import BadInput, Conflict


class AlertTooLarge(BadInput):
    code = "alert-too-large"
    vi = "Bản tin cảnh báo CAP quá lớn: {problem}."
    en = "The CAP alert is too large: {problem}."


class AlertBroken(BadInput):
    code = "alert-broken"
    vi = "Tệp cảnh báo không phải XML viết đúng: {problem}."
    en = "The alert is not well-formed XML: {problem}."


class AlertMarkupForbidden(BadInput):
    code = "alert-markup-forbidden"
    vi = "Tệp cảnh báo có khai báo DOCTYPE hoặc thực thể (entity); loại tệp này bị từ chối vì có thể gây hại."
    en = "The alert declares a DOCTYPE or entities; such files are refused, for they can do harm."


class AlertNotCap(BadInput):
    code = "alert-not-cap"
    vi = "Tệp này không phải cảnh báo CAP 1.2: phần tử gốc là “{found}”, không gian tên là “{namespace}”."
    en = "This is no CAP 1.2 alert: its root is “{found}” of the namespace “{namespace}”."


class AlertIncomplete(BadInput):
    code = "alert-incomplete"
    vi = "Cảnh báo thiếu mục bắt buộc “{field}”."
    en = "The alert lacks the required field “{field}”."


class AlertOrderWrong(BadInput):
    code = "alert-order-wrong"
    vi = "Trong “{inside}”, mục “{field}” không có trong chuẩn CAP 1.2, đứng sai thứ tự hoặc bị lặp."
    en = "In “{inside}” the field “{field}” is unknown to CAP 1.2, out of order or told twice."


class AlertValueUnknown(BadInput):
    code = "alert-value-unknown"
    vi = "Mục “{field}” có giá trị “{value}” ngoài danh mục của CAP 1.2: {known}."
    en = "The field “{field}” holds “{value}”, which is none of CAP 1.2's: {known}."


class AlertTextWrong(BadInput):
    code = "alert-text-wrong"
    vi = "Mục “{field}” của cảnh báo không dùng được: {problem}."
    en = "The alert's field “{field}” cannot be used: {problem}."


class AlertDateWrong(BadInput):
    code = "alert-date-wrong"
    vi = "Mục “{field}” có thời điểm “{value}” không đúng: {problem}. Viết như 2026-11-27T06:30:00+07:00."
    en = "The field “{field}” holds “{value}”, which is no right moment: {problem}. Write 2026-11-27T06:30:00+07:00."


class AlertUnitWrong(BadInput):
    code = "alert-unit-wrong"
    vi = "Vùng “{area}” có mã “{value}” không phải mã đơn vị hành chính (tỉnh 2 số, xã 5 số) hoặc mã đài."
    en = "The area “{area}” holds “{value}”, which is no code of a unit (province 2 digits, commune 5) or station."


class AlertStatusUnfit(BadInput):
    code = "alert-status-unfit"
    vi = "Cảnh báo có trạng thái “{status}”: chỉ nhận Actual (thật) hoặc Exercise (diễn tập)."
    en = "The alert's status is “{status}”: only Actual and Exercise are taken."


class AlertTypeUnfit(BadInput):
    code = "alert-type-unfit"
    vi = "Cảnh báo loại “{kind}” không dùng để phát: chỉ nhận Alert, Update hoặc Cancel."
    en = "A message of the type “{kind}” is not for air: only Alert, Update and Cancel are taken."


class AlertNotPublic(BadInput):
    code = "alert-not-public"
    vi = "Cảnh báo có phạm vi “{scope}”, không dành cho công chúng nên không thể phát trên loa."
    en = "The alert's scope is “{scope}”: it is not for the public and cannot go to loudspeakers."


class AlertNotVietnamese(BadInput):
    code = "alert-not-vietnamese"
    vi = "Cảnh báo không có phần tiếng Việt để đọc (có: {languages})."
    en = "The alert holds nothing in Vietnamese to be spoken (it has: {languages})."


class AlertWithoutStation(BadInput):
    code = "alert-without-station"
    vi = "Không mã nào trong cảnh báo là đài trong phạm vi của ông/bà: {codes}."
    en = "None of the alert's codes is a station within your reach: {codes}."


class AlertOver(BadInput):
    code = "alert-over"
    vi = "Cảnh báo đã hết hạn lúc {expires}."
    en = "The alert expired at {expires}."


class AlertEarly(BadInput):
    code = "alert-early"
    vi = "Cảnh báo chưa đến giờ: mục “{field}” là {value}. Gửi lại khi đến giờ, hoặc soạn bản tin ưu tiên."
    en = "The alert is for later: its “{field}” is {value}. Bring it when it is time, or write a priority bulletin."


class AlertStale(BadInput):
    code = "alert-stale"
    vi = "Cảnh báo gửi từ {sent} và không ghi khi nào hết hạn: đã quá cũ để phát như mới."
    en = "The alert was sent at {sent} and names no end: it is too old to be cried as new."


class AlertNotEmergency(BadInput):
    code = "alert-not-emergency"
    vi = "Cảnh báo có “{field}” là {value}: không phải khẩn cấp. Hãy soạn bản tin ưu tiên thay vì lệnh khẩn cấp."
    en = "The alert's “{field}” is {value}: that is no emergency. Write a priority bulletin instead."


class AlertAllClear(BadInput):
    code = "alert-all-clear"
    vi = "Cảnh báo báo hết nguy hiểm (AllClear): hãy gửi loại Cancel, hoặc huỷ lệnh khẩn cấp đang mở."
    en = "The alert says all clear (AllClear): send it as a Cancel, or cancel the emergency that is open."


class AlertChanged(Conflict):
    code = "alert-changed"
    vi = "Cảnh báo {identifier} đã nhận với nội dung khác (lệnh {emergency}). Nội dung mới phải là Update có mã mới."
    en = "Alert {identifier} came before with other content (emergency {emergency}). News come as an Update."


class AlertReferenceUnknown(BadInput):
    code = "alert-reference-unknown"
    vi = "Cảnh báo này huỷ một cảnh báo khác mà ở đây không có lệnh nào đang mở: {references}."
    en = "The alert cancels another of which no emergency is open here: {references}."


class AlertTooWide(BadInput):
    code = "alert-too-wide"
    vi = "Không có đài nào trong phạm vi của ông/bà ở trên tất cả các đài được gọi: {stations}. Hãy soạn từng lệnh."
    en = "No station within your reach is above all that are called: {stations}. Compose one for each."
