"""What can be wrong with an emergency, or with a step of it."""

from broadcaster.domain.errors import BadInput, Conflict, Forbidden, NotFound


class EmergencyUnknown(NotFound):
    code = "emergency-unknown"
    vi = "Không có lệnh khẩn cấp mã {emergency} trong phạm vi của ông/bà."
    en = "There is no emergency {emergency} within your reach."


class EmergencyTemplateUnknown(BadInput):
    code = "emergency-template-unknown"
    vi = "Không có mẫu khẩn cấp “{template}”. Các mẫu: {known}."
    en = "There is no emergency template “{template}”. Templates: {known}."


class EmergencyLong(BadInput):
    code = "emergency-too-long"
    vi = "Lệnh khẩn cấp chỉ có hiệu lực từ 1 đến {limit} phút mỗi lần, không phải {minutes}. Cần lâu hơn thì gia hạn."
    en = "An emergency holds for 1 to {limit} minutes at a time, not {minutes}. Renew it when it must hold longer."


class EmergencySoundLong(Conflict):
    code = "emergency-sound-long"
    vi = "Lệnh {emergency}: một lần đọc dài {length} giây mà chỉ có {holds} giây để phát. Thêm phút hoặc bớt lời."
    en = "Emergency {emergency}: one reading takes {length} s and it holds for {holds} s. More minutes or fewer words."


class EmergencyMoved(Conflict):
    code = "emergency-state"
    vi = "Lệnh khẩn cấp {emergency} đang ở trạng thái “{state}”, không thể {action}."
    en = "Emergency {emergency} is {state}; it cannot {action}."


class EmergencyOther(Conflict):
    code = "emergency-other"
    vi = "Nội dung ông/bà duyệt không phải của lệnh khẩn cấp {emergency}. Hãy xem lại rồi duyệt."
    en = "What you approve is not what emergency {emergency} says. Look at it again, then approve."


class SecondPersonNeeded(Conflict):
    code = "second-person-needed"
    vi = "Lệnh khẩn cấp {emergency} do chính ông/bà soạn. Người duyệt phải là người khác."
    en = "You composed emergency {emergency} yourself. Somebody else must approve it."


class OrderUnready(Conflict):
    code = "order-unready"
    vi = "Âm thanh của lệnh khẩn cấp {emergency} chưa làm xong, chưa ký được. Hãy thử lại sau giây lát."
    en = "The sounds of emergency {emergency} are not made yet; it cannot be signed. Try again in a moment."


class SignatureUnfit(BadInput):
    code = "signature-unfit"
    vi = "Chữ ký không phải của khoá người duyệt được tin cho đúng lệnh {emergency}."
    en = "The signature is not by the trusted key of a person, over just this emergency {emergency}."


class EmergencyUnsigned(Conflict):
    code = "emergency-unsigned"
    vi = "Lệnh {emergency} mới có {have}/{needed} chữ ký mà đài {station} tin; người soạn và người duyệt đều phải ký."
    en = "Emergency {emergency} has {have} of {needed} signatures that {station} believes; author and approver sign."


class CodeNeeded(Forbidden):
    code = "code-needed"
    vi = "Lệnh khẩn cấp chỉ nhận từ người đã nhập mã một lần khi đăng nhập; chưa có mã thì cài ở trang Tài khoản."
    en = "An emergency is taken only from who gave a one-time code when signing in; who has none sets it up at Account."
