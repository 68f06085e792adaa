from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.editor import REGION, SUBMISSION, approve, submit
from fakes.samples import NOON, TODAY

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.bulletin import BulletinId, State
from broadcaster.domain.errors.bulletins import (
    ApprovalStale,
    BulletinMoved,
    BulletinUnknown,
    FieldWrong,
    IdempotencyClash,
    TextNotUtf8,
    TextTooLong,
)
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import bulletins
from broadcaster.newsroom.ports import Newsroom


def test_a_bulletin_waits_for_its_leader_and_is_approved_for_what_was_read(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    assert bulletins.find(newsroom, REGION, bulletin).state is State.SUBMITTED
    approve(newsroom, bulletin)
    assert bulletins.find(newsroom, REGION, bulletin).state is State.APPROVED
    with pytest.raises(BulletinMoved):
        approve(newsroom, bulletin)


def test_the_same_key_stores_once_and_other_content_under_it_is_refused(newsroom: Newsroom) -> None:
    receipts = [bulletins.Receipt(id=BulletinId(name), at=NOON, key="k1") for name in ("a", "b", "c")]
    first = bulletins.submit(newsroom, EVERYWHERE, SUBMISSION, receipts[0])
    assert bulletins.submit(newsroom, EVERYWHERE, SUBMISSION, receipts[1]) == first
    with pytest.raises(IdempotencyClash):
        bulletins.submit(newsroom, EVERYWHERE, replace(SUBMISSION, title="Khác"), receipts[2])
    assert len(bulletins.leaf_through(newsroom, EVERYWHERE, None, 10).bulletins) == 1


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (REGION, {"origin": StationCode("00004")}),
        (REGION, {"origin": StationCode("nowhere")}),
        (EVERYWHERE, {"aims": (bulletins.Aim(station=StationCode("00004"), below=False),)}),
        (EVERYWHERE, {"aims": (bulletins.Aim(station=StationCode("91"), below=True),)}),
        (
            EVERYWHERE,
            {"origin": StationCode("30628"), "aims": (bulletins.Aim(station=StationCode("30631"), below=False),)},
        ),
    ],
)
def test_a_station_of_another_tree_above_or_beside_is_unknown(
    newsroom: Newsroom, scope: Scope, told: dict[str, object]
) -> None:
    submission = replace(SUBMISSION, **told)  # type: ignore[arg-type]  # fields by name, in tests only
    with pytest.raises(StationUnknown):
        bulletins.submit(newsroom, scope, submission, bulletins.Receipt(id=BulletinId("x"), at=NOON, key=None))
    assert not bulletins.leaf_through(newsroom, EVERYWHERE, None, 10).bulletins


def test_a_bulletin_of_another_tree_is_unknown(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    with pytest.raises(BulletinUnknown):
        bulletins.find(newsroom, Scope(("/01/",)), bulletin)


def test_a_station_that_has_closed_by_then_cannot_be_aimed_at(newsroom: Newsroom) -> None:
    with pytest.raises(FieldWrong, match="không hoạt động"):
        submit(newsroom, valid_from=date(2025, 6, 1))


def test_an_approval_of_an_older_spoken_form_or_of_unknown_sound_is_stale(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    stale = bulletins.Verdict(approver="Lãnh đạo", spoken=digest_of("old"), audio=None)
    with pytest.raises(ApprovalStale):
        bulletins.approve(newsroom, EVERYWHERE, bulletin, stale, NOON)
    with pytest.raises(ApprovalStale):
        approve(newsroom, bulletin, audio=digest_of("never made"))
    assert bulletins.find(newsroom, EVERYWHERE, bulletin).state is State.SUBMITTED


def test_a_file_must_be_utf8_and_not_endless() -> None:
    assert bulletins.read_script("\ufeffXin chào".encode()) == "Xin chào"
    with pytest.raises(TextNotUtf8) as wrong:
        bulletins.read_script("Chào".encode() + b"\xff\xfe")
    assert wrong.value.facts["position"] == 5
    with pytest.raises(TextTooLong):
        bulletins.read_script(b"a" * 1_000_000)


def test_what_is_over_expires_once_and_what_is_not_stays(newsroom: Newsroom) -> None:
    over = submit(newsroom, "over", valid_until=TODAY)
    stays = submit(newsroom, "stays")
    assert list(bulletins.expire(newsroom, TODAY)) == []
    assert list(bulletins.expire(newsroom, TODAY + timedelta(days=1))) == [over]
    assert list(bulletins.expire(newsroom, TODAY + timedelta(days=1))) == []
    assert bulletins.find(newsroom, EVERYWHERE, stays).state is State.SUBMITTED


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_bounds(newsroom: Newsroom, limit: int) -> None:
    with pytest.raises(FieldWrong):
        bulletins.leaf_through(newsroom, EVERYWHERE, None, limit)
