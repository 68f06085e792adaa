"""What every store promises of emergencies; the stores are one in memory, SQLite and PostgreSQL."""

from dataclasses import replace

import pytest
from fakes.alarms import emergency, signed
from fakes.samples import NOON, later, order, two_provinces

from broadcaster.domain.access import EVERYWHERE, NOWHERE, Scope
from broadcaster.domain.bulletin import Recorded
from broadcaster.domain.emergency import EmergencyId, EmergencyKind, Message, Phase
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, EmergencyManifest, Heard
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.emergencies import EmergencyUnknown
from broadcaster.domain.item import ItemKind
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis, Span, digest_of
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.rendering import Need

COMMUNE, PROVINCE, HANOI = Scope(("/91/91-kv/30628/",)), Scope(("/91/",)), Scope(("/01/",))
HERE, THERE = StationCode("30628"), StationCode("30631")


def document(serial: int, minutes: float = 30, of: str = "kc-1", text: str = "{}") -> EmergencyManifest:
    return EmergencyManifest(
        serial=serial,
        emergency=EmergencyId(of),
        message=Message.ALERT,
        stations=(HERE, THERE),
        expires=later(minutes),
        text=text,
    )


def test_an_emergency_comes_back_as_it_was_kept(store: Store) -> None:
    plain = emergency("1")
    whole = emergency(
        "2",
        kind=EmergencyKind.EXERCISE,
        until=later(20),
        message=Message.UPDATE,
        refers=EmergencyId("dt-0"),
        recording=Recorded(digest=digest_of("raw"), length=Millis(9000)),
        phase=Phase.EXPIRED,
        approved=signed("duc"),
        due=later(1),
        started=later(2),
        expires=later(32),
        closed=signed("duc"),
        report="Đã xong.",
    )
    with store.write() as work:
        work.emergencies.add(plain)
        work.emergencies.add(whole)
    with store.read() as work:
        assert work.emergencies.get(EVERYWHERE, plain.id) == plain
        assert work.emergencies.get(EVERYWHERE, whole.id) == whole
        assert work.emergencies.open() == (plain,)


def test_what_was_ordered_is_never_written_over(store: Store) -> None:
    found = emergency()
    bent = replace(found, order=replace(found.order, script="Khác."), phase=Phase.SENT, due=NOON, version=2)
    with store.write() as work:
        work.emergencies.add(found)
        assert work.emergencies.replace(bent, 1)
        assert not work.emergencies.replace(replace(bent, version=3), 1)
    with store.read() as work:
        assert work.emergencies.get(EVERYWHERE, found.id) == replace(bent, order=found.order)


def test_what_lies_out_of_scope_is_unknown(store: Store) -> None:
    with store.write() as work:
        work.emergencies.add(emergency())
    with store.read() as work:
        for scope in (COMMUNE, PROVINCE):
            assert work.emergencies.get(scope, EmergencyId("kc-1")).id == "kc-1"
        for scope in (HANOI, NOWHERE):
            assert work.emergencies.page(scope, Asked()).rows == ()
            with pytest.raises(EmergencyUnknown):
                work.emergencies.get(scope, EmergencyId("kc-1"))


def test_what_went_out_is_seen_where_it_is_heard_whoever_sent_it(store: Store) -> None:
    sent = emergency(path="/91/91-kv/")
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.emergencies.add(sent)
        with pytest.raises(EmergencyUnknown):
            work.emergencies.get(COMMUNE, sent.id)
        assert work.emergencies.page(COMMUNE, Asked()).rows == ()
        work.emergency_manifests.publish(document(1))
    with store.read() as work:
        for scope in (COMMUNE, PROVINCE):
            assert work.emergencies.get(scope, sent.id) == sent
            assert work.emergencies.page(scope, Asked()).rows == (sent,)
        for scope in (HANOI, NOWHERE):
            assert work.emergencies.page(scope, Asked()).rows == ()
            with pytest.raises(EmergencyUnknown):
                work.emergencies.get(scope, sent.id)


