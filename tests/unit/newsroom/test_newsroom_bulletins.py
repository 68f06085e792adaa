"""Bulletins are written by one, approved by another, and taken back; everything that was saved is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.editor import (
    AUTHOR,
    LEADER,
    SUBMISSION,
    approve,
    broadcast_day,
    find,
    item_of,
    person,
    render,
    rows_of,
    submit,
    told,
    verdict_of,
)
from fakes.samples import NOON, TODAY, later
from fakes.studio import MemoryMixer
from fakes.words import campaign, topic

from broadcaster.domain.access import CLOCK, CONSOLE, EVERYWHERE, Actor, Role
from broadcaster.domain.approval import Verdict
from broadcaster.domain.bulletin import Bulletin, BulletinId, ReturnReason
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import (
    ApprovalStale,
    ApproverIsAuthor,
    BulletinMoved,
    BulletinUnknown,
    DraftFaulty,
    EditedMeanwhile,
    FieldWrong,
    IdempotencyClash,
    LanguageNotSpoken,
    RevisionUnknown,
    SoundOther,
    TextNotUtf8,
    TextTooLong,
    VersionTaken,
)
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.sound import RecordingUnknown
from broadcaster.domain.errors.stations import ClusterUnknown, PlaylistUnknown, StationUnknown
from broadcaster.domain.errors.words import TopicNotOpen
from broadcaster.domain.item import JingleKind
from broadcaster.domain.life import State
from broadcaster.domain.reorganising import Close
from broadcaster.domain.stations import Cluster, StationCode, Technology
from broadcaster.domain.units import Instant, Language, Millis, digest_of, instant
from broadcaster.newsroom import approving, bulletins, finding, planning, scheduling, stations, transmission
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.ports import Newsroom

TOMORROW = TODAY + timedelta(days=1)


def loudspeakers(code: str, station: StationCode, until: date | None = None) -> Cluster:
    return Cluster(
        code=StationCode(code),
        station=station,
        name=f"Cụm {code}",
        technology=Technology.IP,
        place="",
        speakers=2,
        valid_from=date(2025, 7, 1),
        valid_until=until,
        path=f"/91/91-kv/{station}/{code}/",
    )


def draft(newsroom: Newsroom, name: str = "b1", **changes: object) -> BulletinId:
    slip = bulletins.Slip(id=BulletinId(name))
    return bulletins.save(newsroom, AUTHOR, told(**changes), slip, NOON).bulletin.id


def edit(newsroom: Newsroom, bulletin: BulletinId, actor: Actor = AUTHOR, **changes: object) -> Bulletin:
    made = bulletins.BulletinEdit(bulletin=bulletin, seen=find(newsroom, bulletin).version, submission=told(**changes))
    return bulletins.revise(newsroom, actor, made, later(1)).bulletin


def verbs_of(newsroom: Newsroom) -> list[tuple[str, str]]:
    with newsroom.store.read() as work:
        return [(deed.verb, deed.account) for deed in work.audit.since(1, 100)]


# --- written -------------------------------------------------------------------------------------------------------


def test_a_draft_may_be_unfinished_and_all_its_faults_are_told_when_it_is_submitted(newsroom: Newsroom) -> None:
    bulletin = draft(newsroom, title="", script="", aims=())
    with pytest.raises(DraftFaulty) as faulty:
        bulletins.submit(newsroom, AUTHOR, bulletin, NOON)
    assert [fault.code for fault in faulty.value.faults] == ["text-empty", "field-wrong", "field-wrong"]
    assert find(newsroom, bulletin).state is State.DRAFT
    edit(newsroom, bulletin)
    assert bulletins.submit(newsroom, AUTHOR, bulletin, NOON).state is State.SUBMITTED


def test_the_author_is_who_asks_under_the_name_of_that_day(newsroom: Newsroom) -> None:
    bulletin = draft(newsroom)
    edit(newsroom, bulletin, replace(LEADER, name="Tên mới"), script="Mai họp dân.")
    page = finding.revisions(newsroom, AUTHOR, bulletin, Asked(), NOON)
    assert [(r.number, r.by, r.by_name, r.draft.script) for r in page.rows] == [
        (2, LEADER.id, "Tên mới", "Mai họp dân."),
        (1, AUTHOR.id, AUTHOR.name, SUBMISSION.script),
    ]


def test_an_edit_made_on_what_stood_before_is_refused_and_nothing_is_written_over(newsroom: Newsroom) -> None:
    bulletin = draft(newsroom)
    edit(newsroom, bulletin, script="Mai họp dân.")
    late = bulletins.BulletinEdit(bulletin=bulletin, seen=1, submission=told(script="Khác."))
    with pytest.raises(EditedMeanwhile):
        bulletins.revise(newsroom, AUTHOR, late, NOON)
    assert find(newsroom, bulletin).draft.script == "Mai họp dân."


def test_the_origin_of_a_bulletin_is_not_changed(newsroom: Newsroom) -> None:
    with pytest.raises(FieldWrong, match="origin"):
        edit(newsroom, draft(newsroom), origin=StationCode("30628"), aims=())


def test_the_same_key_stores_once_and_other_content_under_it_is_refused(newsroom: Newsroom) -> None:
    slips = [bulletins.Slip(id=BulletinId(name), key="k1", submit=True) for name in ("a", "b", "c")]
    first = bulletins.save(newsroom, AUTHOR, SUBMISSION, slips[0], NOON)
    again = bulletins.save(newsroom, AUTHOR, SUBMISSION, slips[1], NOON)
    assert (again.bulletin, again.new) == (first.bulletin, False)
    with pytest.raises(IdempotencyClash):
        bulletins.save(newsroom, AUTHOR, told(title="Khác"), slips[2], NOON)
    bulletins.save(newsroom, LEADER, SUBMISSION, slips[2], NOON)  # a key is its sender's own
    assert len(finding.leaf_through(newsroom, AUTHOR, Sought(), Asked(), NOON).rows) == 2


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/91/91-kv/", {"origin": StationCode("00004")}),
        ("/91/91-kv/", {"origin": StationCode("nowhere")}),
        ("/", {"aims": (bulletins.Aim(station=StationCode("00004"), below=False),)}),
        ("/", {"aims": (bulletins.Aim(station=StationCode("91"), below=True),)}),
        (
            "/",
            {"origin": StationCode("30628"), "aims": (bulletins.Aim(station=StationCode("30631"), below=False),)},
        ),
    ],
)
def test_a_station_of_another_tree_above_or_beside_is_unknown(
    newsroom: Newsroom, path: str, changes: dict[str, object]
) -> None:
    author = person("an", Role.AUTHOR, path=path)
    with pytest.raises(StationUnknown):
        bulletins.save(newsroom, author, told(**changes), bulletins.Slip(id=BulletinId("x")), NOON)
    assert not finding.leaf_through(newsroom, LEADER, Sought(), Asked(), NOON).rows


def test_a_station_that_has_closed_by_then_cannot_be_aimed_at(newsroom: Newsroom) -> None:
    with pytest.raises(FieldWrong, match="không hoạt động"):
        submit(newsroom, valid_from=date(2025, 6, 1))


def test_a_recording_that_nobody_sent_is_unknown_and_one_that_was_is_kept_with_its_length(newsroom: Newsroom) -> None:
    with pytest.raises(RecordingUnknown):
        draft(newsroom, recording=digest_of("never sent"))
    with pytest.raises(LanguageNotSpoken):
        submit(newsroom, language=Language.KHMER)
    kept = newsroom.recordings.keep("tin.wav", b"x" * 61, accept_cut=False)
    bulletin = submit(newsroom, recording=kept.digest, language=Language.KHMER, script="")
    recording = find(newsroom, bulletin).draft.recording
    assert recording is not None
    assert (recording.digest, recording.length) == (kept.digest, 61_000)


def test_a_file_must_be_utf8_and_not_endless() -> None:
    assert bulletins.read_script("\ufeffXin chào".encode()) == "Xin chào"
    with pytest.raises(TextNotUtf8) as wrong:
        bulletins.read_script("Chào".encode() + b"\xff\xfe")
    assert wrong.value.facts["position"] == 5
    with pytest.raises(TextTooLong):
        bulletins.read_script(b"a" * 1_000_000)


# --- rights --------------------------------------------------------------------------------------------------------

Try = Callable[[Newsroom, Actor, BulletinId], object]
TRIES: dict[str, tuple[Try, Role]] = {
    "revise": (lambda n, a, b: edit(n, b, a), Role.AUTHOR),
    "submit": (lambda n, a, b: bulletins.submit(n, a, b, NOON), Role.AUTHOR),
    "withdraw": (lambda n, a, b: bulletins.withdraw(n, a, b, "", NOON), Role.AUTHOR),
    "recall": (lambda n, a, b: bulletins.recall(n, a, b, "sai", NOON), Role.APPROVER),
    "approve": (lambda n, a, b: approving.approve(n, a, b, verdict_of(n, b), NOON), Role.APPROVER),
    "return": (
        lambda n, a, b: approving.give_back(n, a, b, approving.Refusal(reasons=(ReturnReason.DATE,)), NOON),
        Role.APPROVER,
    ),
    "link": (lambda n, a, b: bulletins.link(n, a, b, b, NOON), Role.AUTHOR),
    "find": (lambda n, a, b: finding.find(n, a, b, NOON), Role.SUPERVISOR),
    "revisions": (lambda n, a, b: finding.revisions(n, a, b, Asked(), NOON), Role.SUPERVISOR),
    "diff": (lambda n, a, b: finding.diff(n, a, b, finding.Between(), NOON), Role.SUPERVISOR),
    "duplicates": (lambda n, a, b: finding.duplicates(n, a, b, NOON), Role.SUPERVISOR),
    "versions": (lambda n, a, b: finding.versions(n, a, b, NOON), Role.SUPERVISOR),
    "listen": (
        lambda n, a, b: approving.listen(n, a, b, approving.Played(audio=digest_of("x"), spans=()), NOON),
        Role.SUPERVISOR,
    ),
}


@pytest.mark.parametrize("verb", TRIES)
def test_a_bulletin_outside_somebodys_part_of_the_tree_is_unknown_whatever_they_try(
    newsroom: Newsroom, verb: str
) -> None:
    bulletin = submit(newsroom)
    for path in ("/01/", "/91/91-kv/30628/"):
        with pytest.raises(BulletinUnknown):
            TRIES[verb][0](newsroom, person("la", *Role, path=path), bulletin)
    assert find(newsroom, bulletin).version == 1


@pytest.mark.parametrize("verb", [verb for verb, (_, role) in TRIES.items() if role is not Role.SUPERVISOR])
def test_who_only_sees_a_bulletin_may_do_nothing_with_it(newsroom: Newsroom, verb: str) -> None:
    bulletin = submit(newsroom)
    with pytest.raises(RightMissing):
        TRIES[verb][0](newsroom, person("la", Role.SUPERVISOR), bulletin)
    assert find(newsroom, bulletin).version == 1


# --- approved ------------------------------------------------------------------------------------------------------


def test_a_bulletin_waits_for_its_leader_and_is_approved_for_what_was_read(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    assert find(newsroom, bulletin).state is State.SUBMITTED
    approve(newsroom, bulletin)
    assert find(newsroom, bulletin).state is State.APPROVED
    with pytest.raises(BulletinMoved):
        approve(newsroom, bulletin)


def test_an_approval_of_an_older_spoken_form_or_of_unknown_sound_is_stale(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    stale = Verdict(spoken=digest_of("old"), audio=None)
    with pytest.raises(ApprovalStale):
        approving.approve(newsroom, LEADER, bulletin, stale, NOON)
    with pytest.raises(ApprovalStale):
        approve(newsroom, bulletin, audio=digest_of("never made"))
    assert find(newsroom, bulletin).state is State.SUBMITTED


def test_who_revised_it_since_the_last_approval_cannot_approve_it_and_who_wrote_before_can(newsroom: Newsroom) -> None:
    both = person("lan", Role.AUTHOR, Role.APPROVER)
    bulletin = submit(newsroom)
    edit(newsroom, bulletin, both, script="Mai họp dân.")
    edit(newsroom, bulletin, script="Mai họp dân ở xã.")
    with pytest.raises(ApproverIsAuthor):
        approving.approve(newsroom, both, bulletin, verdict_of(newsroom, bulletin), NOON)
    approve(newsroom, bulletin)
    edit(newsroom, bulletin, script="Mai họp dân ở ấp.")
    assert approving.approve(newsroom, both, bulletin, verdict_of(newsroom, bulletin), NOON).approved


def test_own_work_is_approved_where_the_house_allows_it_and_the_audit_says_so(newsroom: Newsroom) -> None:
    alone = person("mot", Role.AUTHOR, Role.APPROVER)
    slip = bulletins.Slip(id=BulletinId("b1"), submit=True)
    bulletin = bulletins.save(newsroom, alone, SUBMISSION, slip, NOON).bulletin.id
    with pytest.raises(ApproverIsAuthor):
        approving.approve(newsroom, alone, bulletin, verdict_of(newsroom, bulletin), NOON)
    with newsroom.store.write() as work:
        origin = work.stations.get(EVERYWHERE, StationCode("91-kv"))
        work.stations.plant([replace(origin, choices=replace(origin.choices, one_officer=True))], [])
    approved = approving.approve(newsroom, alone, bulletin, verdict_of(newsroom, bulletin), NOON)
    assert approved.approval is not None
    assert approved.approval.own_work
    with newsroom.store.read() as work:
        assert work.audit.since(0, 9)[-1].told == "đã nghe 0%, tự duyệt (đài một người)"


def test_what_was_returned_tells_why_and_comes_back_as_a_new_revision(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    for refusal in (
        approving.Refusal(reasons=()),
        approving.Refusal(reasons=(ReturnReason.OTHER,)),
        approving.Refusal(reasons=(ReturnReason.DATE,), text="x" * 1001),
    ):
        with pytest.raises(FieldWrong):
            approving.give_back(newsroom, LEADER, bulletin, refusal, NOON)
    refusal = approving.Refusal(reasons=(ReturnReason.DATE, ReturnReason.DATE), text=" Ngày 26. ")
    returned = approving.give_back(newsroom, LEADER, bulletin, refusal, NOON).returned
    assert returned is not None
    assert (returned.by, returned.reasons, returned.text) == (LEADER.id, (ReturnReason.DATE,), "Ngày 26.")
    assert edit(newsroom, bulletin, script="Mai họp dân.").state is State.DRAFT
    assert bulletins.submit(newsroom, AUTHOR, bulletin, NOON).state is State.SUBMITTED


def test_the_share_that_was_heard_adds_up_and_is_kept_with_the_approval(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    render(newsroom)
    item = item_of(newsroom, bulletin)
    assert item is not None
    half = Millis(item.measured.duration // 2)

    def listen(*spans: tuple[int, int], audio: str = item.audio) -> float:
        heard = approving.Played(audio=audio, spans=tuple((Millis(a), Millis(b)) for a, b in spans))  # type: ignore[arg-type]  # digests by hand
        return approving.listen(newsroom, LEADER, bulletin, heard, NOON)

    assert listen((0, 1000), (500, 2000)) == 2000 / item.measured.duration
    assert listen((0, half)) == half / item.measured.duration
    with pytest.raises(SoundOther):
        listen((0, 1), audio=digest_of("other"))
    with pytest.raises(FieldWrong):
        listen((0, item.measured.duration + 1))
    approve(newsroom, bulletin)
    approval = find(newsroom, bulletin).approval
    assert approval is not None
    assert approval.heard == half / item.measured.duration


def test_the_audit_tells_who_listened_once_for_what_was_new_to_them(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    render(newsroom)
    item = item_of(newsroom, bulletin)
    assert item is not None
    for end in (item.measured.duration // 2, item.measured.duration // 4, item.measured.duration):
        heard = approving.Played(audio=item.audio, spans=((Millis(0), Millis(end)),))  # type: ignore[arg-type]  # spans by hand
        approving.listen(newsroom, LEADER, bulletin, heard, NOON)
    with newsroom.store.read() as work:
        told = [each.told for each in work.audit.since(0, 99) if each.verb == "bulletin.listen"]
    assert told == ["đã nghe 50%", "đã nghe 100%"]


def test_a_change_of_the_sound_or_of_the_words_takes_the_approval_back_once(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    approve(newsroom, bulletin)
    assert list(approving.lapse_stale(newsroom, NOON)) == []
    other = replace(newsroom, bed=JingleKind.BED)
    assert list(approving.lapse_stale(other, NOON)) == []  # nobody knows yet how it will sound
    render(other)
    assert list(approving.lapse_stale(other, NOON)) == [bulletin]
    assert list(approving.lapse_stale(other, NOON)) == []
    assert find(newsroom, bulletin).state is State.SUBMITTED
    assert verbs_of(newsroom)[-1] == ("bulletin.lapse", CLOCK.id)
    with newsroom.store.read() as work:
        assert work.audit.since(0, 99)[-1].told == "âm thanh dựng lại không giống âm thanh đã duyệt"


# --- taken back ----------------------------------------------------------------------------------------------------


def scheduled(newsroom: Newsroom, at: Instant = NOON) -> tuple[BulletinId, Instant]:
    bulletin = submit(newsroom)
    render(newsroom, TOMORROW, at)
    approve(newsroom, bulletin)
    broadcast_day(newsroom, TOMORROW, at)
    assert find(newsroom, bulletin).state is State.SCHEDULED
    (slot,) = [s for s in scheduling.agenda(newsroom, TOMORROW).slots if s.station == "30628"]
    return bulletin, slot.span.start


def told_tomorrow(newsroom: Newsroom) -> set[BulletinId | None]:
    return {row.bulletin for row in rows_of(newsroom, "30628", TOMORROW)} - {None}


def test_what_was_recalled_leaves_even_a_locked_slot(newsroom: Newsroom) -> None:
    bulletin, start = scheduled(newsroom)
    with pytest.raises(BulletinMoved):
        bulletins.withdraw(newsroom, AUTHOR, bulletin, "", NOON)
    with pytest.raises(FieldWrong):
        bulletins.recall(newsroom, LEADER, bulletin, "  ", NOON)
    minute_before = instant(start - timedelta(minutes=1))
    assert bulletins.recall(newsroom, LEADER, bulletin, "Sai ngày", minute_before).state is State.RECALLED
    assert transmission.publish_day(newsroom, TOMORROW, minute_before)
    assert told_tomorrow(newsroom) == set()


def test_what_was_recalled_leaves_a_slot_that_has_begun_and_what_was_approved_no_more_stays_in_it(
    newsroom: Newsroom,
) -> None:
    bulletin, start = scheduled(newsroom)
    after = instant(start + timedelta(minutes=1))
    edit(newsroom, bulletin, script="Mai họp dân.")
    transmission.publish_day(newsroom, TOMORROW, after)
    assert told_tomorrow(newsroom) == {bulletin}


def test_what_was_recalled_leaves_a_slot_that_has_begun(newsroom: Newsroom) -> None:
    bulletin, start = scheduled(newsroom)
    after = instant(start + timedelta(minutes=1))
    bulletins.recall(newsroom, LEADER, bulletin, "Sai ngày", after)
    transmission.publish_day(newsroom, TOMORROW, after)
    assert told_tomorrow(newsroom) == set()


def test_what_was_rewritten_leaves_a_locked_slot_and_what_only_lapsed_stays_in_it(newsroom: Newsroom) -> None:
    bulletin, start = scheduled(newsroom)
    minute_before = instant(start - timedelta(minutes=1))
    other = replace(newsroom, bed=JingleKind.BED)
    render(other, TOMORROW, NOON)
    assert list(approving.lapse_stale(other, minute_before)) == [bulletin]
    transmission.publish_day(other, TOMORROW, minute_before)
    assert told_tomorrow(other) == {bulletin}
    edit(newsroom, bulletin, script="Mai họp dân.")
    transmission.publish_day(other, TOMORROW, minute_before)
    assert told_tomorrow(other) == set()


def test_what_was_rewritten_and_approved_anew_waits_for_the_next_slot_when_its_own_is_locked(
    newsroom: Newsroom,
) -> None:
    bulletin, start = scheduled(newsroom)
    (old,) = {row.audio for row in rows_of(newsroom, "30628", TOMORROW) if row.bulletin == bulletin}
    minute_before = instant(start - timedelta(minutes=1))
    changed = bulletins.BulletinEdit(
        bulletin=bulletin, seen=find(newsroom, bulletin).version, submission=told(script="Mai họp dân lúc 8h.")
    )
    bulletins.revise(newsroom, AUTHOR, changed, minute_before)
    render(newsroom, TOMORROW, minute_before)
    approve(newsroom, bulletin)
    transmission.publish_day(newsroom, TOMORROW, minute_before)
    assert told_tomorrow(newsroom) == set()
    assert old not in {row.audio for row in rows_of(newsroom, "30628", TOMORROW)}


def test_a_plan_of_what_was_rewritten_and_approved_meanwhile_is_not_published(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    approve(newsroom, bulletin)
    render(newsroom, TOMORROW, NOON)
    made = planning.plan(newsroom, scheduling.agenda(newsroom, TOMORROW), NOON)
    edit(newsroom, bulletin, script="Mai họp dân lúc 8h.")
    approve(newsroom, bulletin)
    assert find(newsroom, bulletin).approved
    transmission.publish(newsroom, made, NOON)
    with pytest.raises(PlaylistUnknown):
        told_tomorrow(newsroom)


def test_a_plan_that_holds_what_was_recalled_meanwhile_is_not_published(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    approve(newsroom, bulletin)
    render(newsroom, TOMORROW, NOON)
    made = planning.plan(newsroom, scheduling.agenda(newsroom, TOMORROW), NOON)
    bulletins.withdraw(newsroom, AUTHOR, bulletin, "", NOON)
    transmission.publish(newsroom, made, NOON)
    with pytest.raises(PlaylistUnknown):
        told_tomorrow(newsroom)


def test_what_is_over_expires_once_and_what_is_not_stays(newsroom: Newsroom) -> None:
    over = submit(newsroom, "over", valid_until=TODAY)
    stays = submit(newsroom, "stays")
    assert list(bulletins.expire(newsroom, TODAY, NOON)) == []
    assert list(bulletins.expire(newsroom, TOMORROW, NOON)) == [over]
    assert list(bulletins.expire(newsroom, TOMORROW, NOON)) == []
    assert find(newsroom, stays).state is State.SUBMITTED


# --- recordings, clusters, languages -------------------------------------------------------------------------------


def test_a_recording_goes_through_the_same_chain_and_airs_when_it_was_approved(newsroom: Newsroom) -> None:
    kept = newsroom.recordings.keep("tin.wav", b"x" * 61, accept_cut=False)
    bulletin = submit(newsroom, recording=kept.digest, language=Language.KHMER, script="")
    render(newsroom, TOMORROW, NOON)
    item = item_of(newsroom, bulletin)
    assert item is not None
    assert (item.measured.duration, item.delivery.voice) == (61_000, "")
    approve(newsroom, bulletin)
    broadcast_day(newsroom, TOMORROW, NOON)
    assert told_tomorrow(newsroom) == {bulletin}
    other = newsroom.recordings.keep("tin.wav", b"y" * 61, accept_cut=False)
    edit(newsroom, bulletin, recording=other.digest, language=Language.KHMER, script="")
    render(newsroom, TOMORROW, NOON)
    assert isinstance(newsroom.mixer, MemoryMixer)
    assert item_of(newsroom, bulletin) != item


def test_a_station_that_closed_meanwhile_is_no_target_though_the_bulletin_was_to_air_before(newsroom: Newsroom) -> None:
    here = StationCode("30628")
    bulletin = draft(newsroom, origin=here, aims=(bulletins.Aim(station=here, below=False),))
    stations.change(newsroom, CONSOLE, Close(station=here, last=TODAY), NOON)
    with pytest.raises(FieldWrong, match="không hoạt động ngày"):
        bulletins.submit(newsroom, AUTHOR, bulletin, later(24 * 60))


def test_a_bulletin_for_one_cluster_stands_in_its_stations_rows_and_in_no_ordinary_stream(newsroom: Newsroom) -> None:
    here = StationCode("30628")
    with newsroom.store.write() as work:
        work.clusters.add([loudspeakers("cho-moi", here)])
    cluster = bulletins.Aim(station=here, below=False, cluster="cho-moi")
    everybody = bulletins.Aim(station=here, below=False)
    for name, aims in (("one", (cluster,)), ("all", (everybody,)), ("both", (cluster, everybody))):
        approve(newsroom, submit(newsroom, name, title=name, script=f"Tin {name}.", origin=here, aims=aims))
    broadcast_day(newsroom, TOMORROW, NOON)
    manifest = transmission.newest_manifest(newsroom, CONSOLE, here, TOMORROW, NOON)
    (playlist,) = manifest.playlists
    told_to = {row.bulletin: row.clusters for row in playlist.rows if row.bulletin}
    assert told_to == {"one": ("cho-moi",), "all": (), "both": ()}
    assert {row.bulletin for row in playlist.everywhere} == {None, "all", "both"}
    sound = transmission.slot_sound(newsroom, manifest, playlist.slot.id)
    assert list(sound.parts) == [row.audio for row in playlist.everywhere]
    assert len(sound.parts) == len(playlist.rows) - 2  # the bulletin, and a sting beside it


def test_a_cluster_that_is_not_the_stations_own_or_stands_no_more_is_no_target(newsroom: Newsroom) -> None:
    here, other = StationCode("30628"), StationCode("30631")
    with newsroom.store.write() as work:
        work.clusters.add([loudspeakers("xa-ben", other), loudspeakers("da-bo", here, until=TODAY - timedelta(days=1))])
    for name, station, cluster, refusal in (
        ("a", here, "khong-co", ClusterUnknown),
        ("b", here, "xa-ben", ClusterUnknown),
        ("c", StationCode("91-kv"), "xa-ben", ClusterUnknown),
        ("d", here, "da-bo", FieldWrong),
    ):
        aims = (bulletins.Aim(station=station, below=False, cluster=cluster),)
        with pytest.raises(refusal):
            submit(newsroom, name, aims=aims)


def test_a_topic_that_a_campaign_has_must_be_open_in_it_and_any_other_is_free(newsroom: Newsroom) -> None:
    closed = campaign("da-het", topics=(topic("mua-kho"),), valid_until=TODAY - timedelta(days=1))
    with newsroom.store.write() as work:
        assert work.campaigns.add(campaign())
        assert work.campaigns.add(closed)
    submit(newsroom, "open", topic="mot-cua", campaign="cchc")
    submit(newsroom, "free", topic="doi-song")
    for name, told_topic, told_campaign in (
        ("a", "mua-kho", None),
        ("b", "doi-song", "cchc"),
        ("c", "mot-cua", "da-het"),
        ("d", "mot-cua", "khong-co"),
    ):
        with pytest.raises(TopicNotOpen):
            submit(newsroom, name, topic=told_topic, campaign=told_campaign)


def test_a_bulletin_belongs_to_the_campaign_of_its_topic_though_it_names_none(newsroom: Newsroom) -> None:
    with newsroom.store.write() as work:
        work.campaigns.add(campaign())
    assert find(newsroom, submit(newsroom, "of-it", topic="mot-cua")).draft.campaign == "cchc"
    assert find(newsroom, submit(newsroom, "free", topic="doi-song")).draft.campaign is None


def test_versions_of_one_bulletin_find_each_other_one_in_each_language(newsroom: Newsroom) -> None:
    kept = newsroom.recordings.keep("tin.wav", b"x" * 9, accept_cut=False)
    khmer: dict[str, object] = {"recording": kept.digest, "language": Language.KHMER}
    vi, km, km2 = draft(newsroom, "vi"), draft(newsroom, "km", **khmer), draft(newsroom, "km2", **khmer)
    bulletins.link(newsroom, AUTHOR, km, vi, NOON)
    version = find(newsroom, km).version
    assert bulletins.link(newsroom, AUTHOR, km, vi, NOON).version == version
    assert [each.id for each in finding.versions(newsroom, AUTHOR, vi, NOON)] == ["km"]
    for one, other in ((km2, vi), (km2, km), (vi, vi)):
        with pytest.raises(VersionTaken):
            bulletins.link(newsroom, AUTHOR, one, other, NOON)
    assert finding.versions(newsroom, AUTHOR, km2, NOON) == ()


# --- found ---------------------------------------------------------------------------------------------------------


def test_what_was_nearly_the_same_in_the_last_days_is_pointed_out_to_who_may_read_it(newsroom: Newsroom) -> None:
    long = " ".join(f"Tin số {n} của xã nói về việc cấp nước." for n in range(20))
    first = draft(newsroom, "first", script=long)
    saved = bulletins.save(
        newsroom, AUTHOR, told(script=long.replace("số 7", "số 70")), bulletins.Slip(id=BulletinId("again")), later(1)
    )
    assert [each.bulletin.id for each in saved.duplicates] == [first]
    assert 0.9 < saved.duplicates[0].likeness < 1
    assert [each.bulletin.id for each in finding.duplicates(newsroom, AUTHOR, first, later(1))] == ["again"]
    much_later = later(31 * 24 * 60)
    third = bulletins.save(newsroom, AUTHOR, told(script=long), bulletins.Slip(id=BulletinId("late")), much_later)
    assert third.duplicates == ()
    neighbour = person("la", Role.AUTHOR, path="/01/")
    theirs = told(script=long, origin=StationCode("00004"), aims=())
    assert bulletins.save(newsroom, neighbour, theirs, bulletins.Slip(id=BulletinId("hn")), NOON).duplicates == ()


def test_two_revisions_are_compared_the_newest_with_the_one_before_when_nobody_says_otherwise(
    newsroom: Newsroom,
) -> None:
    bulletin = draft(newsroom, script="Họp ngày 25.")
    edit(newsroom, bulletin, script="Họp ngày 26.")
    edit(newsroom, bulletin, script="Họp ngày 26.", title="Mới")
    newest = finding.diff(newsroom, AUTHOR, bulletin, finding.Between(), NOON)
    assert [each.field for each in newest.fields] == ["title"]
    whole = finding.diff(newsroom, AUTHOR, bulletin, finding.Between(older=1, newer=3), NOON)
    assert [(run.change.value, run.text) for run in whole.script] == [
        ("equal", "Họp ngày "),
        ("delete", "25"),
        ("insert", "26"),
        ("equal", "."),
    ]
    with pytest.raises(RevisionUnknown):
        finding.diff(newsroom, AUTHOR, bulletin, finding.Between(older=1, newer=4), NOON)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_bounds(newsroom: Newsroom, limit: int) -> None:
    with pytest.raises(FieldWrong):
        finding.leaf_through(newsroom, AUTHOR, Sought(), Asked(limit=limit), NOON)
    with pytest.raises(FieldWrong):
        finding.revisions(newsroom, AUTHOR, submit(newsroom), Asked(limit=limit), NOON)


# --- the audit -----------------------------------------------------------------------------------------------------


def test_every_verb_is_told_in_the_audit_with_what_stood_before_and_after(newsroom: Newsroom) -> None:
    bulletin, _ = scheduled(newsroom)
    bulletins.recall(newsroom, LEADER, bulletin, "Sai ngày", NOON)
    assert verbs_of(newsroom) == [
        ("bulletin.save", AUTHOR.id),
        ("bulletin.approve", LEADER.id),
        ("bulletin.schedule", CLOCK.id),
        ("bulletin.recall", LEADER.id),
    ]
    with newsroom.store.read() as work:
        deeds = work.audit.since(1, 9)
    assert [deed.before for deed in deeds] == [None, *(deed.after for deed in deeds[:-1])]
    assert {deed.subject for deed in deeds} == {"bulletin:b1"}
    assert (deeds[0].told, deeds[-1].told) == (SUBMISSION.title, "Sai ngày")


def test_what_was_refused_is_told_nowhere(newsroom: Newsroom) -> None:
    with pytest.raises(BadInput):
        submit(newsroom, title="")
    assert verbs_of(newsroom) == []
