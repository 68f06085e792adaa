"""What was decided of a schedule is told in one sentence, whatever kind it is."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import (
    KIND_NAMES,
    KINDS,
    Added,
    Copied,
    DecisionId,
    Extended,
    Moved,
    Ordered,
    Repeated,
    Skipped,
    Undone,
    What,
)
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.units import instant
from broadcaster.web.pages.decided import decided
from broadcaster.web.pages.tongue import Language, Tongue, english

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HERE, THERE, ONE = SlotId("91-kv-20261122-0530"), SlotId("91-kv-20261123-1700"), BulletinId("b1")
THEIRS = "bản tin của đài khác"
LATER = instant(datetime(2026, 11, 22, 6, 10, 30, tzinfo=ZONE))
TOLD: Mapping[str, What] = {
    f"Thêm {THEIRS} vào khung 05:30 22/11/2026": Added(slot=HERE, bulletin=ONE),
    f"Dời {THEIRS} từ khung 05:30 22/11/2026 sang khung 17:00 23/11/2026": Moved(slot=HERE, bulletin=ONE, to=THERE),
    f"Đổi chỗ {THEIRS} trong khung 05:30 22/11/2026": Moved(slot=HERE, bulletin=ONE, to=HERE),
    f"Bỏ {THEIRS} khỏi khung 05:30 22/11/2026": Skipped(slot=HERE, bulletin=ONE),
    "Chọn thứ tự tin ưu tiên của khung 05:30 22/11/2026": Ordered(slot=HERE, bulletins=(ONE,)),
    f"Phát lại {THEIRS} 2 lần, sau khung 05:30 22/11/2026": Repeated(
        slot=HERE, since=LATER, bulletin=ONE, items=(ONE,), times=2
    ),
    "Phát lại cả khung 05:30 22/11/2026, 2 lần": Repeated(slot=HERE, since=LATER, bulletin=None, items=(ONE,), times=2),
    "Chép lịch ngày 22/11/2026 sang ngày 23/11/2026": Copied(
        source=date(2026, 11, 22), day=date(2026, 11, 23), items=()
    ),
    "Cho khung 05:30 22/11/2026 tràn tới 06:10:30": Extended(slot=HERE, until=LATER),
    "Hoàn tác một quyết định": Undone(decision=DecisionId("d1")),
}


@pytest.mark.parametrize("sentence", TOLD)
def test_a_decision_is_told_in_both_languages(sentence: str) -> None:
    what = TOLD[sentence]
    assert decided(what, {}, Tongue(language=Language.VI, zone=ZONE)) == sentence
    told = decided(what, {}, Tongue(language=Language.EN, zone=ZONE))
    assert told.isascii(), told
    assert ("05:30 22/11/2026" in told) == ("05:30 22/11/2026" in sentence)
    assert (english(THEIRS) in told) == (THEIRS in sentence)


def test_each_kind_of_decision_has_a_sentence() -> None:
    assert {KIND_NAMES[type(each)] for each in TOLD.values()} == set(KINDS)
