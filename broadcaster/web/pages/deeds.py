"""What people call the deeds of the audit, and the things they were done to. A deed without a name keeps its code."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from broadcaster.domain.access import RIGHTS
from broadcaster.domain.audit import Deed
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.web.pages.labels import ROLES

VERBS: Mapping[str, str] = {
    "bulletin.save": "Lưu nháp bản tin",
    "bulletin.revise": "Sửa bản tin",
    "bulletin.submit": "Gửi duyệt bản tin",
    "bulletin.approve": "Duyệt bản tin",
    "bulletin.return": "Trả lại bản tin",
    "bulletin.withdraw": "Rút bản tin",
    "bulletin.recall": "Thu hồi bản tin",
    "bulletin.listen": "Nghe bản tin để duyệt",
    "bulletin.schedule": "Xếp bản tin vào lịch",
    "bulletin.expire": "Bản tin hết hạn",
    "bulletin.lapse": "Đưa bản tin về chờ duyệt lại",
    "bulletin.link": "Nối hai bản dịch của bản tin",
    "recording.keep": "Nhận bản ghi âm",
    "playlist.add": "Thêm vào buổi phát",
    "playlist.skip": "Bỏ khỏi buổi phát",
    "playlist.move": "Dời sang buổi khác",
    "playlist.order": "Đổi thứ tự trong buổi",
    "playlist.repeat": "Phát lại",
    "playlist.copy": "Chép lịch sang ngày khác",
    "playlist.run-over": "Cho buổi phát quá giờ",
    "playlist.undo": "Hoàn tác việc sửa lịch",
    "manifest.confirm": "Đài đã nhận lịch",
    "errand.report": "Yêu cầu lập báo cáo dài",
    "errand.proof": "Đối chiếu nhật ký thao tác",
    "errand.retry": "Thử lại việc chưa xong",
    "emergency.compose": "Soạn lệnh khẩn cấp",
    "emergency.sign": "Ký lệnh khẩn cấp",
    "emergency.approve": "Duyệt lệnh khẩn cấp",
    "emergency.go-out": "Phát đi lệnh khẩn cấp",
    "emergency.recount": "Đếm lùi lại lệnh khẩn cấp",
    "emergency.stop": "Dừng lệnh khẩn cấp",
    "emergency.expire": "Lệnh khẩn cấp hết hạn",
    "emergency.resume": "Lệnh khẩn cấp còn hạn trở lại",
    "emergency.replace": "Lệnh khẩn cấp có lệnh cập nhật thay",
    "emergency.end": "Lệnh khẩn cấp được lệnh huỷ kết thúc",
    "emergency.close": "Đóng lệnh khẩn cấp",
    "emergency.hush": "Tắt lệnh khẩn cấp tại đài",
    "emergency.confirm": "Đài đã nhận lệnh khẩn cấp",
    "airtime.log": "Đài báo đã phát",
    "airtime.reconcile": "Đối chiếu lịch với thực phát",
    "journal.take": "Nhận nhật ký của đài",
    "journal.missed": "Bản tin bị lỡ",
    "timetable.add": "Thêm lịch phát",
    "timetable.edit": "Sửa lịch phát",
    "timetable.close": "Đóng lịch phát",
    "special-day.add": "Thêm ngày đặc biệt",
    "special-day.edit": "Sửa ngày đặc biệt",
    "special-day.remove": "Bỏ ngày đặc biệt",
    "lexicon.add": "Thêm từ vào từ điển đọc",
    "lexicon.edit": "Sửa từ trong từ điển đọc",
    "lexicon.remove": "Bỏ từ khỏi từ điển đọc",
    "campaign.open": "Mở đợt tuyên truyền",
    "campaign.edit": "Sửa đợt tuyên truyền",
    "campaign.close": "Đóng đợt tuyên truyền",
    "topic.add": "Thêm nhóm nội dung",
    "topic.edit": "Sửa nhóm nội dung",
    "topic.close": "Đóng nhóm nội dung",
    "station.plant": "Nhập đơn vị",
    "station.open": "Lập đơn vị",
    "station.rename": "Đổi tên đơn vị",
    "station.move": "Chuyển đơn vị",
    "station.merge": "Sáp nhập đơn vị",
    "station.split": "Chia tách đơn vị",
    "station.close": "Đóng đơn vị",
    "station.choose": "Đặt quy định của đài",
    "station.settle": "Thay đổi đơn vị có hiệu lực",
    "station.enrol": "Nhập danh sách đơn vị",
    "station.contact": "Ghi người trông đài",
    "station.notice": "Ghi đã báo đài mất kết nối",
    "station.off": "Tắt đài theo kế hoạch",
    "station.on": "Bỏ kế hoạch tắt đài",
    "cluster.add": "Thêm cụm loa",
    "cluster.edit": "Sửa cụm loa",
    "device.invite": "Tạo mã kết nối cho máy phát",
    "device.ask": "Một máy phát xin kết nối",
    "device.accept": "Nhận máy phát",
    "device.reject": "Từ chối máy phát",
    "device.collect": "Máy phát lấy mã truy cập",
    "device.replace": "Thay máy phát",
    "device.revoke": "Thu hồi máy phát",
    "account.add": "Mời người dùng",
    "account.activate": "Kích hoạt tài khoản",
    "account.edit": "Sửa tài khoản",
    "account.grant": "Trao vai trò",
    "account.revoke": "Rút vai trò",
    "account.reset": "Cấp lại tài khoản",
    "account.password": "Đổi mật khẩu",
    "account.codes": "Cài mã một lần",
    "session.open": "Đăng nhập",
    "session.end": "Kết thúc phiên đăng nhập",
    "token.make": "Tạo mã truy cập",
    "token.revoke": "Thu hồi mã truy cập",
    "calendar.make": "Tạo địa chỉ lịch",
    "calendar.revoke": "Thu hồi địa chỉ lịch",
    "approver-key.offer": "Nộp khoá ký khẩn cấp",
    "approver-key.withdraw": "Rút khoá ký khẩn cấp",
    "render.retry": "Thử làm lại đoạn tiếng",
    "webhook.add": "Thêm địa chỉ nhận tin",
    "webhook.end": "Bỏ địa chỉ nhận tin",
    "webhook.resend": "Gửi lại tin báo",
    "trust.adopt": "Nhận bản tín nhiệm mới",
    "library.claim": "Nhận thư viện âm thanh là của hệ thống này",
    "library.prune": "Dọn âm thanh không còn cần",
    "library.mend": "Làm lại âm thanh bị hỏng",
    "audit.checkpoint": "Chốt sổ nhật ký thao tác",
}
_NOUNS: Mapping[str, str] = {
    "account": "tài khoản",
    "bulletin": "bản tin",
    "calendar": "địa chỉ lịch",
    "campaign": "đợt tuyên truyền",
    "checkpoint": "bản chốt sổ",
    "cluster": "cụm loa",
    "day": "ngày",
    "decision": "việc sửa lịch",
    "device": "máy phát",
    "emergency": "lệnh khẩn cấp",
    "enrolment": "đơn kết nối",
    "entry": "từ trong từ điển đọc",
    "errand": "việc lâu",
    "feed": "địa chỉ lịch",
    "library": "thư viện âm thanh",
    "recording": "bản ghi âm",
    "render": "việc làm tiếng",
    "sound": "âm thanh",
    "special-day": "ngày đặc biệt",
    "station": "đài",
    "timetable": "lịch phát",
    "trust": "bản tín nhiệm",
    "webhook": "địa chỉ nhận tin",
}
_PAGES: Mapping[str, str] = {
    "bulletin": "/bulletins/{id}",
    "station": "/stations/{id}",
    "campaign": "/settings/campaigns/{id}",
    "webhook": "/settings/webhooks/{id}",
}

_VALUES: Mapping[str, Mapping[str, str]] = {
    "account": {role.value: called for role, called in ROLES.items()},
    "emergency": {EmergencyKind.ACTUAL.value: "Lệnh thật", EmergencyKind.EXERCISE.value: "Diễn tập"},
}
"""What an entry's first words are called, by the noun it was done to."""
_RIGHTS: Mapping[str, str] = {action.value: right.told for action, right in RIGHTS.items()}
_RIGHT = "|".join(_RIGHTS)
_SCOPED = re.compile(rf"(.*): ((?:{_RIGHT})(?:, (?:{_RIGHT}))*) · (.*)", re.DOTALL)
"""What a token that is made may do, by the codes that programs know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """`noun`: what such a thing is called; `href`: its page, empty when it has none."""

    noun: str
    id: str
    href: str


def told(verb: str) -> str:
    return VERBS.get(verb, verb)


def besides(deed: Deed, gettext: Callable[[str], str]) -> str:
    """What the entry tells beside the deed, with the house's own words for roles, rights and kinds of orders."""
    if scoped := _SCOPED.fullmatch(deed.told):
        name, codes, where = scoped.groups()
        rights = ", ".join(gettext(_RIGHTS.get(each, each)) for each in codes.split(", "))
        return f"{name}: {rights} · {gettext(where)}"
    first, parting, rest = re.split(r"( · |, |$)", deed.told, maxsplit=1)
    name = _VALUES.get(deed.subject.partition(":")[0], {}).get(first)
    if name is None:
        return gettext(deed.told)
    told, colon, last = rest.rpartition(": ")
    return gettext(name) + parting + told + colon + gettext(last)


def thing(subject: str) -> Thing:
    noun, _, id_ = subject.partition(":")
    return Thing(noun=_NOUNS.get(noun, noun), id=id_, href=_PAGES.get(noun, "").format(id=id_))
