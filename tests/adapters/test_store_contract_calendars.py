"""What every store must keep of the addresses of calendars."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from fakes.samples import NOON, later, two_provinces

from broadcaster.domain.access import AccountId
from broadcaster.domain.calendars import Feed, FeedUse
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, digest_of, instant
from broadcaster.newsroom.books import Store

CODE, HANOI = StationCode("30628"), StationCode("00004")
AN, BE = AccountId("an"), AccountId("be")
_numbers = count(1)


def feed(account: AccountId = AN, station: StationCode = CODE, number: int = 0) -> Feed:
    created = instant(NOON - timedelta(days=1) + timedelta(seconds=number))
    return Feed(id=f"lich{next(_numbers)}", station=station, name="Điện thoại, ở nhà", account=account, created=created)


def hashed(each: Feed) -> Digest:
    return digest_of("secret", each.id)


@pytest.fixture
def planted(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    return store


def test_a_feed_is_found_by_the_digest_of_its_secret_and_told_to_its_maker(planted: Store) -> None:
    newer, older, elsewhere, of_be = feed(number=2), feed(number=1), feed(station=HANOI), feed(BE)
    with planted.write() as work:
        for each in (newer, older, elsewhere, of_be):
            work.calendars.add(each, hashed(each))
    with planted.read() as work:
        assert work.calendars.get(hashed(newer)) == newer
        assert work.calendars.get(digest_of("secret", "khong-co")) is None
        assert list(work.calendars.of(AN, CODE)) == [older, newer]
        assert list(work.calendars.of(AN, HANOI)) == [elsewhere]
        assert list(work.calendars.of(BE, HANOI)) == []
        assert list(work.calendars.of(AN)) == [elsewhere, older, newer]


def test_the_token_of_the_program_that_made_it_and_its_use_are_kept(planted: Store) -> None:
    of_program = replace(feed(), token="ma1", use=FeedUse.RECEIVER)
    with planted.write() as work:
        work.calendars.add(of_program, hashed(of_program))
    with planted.read() as work:
        assert work.calendars.get(hashed(of_program)) == of_program


def test_what_is_revoked_is_gone_and_only_its_maker_revokes_it(planted: Store) -> None:
    mine, kept = feed(), feed(number=1)
    with planted.write() as work:
        work.calendars.add(mine, hashed(mine))
        work.calendars.add(kept, hashed(kept))
        assert work.calendars.revoke(BE, mine.id, later(1)) is None
        assert work.calendars.get(hashed(mine)) == mine
        assert work.calendars.revoke(AN, mine.id, later(1)) == mine
        assert work.calendars.revoke(AN, mine.id, later(2)) is None
    with planted.read() as work:
        assert work.calendars.get(hashed(mine)) is None
        assert list(work.calendars.of(AN, CODE)) == [kept]
