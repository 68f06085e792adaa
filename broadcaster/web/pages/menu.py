"""Where a page leads: the rooms a person's rights open, in the order of their day's work."""

from dataclasses import dataclass

from broadcaster.domain.access import Action, Actor, scope_of
from broadcaster.domain.units import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A room by its address. `near`: it stands on a phone's bottom bar, where five fit; `phone`: there alone."""

    href: str
    label: str
    opens: Action | None
    icon: str
    near: bool = False
    phone: bool = False


DOORS = (
    Door(href="/", label="Hôm nay", opens=Action.READ_PLAYLISTS, icon="sun", near=True),
    Door(href="/bulletins/new", label="Bản tin mới", opens=Action.WRITE_BULLETINS, icon="file-plus", near=True),
    Door(href="/bulletins", label="Kho bản tin", opens=Action.READ_BULLETINS, icon="library"),
    Door(href="/approvals", label="Chờ duyệt", opens=Action.APPROVE_BULLETINS, icon="stamp"),
    Door(href="/schedule", label="Lịch phát", opens=Action.READ_PLAYLISTS, icon="calendar-days", near=True),
    Door(href="/stations", label="Các đài", opens=Action.READ_STATIONS, icon="radio-tower"),
    Door(href="/emergencies", label="Phát khẩn cấp", opens=Action.READ_EMERGENCIES, icon="siren", near=True),
    Door(href="/results", label="Kết quả phát", opens=Action.READ_AIRTIME, icon="chart-column"),
    Door(href="/enquiries", label="Tra cứu phản ánh", opens=Action.READ_AIRTIME, icon="search"),
    Door(href="/reports", label="Báo cáo", opens=Action.READ_AIRTIME, icon="printer"),
    Door(href="/units", label="Đơn vị & đài", opens=Action.MANAGE_STATIONS, icon="network"),
    Door(href="/lexicon", label="Từ điển đọc", opens=Action.READ_LEXICON, icon="book-open"),
    Door(href="/accounts", label="Người dùng và quyền", opens=Action.READ_ACCOUNTS, icon="key-round"),
    Door(href="/account", label="Tài khoản", opens=None, icon="users"),
    Door(href="/settings", label="Cài đặt", opens=Action.MANAGE_CAMPAIGNS, icon="settings"),
    Door(href="/jobs", label="Việc đang chạy", opens=Action.WRITE_BULLETINS, icon="clock"),
    Door(href="/audit", label="Nhật ký thao tác", opens=Action.READ_AUDIT, icon="scroll-text"),
    Door(href="/help", label="Trợ giúp", opens=None, icon="circle-help"),
    Door(href="/more", label="Thêm", opens=None, icon="menu", near=True, phone=True),
)
"""A room stands here once its pages do."""


def menu_of(actor: Actor | None, at: Instant) -> list[Door]:
    """The doors that open; none for a passer-by."""
    if actor is None:
        return []
    return [door for door in DOORS if door.opens is None or scope_of(actor, door.opens, at).paths]
