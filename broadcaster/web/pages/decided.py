"""What people decided of a schedule, each decision in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.by_hand import (
    Added,
    Chosen,
    Copied,
    Extended,
    Moved,
    Ordered,
    Repeated,
    Skipped,
    Undone,
    What,
)
from broadcaster.domain.schedule import SlotId, parts_of
from broadcaster.web.pages.tongue import Tongue


def decided(what: What, named: Mapping[BulletinId, Bulletin], tongue: Tongue) -> str:
    """`named`: the bulletins that who looks may see."""
    if isinstance(what, Undone):
        return tongue.gettext("Hoàn tác một quyết định")
    return _chosen(what, _Saying(named, tongue))


def title_of(bulletin: BulletinId, named: Mapping[BulletinId, Bulletin], tongue: Tongue) -> str:
    found = named.get(bulletin)
    return tongue.gettext("bản tin của đài khác") if found is None else f"“{found.draft.title}”"


@dataclass(frozen=True, slots=True)
class _Saying:
    named: Mapping[BulletinId, Bulletin]
    tongue: Tongue

    def title(self, bulletin: BulletinId) -> str:
        return title_of(bulletin, self.named, self.tongue)

    def slot(self, slot: SlotId) -> str:
        """`05:00 22/11/2026`."""
        parts = parts_of(slot)
        return slot if parts is None else f"{parts.start:%H:%M} {self.tongue.date(parts.day)}"

    def say(self, words: str, **facts: object) -> str:
        return self.tongue.gettext(words) % facts


def _chosen(what: Chosen, saying: _Saying) -> str:
    """A kind that has no sentence here is found by mypy."""
    say, title, slot = saying.say, saying.title, saying.slot
    match what:
        case Added():
            told = say("Thêm %(title)s vào khung %(slot)s", title=title(what.bulletin), slot=slot(what.slot))
        case Moved():
            told = _moved(what, saying)
        case Skipped():
            told = say("Bỏ %(title)s khỏi khung %(slot)s", title=title(what.bulletin), slot=slot(what.slot))
        case Ordered():
            told = say("Chọn thứ tự tin ưu tiên của khung %(slot)s", slot=slot(what.slot))
        case Repeated():
            told = _repeated(what, saying)
        case Copied():
            source, day = saying.tongue.date(what.source), saying.tongue.date(what.day)
            told = say("Chép lịch ngày %(source)s sang ngày %(day)s", source=source, day=day)
        case Extended():
            until = saying.tongue.clock_to_the_second(what.until)
            told = say("Cho khung %(slot)s tràn tới %(until)s", slot=slot(what.slot), until=until)
    return told


def _moved(what: Moved, saying: _Saying) -> str:
    title, slot = saying.title(what.bulletin), saying.slot(what.slot)
    if what.slot == what.to:
        return saying.say("Đổi chỗ %(title)s trong khung %(slot)s", title=title, slot=slot)
    words = "Dời %(title)s từ khung %(slot)s sang khung %(to)s"
    return saying.say(words, title=title, slot=slot, to=saying.slot(what.to))


def _repeated(what: Repeated, saying: _Saying) -> str:
    slot, times = saying.slot(what.slot), what.times
    if what.bulletin is None:
        return saying.say("Phát lại cả khung %(slot)s, %(times)s lần", slot=slot, times=times)
    words = "Phát lại %(title)s %(times)s lần, sau khung %(slot)s"
    return saying.say(words, title=saying.title(what.bulletin), times=times, slot=slot)