def test_those_that_expired_are_told_by_when_they_were_composed(store: Store) -> None:
    with store.write() as work:
        for number, phase in enumerate((Phase.EXPIRED, Phase.EXPIRED, Phase.STOPPED, Phase.ON_AIR)):
            composed = replace(signed(), at=later(number))
            work.emergencies.add(emergency(str(number), composed=composed, phase=phase))
    with store.read() as work:
        assert [each.id for each in work.emergencies.expired(later(-1))] == ["kc-0", "kc-1"]
        assert [each.id for each in work.emergencies.expired(NOON)] == ["kc-1"]


def test_pages_go_from_the_newest_to_the_oldest(store: Store) -> None:
    with store.write() as work:
        for number in range(5):
            work.emergencies.add(emergency(str(number), composed=replace(signed(), at=later(number // 2))))
    found, after = [], None
    with store.read() as work:
        while True:
            page = work.emergencies.page(EVERYWHERE, Asked(after=after, limit=2))
            found += [each.id for each in page.rows]
            after = page.after
            if after is None:
                break
        with pytest.raises(FieldWrong):
            work.emergencies.page(EVERYWHERE, Asked(after="đâu đó"))
    assert found == ["kc-4", "kc-3", "kc-2", "kc-1", "kc-0"]


def test_a_serial_is_given_once_and_the_bytes_of_a_document_stay(store: Store) -> None:
    told = document(1, text='{"số":"một"}')
    with store.write() as work:
        work.emergencies.add(emergency())
        assert work.emergency_manifests.last() == 0
        assert work.emergency_manifests.publish(told)
        assert not work.emergency_manifests.publish(document(1))
    with store.read() as work:
        assert work.emergency_manifests.last() == 1
        assert work.emergency_manifests.of(EmergencyId("kc-1")) == (told,)


def test_a_station_holds_what_is_for_it_until_it_expires(store: Store) -> None:
    with store.write() as work:
        work.emergencies.add(emergency())
        for serial, minutes in ((1, 30), (2, 20), (3, 10)):
            work.emergency_manifests.publish(document(serial, minutes))
    with store.read() as work:
        book = work.emergency_manifests
        assert [each.serial for each in book.holding(HERE, later(10))] == [1, 2]
        assert [each.stations for each in book.holding(HERE, later(29))] == [(HERE,)]
        assert book.holding(HERE, later(30)) == ()
        assert book.holding(StationCode("00004"), NOON) == ()
        assert [each.serial for each in book.of(EmergencyId("kc-1"), THERE)] == [1, 2, 3]
        assert book.of(EmergencyId("kc-1"), StationCode("00004")) == ()
        both = tuple((serial, later(minutes)) for serial, minutes in ((1, 30), (2, 20), (3, 10)))
        assert book.holds(later(9)) == {HERE: both, THERE: both}
        assert book.holds(later(20)) == {HERE: both[:1], THERE: both[:1]}
        assert book.holds(later(30)) == {}


def test_a_confirmation_is_kept_once_with_its_first_moment(store: Store) -> None:
    first = EmergencyConfirmation(
        serial=1, emergency=EmergencyId("kc-1"), station=HERE, cluster="", heard=Heard.RECEIVED, at=NOON
    )
    with store.write() as work:
        work.emergencies.add(emergency())
        work.emergency_manifests.publish(document(1))
        assert work.emergency_answers.confirm(first)
        assert not work.emergency_answers.confirm(replace(first, at=later(5)))
        assert work.emergency_answers.confirm(replace(first, heard=Heard.PLAYED, at=later(5)))
        assert work.emergency_answers.confirm(replace(first, cluster="cum-1", at=later(6)))
    with store.read() as work:
        found = work.emergency_answers.confirmations(EmergencyId("kc-1"))
        assert work.emergency_answers.confirmations(EmergencyId("kc-2")) == ()
    assert sorted(found, key=lambda each: each.at)[0] == first
    assert len(found) == 3


def test_what_a_station_says_again_grows_and_what_it_signed_stays(store: Store) -> None:
    played = EmergencyConfirmation(
        serial=1,
        emergency=EmergencyId("kc-1"),
        station=HERE,
        cluster="",
        heard=Heard.PLAYED,
        at=NOON,
        first=later(2),
        last=later(3),
        reason="power",
        signed=True,
    )
    with store.write() as work:
        work.emergencies.add(emergency())
        work.emergency_manifests.publish(document(1))
        assert work.emergency_answers.confirm(played)
        assert not work.emergency_answers.confirm(
            replace(played, first=later(1), last=later(4), reason="", at=later(9))
        )
        assert not work.emergency_answers.confirm(replace(played, first=None, last=None, signed=False, reason="?"))
    with store.read() as work:
        found = work.emergency_answers.confirmations(EmergencyId("kc-1"))
    assert found == (replace(played, first=later(1), last=later(4), reason=""),)


def test_who_never_told_what_became_of_it_is_found_by_when_it_expired(store: Store) -> None:
    said = EmergencyConfirmation(
        serial=1, emergency=EmergencyId("kc-1"), station=HERE, cluster="", heard=Heard.RECEIVED, at=NOON
    )
    with store.write() as work:
        work.emergencies.add(emergency())
        for serial, minutes in ((1, 30), (2, 30)):
            work.emergency_manifests.publish(document(serial, minutes))
        work.emergency_answers.confirm(said)
    half = Span(start=later(30), end=later(31))
    both = [(EmergencyId("kc-1"), HERE), (EmergencyId("kc-1"), THERE)]
    with store.read() as work:
        assert list(work.emergency_answers.unanswered(half, None)) == both
        assert list(work.emergency_answers.unanswered(half, {THERE})) == both[1:]
        assert work.emergency_answers.unanswered(half, set()) == ()
        assert work.emergency_answers.unanswered(Span(start=NOON, end=later(30)), None) == ()


@pytest.mark.parametrize("heard", [Heard.PLAYED, Heard.MISSED, Heard.REFUSED])
def test_who_told_what_became_of_it_by_any_document_has_answered(store: Store, heard: Heard) -> None:
    told = EmergencyConfirmation(
        serial=2, emergency=EmergencyId("kc-1"), station=HERE, cluster="", heard=heard, at=NOON
    )
    with store.write() as work:
        work.emergencies.add(emergency())
        for serial in (1, 2):
            work.emergency_manifests.publish(document(serial, 30))
        work.emergency_answers.confirm(told)
    with store.read() as work:
        silent = work.emergency_answers.unanswered(Span(start=later(30), end=later(31)), None)
    assert silent == ((EmergencyId("kc-1"), THERE),)


def test_an_emergency_is_claimed_before_all_and_its_own_worker_claims_nothing_else(store: Store) -> None:
    with store.write() as work:
        for name, kind in (("a", ItemKind.BULLETIN), ("b", ItemKind.IDENT)):
            work.jobs.want({digest_of(name): Need(order=order(name, kind), airs=NOON)}, NOON)
        assert work.jobs.claim(NOON, later(1), urgent=True) is None
        work.jobs.want({digest_of("c"): Need(order=order("c", ItemKind.EMERGENCY))}, NOON)
        first = work.jobs.claim(NOON, later(1))
        assert first is not None
        assert first.order.title == "c"
        assert work.jobs.claim(NOON, later(1), urgent=True) is None
        again = work.jobs.claim(later(2), later(3), urgent=True)
        assert again is not None
        assert again.order.title == "c"


def test_the_day_does_not_forget_an_emergency_that_failed(store: Store) -> None:
    with store.write() as work:
        work.jobs.want({digest_of("c"): Need(order=order("c", ItemKind.EMERGENCY))}, NOON)
        job = work.jobs.claim(NOON, later(1))
        assert job is not None
        work.jobs.fail(job, "hỏng", later(1))
        assert work.jobs.forget([]) == 0
        assert work.jobs.claim(later(1), later(2), urgent=True) is not None
