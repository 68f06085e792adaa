"""Which right every operation takes, and of which station: written from the table of rights, never from what is seen.

An operation of the app that stands neither in `ROWS` nor in `PUBLIC` fails the build.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from broadcaster.domain.access import RIGHTS, SECOND_FACTOR, Action, Means, Role


class Relation(StrEnum):
    """Where the thing that is asked for lies, seen from the station on which the asker holds a role."""

    OWN = "own"
    CHILD = "child"
    HOUSE = "house"
    PARENT = "parent"
    SIBLING = "sibling"
    FOREIGN = "foreign"
    NONE = "none"


IN_REACH = frozenset({Relation.OWN, Relation.CHILD, Relation.HOUSE})
THERE = "91-kv"
"""The station of every thing asked for."""
HOLDS: dict[Relation, str | None] = {
    Relation.OWN: THERE,
    Relation.CHILD: "91",
    Relation.HOUSE: None,
    Relation.PARENT: "30628",
    Relation.SIBLING: "91-cd",
    Relation.FOREIGN: "01",
}
"""The station on which the asker holds the role, so that the thing lies there. None: the whole house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    role: Role
    relation: Relation
    means: Means = Means.PERSON
    assured: bool = True

    lacking: Action | None = None
    """What the token of a program is not good for, of all that programs may do."""

    def holds(self, action: Action) -> bool:
        """Whether the table gives them this right at all, wherever."""
        if action is self.lacking:
            return False
        right = RIGHTS[action]
        counts = self.assured or self.role not in SECOND_FACTOR
        return self.relation is not Relation.NONE and counts and self.role in right.roles and self.means in right.means


LIMITED = {
    action: Asker(role=min(right.roles), relation=Relation.OWN, means=Means.PROGRAM, lacking=action)
    for action, right in RIGHTS.items()
    if Means.PROGRAM in right.means
}
"""By right: a program whose token is good for all but that."""
ASKERS = (
    *(Asker(role=role, relation=relation) for role, relation in product(Role, Relation)),
    *(Asker(role=role, relation=Relation.OWN, means=Means.PROGRAM) for role in Role),
    *(Asker(role=role, relation=Relation.FOREIGN, means=Means.PROGRAM) for role in Role),
    *(Asker(role=role, relation=Relation.OWN, assured=False) for role in sorted(SECOND_FACTOR)),
)


class Expected(StrEnum):
    DONE = "done"
    """Whatever the house answers to who may: neither 401 nor 403 nor 404."""
    HIDDEN = "hidden"
    """A list without the thing."""
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What an operation takes.

    `of`: the operation, when the row is of a second thing it may be asked for. `action`: the right it takes. `seen_by`:
    the right by which the thing is looked up first, when that is another; `either`: or by the right itself. `lists`:
    the parameter whose things the answer lists, and `listed_by` a right that this takes besides. `stations`: the fields
    of the body that name stations, as `grant.station`; without an id in the path the first of them says whose the thing
    is. `whole`: the right must be held on the whole house. `anywhere`: it concerns no thing of any station, so it is
    enough to hold the right somewhere. `holds_below`: what holds below its station is also seen from there. `again`:
    the same asker sent the same with the same key before, when they might. `moves`: it takes the right
    where the thing is and where the body says it is to be. `below`: the thing asked for lies one below, and the answer
    lists one that belongs to it and lies where all things do.
    """

    of: str = ""
    action: Action
    seen_by: Action | None = None
    either: bool = False
    lists: str = ""
    listed_by: Action | None = None
    stations: tuple[str, ...] = ()
    whole: bool = False
    anywhere: bool = False
    holds_below: bool = False
    again: bool = False
    moves: bool = False
    below: bool = False

    @property
    def takes(self) -> set[Action]:
        return {self.action, self.seen_by or self.action, self.listed_by or self.action}

    def expects(self, asker: Asker) -> Expected:
        """For a thing that is there."""
        seen_by = self.seen_by or self.action
        if not self._looks_up(asker):
            return Expected.FORBIDDEN
        below = self.below and asker.relation is Relation.PARENT
        if below or (self.listed_by and not asker.holds(self.listed_by)):
            return Expected.HIDDEN
        if self.anywhere:
            return Expected.DONE if asker.holds(self.action) else Expected.FORBIDDEN
        if self.whole:
            allowed = asker.relation is Relation.HOUSE and asker.holds(self.action)
            return Expected.DONE if allowed else Expected.HIDDEN if self._told_of(asker) else Expected.FORBIDDEN
        seen = asker.relation in IN_REACH or (self.holds_below and asker.relation is Relation.PARENT)
        if not seen:
            return Expected.HIDDEN if self.lists and not self.below else Expected.UNKNOWN
        held = asker.holds(self.action) and (asker.relation in IN_REACH or seen_by is self.action)
        return Expected.DONE if held else Expected.FORBIDDEN

    def _told_of(self, asker: Asker) -> bool:
        return bool(self.lists) and asker.holds(self.action)

    def expects_of_nothing(self, asker: Asker, *, within: bool = False) -> Expected:
        """For an id that nothing has; `within`: that nothing has which belongs to a thing that is there."""
        found = self.expects(asker)
        if within and found is Expected.FORBIDDEN:
            return found
        return Expected.UNKNOWN if self._looks_up(asker) else Expected.FORBIDDEN

    def _looks_up(self, asker: Asker) -> bool:
        return asker.holds(self.seen_by or self.action) or (self.either and asker.holds(self.action))


PUBLIC: dict[str, str] = {
    "get_health": "a watchman asks it, and is told no more than well or ill",
    "get_liveness": "it tells nothing but that the process answers",
    "get_readiness": "it tells a proxy which part keeps it from answering, by a code",
    "get_calendar": "whoever knows the secret of its address was told it by somebody who may",
    "get_channel": "as get_calendar, with an address for players",
    "get_day_of_receiver": "as get_channel",
    "get_session_of_receiver": "as get_channel",
    "head_session_of_receiver": "as get_channel",
    "get_segment": "as get_audio: its name holds the digests of its sounds",
    "head_segment": "as get_segment",
    "get_audio": "whoever knows the digest of a sound, 256 bits, was told it by somebody who may",
    "head_audio": "as get_audio",
    "page show_manual": "the document of the API holds nothing of any house",
    "page show_static": "the style sheet and the icon",
    "set_up": "the code on the server's console says who asks",
    "ask_enrolment": "the one-time code says for which station a machine asks",
    "collect_enrolment": "the machine's own key says who asks",
    "activate_account": "the code of the invitation says who asks",
    "sign_in": "the password says who asks",
    "page show_set_up": "an empty form",
    "page set_up": "as set_up",
    "page show_activate": "an empty form",
    "page activate": "as activate_account",
    "page show_sign_in": "an empty form",
    "page sign_in": "as sign_in",
    "page prefer": "how this browser is spoken to, kept by the browser itself",
    "openapi": "the document of the API holds nothing of any house",
}
"""Operations that need nobody signed in, each with its reason."""

STREAMS: dict[str, str] = {
    "Events": "it never ends, so no table can wait for its answer: test_web_push.py asks for it",
}
"""Operations whose rights have tests of their own."""
SELF: dict[str, str] = {
    "sign_out": "one's own session",
    "get_me": "oneself",
    "change_password": "one's own password",
    "renew_codes": "one's own one-time codes",
    "list_my_tokens": "one's own tokens",
    "make_my_token": "never more than oneself may",
    "revoke_my_token": "one's own token",
    "revoke_my_calendar": "one's own calendar address",
    "list_my_approver_keys": "one's own keys",
    "withdraw_my_approver_key": "one's own key",
    "page renew_address": "one's own address",
    "page revoke_address": "one's own address",
    "page show_account": "oneself",
    "page sign_out": "one's own session",
    "page show_help": "it tells of no house",
    "page show_help_for": "it tells of no house",
    "page show_more": "the rooms that one's rights open",
    "page show_sound": "of one's own manuscript",
    "page show_reading": "of one's own manuscript",
    "page end_own_session": "one's own session",
    "page change_own_password": "one's own password",
    "page renew_own_codes": "one's own one-time codes",
    "page fetch_report": "one's own report",
    "page order_report_again": "one's own report",
}
"""Operations that everybody signed in may do, because they concern nobody else."""
ANYBODY = Row(action=Action.READ_STATIONS, anywhere=True)
"""In place of a row, for `SELF`: what everybody has."""

_REPORT = Row(action=Action.LOG_AIRTIME, seen_by=Action.READ_STATIONS, either=True)
_BULLETIN = Row(action=Action.WRITE_BULLETINS, seen_by=Action.READ_BULLETINS, either=True)
_STATION = Row(action=Action.MANAGE_STATIONS, seen_by=Action.READ_STATIONS)
_CAMPAIGN = Row(action=Action.MANAGE_CAMPAIGNS, seen_by=Action.READ_CAMPAIGNS, holds_below=True)
_PLACING = Row(action=Action.EDIT_PLAYLISTS, seen_by=Action.READ_PLAYLISTS)
_ENTRY = Row(action=Action.WRITE_LEXICON, seen_by=Action.READ_LEXICON, holds_below=True)

_TIMETABLE = Row(action=Action.MANAGE_TIMETABLES, seen_by=Action.READ_STATIONS, holds_below=True)
_EMERGENCY = Row(action=Action.ORDER_EMERGENCIES, seen_by=Action.READ_EMERGENCIES)
_WENT_OUT = replace(_EMERGENCY, holds_below=True)
"""It is heard at stations below: who works there sees it."""

ROWS: dict[str, Row] = {
    "list_accounts": Row(action=Action.READ_ACCOUNTS, lists="account"),
    "add_account": Row(action=Action.MANAGE_ACCOUNTS, stations=("grant.station",)),
    "get_account": Row(action=Action.READ_ACCOUNTS),
    "edit_account": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "reset_account": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "grant_role": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS, stations=("station",)),
    "revoke_role": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "list_tokens": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "make_token": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS, stations=("station",)),
    "revoke_token": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "get_station_tree": Row(action=Action.READ_STATIONS, lists="own code"),
    "open_station": Row(action=Action.MANAGE_STATIONS, seen_by=Action.READ_STATIONS, stations=("parent",)),
    "choose_station_settings": _STATION,
    "change_station": _STATION,
    "import_stations": Row(action=Action.MANAGE_STATIONS, lists="no fault", whole=True),
    "list_clusters": Row(action=Action.READ_STATIONS),
    "add_cluster": _STATION,
    "get_cluster": Row(action=Action.READ_STATIONS),
    "edit_cluster": _STATION,
    "list_timetables": Row(action=Action.READ_STATIONS, lists="timetable", holds_below=True),
    "add_timetable": Row(action=Action.MANAGE_TIMETABLES, seen_by=Action.READ_STATIONS, stations=("station",)),
    "get_timetable": Row(action=Action.READ_STATIONS, holds_below=True),
    "edit_timetable": _TIMETABLE,
    "close_timetable": _TIMETABLE,
    "list_timetable_presets": Row(action=Action.READ_STATIONS, anywhere=True),
    "apply_timetable_preset": Row(action=Action.MANAGE_STATIONS, seen_by=Action.READ_STATIONS, stations=("station",)),
    "get_station_hours": Row(action=Action.READ_STATIONS),
    "list_calendar_days": Row(action=Action.READ_STATIONS, anywhere=True),
    "list_special_days": Row(action=Action.READ_STATIONS, lists="special_day", holds_below=True),
    "add_special_day": Row(action=Action.MANAGE_TIMETABLES, seen_by=Action.READ_STATIONS, stations=("owner",)),
    "get_special_day": Row(action=Action.READ_STATIONS, holds_below=True),
    "edit_special_day": _TIMETABLE,
    "remove_special_day": _TIMETABLE,
    "list_campaigns": Row(action=Action.READ_CAMPAIGNS, lists="campaign", holds_below=True),
    "open_campaign": Row(action=Action.MANAGE_CAMPAIGNS, seen_by=Action.READ_CAMPAIGNS, stations=("owner",)),
    "get_campaign": Row(action=Action.READ_CAMPAIGNS, holds_below=True),
    "edit_campaign": _CAMPAIGN,
    "close_campaign": _CAMPAIGN,
    "add_topic": _CAMPAIGN,
    "edit_topic": _CAMPAIGN,
    "close_topic": _CAMPAIGN,
    "list_entries": Row(action=Action.READ_LEXICON, lists="entry", holds_below=True),
    "list_shipped_words": Row(action=Action.READ_LEXICON, anywhere=True),
    "add_entry": Row(action=Action.WRITE_LEXICON, seen_by=Action.READ_LEXICON, stations=("scope",)),
    "try_sentence": Row(action=Action.READ_LEXICON, stations=("station",)),
    "list_affected": Row(action=Action.WRITE_LEXICON, seen_by=Action.READ_LEXICON, stations=("put.scope",)),
    "export_lexicon": Row(action=Action.READ_LEXICON, lists="written", holds_below=True),
    "import_lexicon": Row(action=Action.WRITE_LEXICON, anywhere=True),
    "get_entry": Row(action=Action.READ_LEXICON, holds_below=True),
    "get_entry_usage": Row(action=Action.READ_LEXICON, holds_below=True),
    "edit_entry": _ENTRY,
    "remove_entry": _ENTRY,
    "list_audit": Row(action=Action.READ_AUDIT, lists="deed"),
    "list_audit_checkpoints": Row(action=Action.READ_AUDIT, anywhere=True),
    "export_audit": Row(action=Action.READ_AUDIT, whole=True),
    "get_metrics": Row(action=Action.READ_FIGURES, whole=True),
    "take_document": Row(action=Action.WRITE_BULLETINS, anywhere=True),
    "fetch_document": Row(action=Action.WRITE_BULLETINS, anywhere=True),
    "take_feed": Row(action=Action.WRITE_BULLETINS, stations=("station",)),
    "keep_recording": Row(action=Action.WRITE_BULLETINS, anywhere=True),
    "take_cap_alert": Row(action=Action.EXERCISE_EMERGENCIES, anywhere=True),
    "get_emergency_as_cap": Row(action=Action.READ_EMERGENCIES),
    "page show_day": Row(action=Action.READ_PLAYLISTS, lists="code"),
    "page show_schedule": Row(action=Action.READ_PLAYLISTS),
    "page show_week": Row(action=Action.READ_PLAYLISTS),
    "page show_hours": Row(action=Action.READ_STATIONS),
    **dict.fromkeys(("page show_new_timetable", "page show_new_special_days"), Row(action=Action.READ_STATIONS)),
    **dict.fromkeys(
        ("page show_timetable", "page show_special_day"), Row(action=Action.READ_STATIONS, holds_below=True)
    ),
    **dict.fromkeys(
        ("page add_timetable_on_page", "page add_special_days_on_page"),
        Row(action=Action.MANAGE_TIMETABLES, seen_by=Action.READ_STATIONS),
    ),
    **dict.fromkeys(
        (
            *("page edit_timetable_on_page", "page close_timetable_on_page"),
            *("page edit_special_day_on_page", "page remove_special_day_on_page"),
        ),
        _TIMETABLE,
    ),
    "page show_slot": Row(action=Action.READ_PLAYLISTS),
    **dict.fromkeys(
        (f"page {verb}_on_page" for verb in ("add", "move", "skip", "order", "repeat", "run_over")), _PLACING
    ),
    **dict.fromkeys(("page copy_on_page", "page undo_on_page"), _PLACING),
    "page show_units": Row(action=Action.READ_STATIONS, lists="code"),
    "page show_new_unit": Row(action=Action.READ_STATIONS, anywhere=True),
    "page open_unit": Row(action=Action.MANAGE_STATIONS, seen_by=Action.READ_STATIONS, stations=("parent",)),
    **dict.fromkeys(
        ("page show_unit", "page show_unit_change", "page show_new_cluster", "page show_cluster"),
        Row(action=Action.READ_STATIONS),
    ),
    **dict.fromkeys(
        ("page set_unit_hours", "page change_unit", "page add_unit_cluster", "page edit_unit_cluster"), _STATION
    ),
    **dict.fromkeys(
        ("page show_import", "page import_units", "page import_province"),
        Row(action=Action.MANAGE_STATIONS, anywhere=True),
    ),
    "page show_boxes": Row(action=Action.READ_ACCOUNTS, lists="enrolment"),
    "page show_accounts": Row(action=Action.READ_ACCOUNTS, lists="account"),
    "page show_new_account": Row(action=Action.MANAGE_ACCOUNTS, anywhere=True),
    "page add_new_account": Row(action=Action.MANAGE_ACCOUNTS, stations=("station",)),
    "page show_one_account": Row(action=Action.READ_ACCOUNTS),
    "page grant_to_account": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS, stations=("station",)),
    **dict.fromkeys(
        (
            *("page make_box_code", "page accept_box", "page reject_box", "page revoke_box"),
            *("page edit_one_account", "page reset_one_account", "page revoke_from_account"),
            *("page make_account_token", "page revoke_account_token"),
        ),
        Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    ),
    "page show_board": Row(action=Action.READ_STATIONS, lists="code"),
    "page show_station": Row(action=Action.READ_STATIONS),
    **dict.fromkeys(("page show_addresses", "page make_address"), Row(action=Action.READ_PLAYLISTS)),
    "page name_contact_on_page": Row(action=Action.MANAGE_STATIONS, seen_by=Action.READ_STATIONS),
    "page note_outage_on_page": Row(action=Action.NOTE_OUTAGES, seen_by=Action.READ_STATIONS),
    **dict.fromkeys(
        ("page switch_off_on_page", "page switch_on_on_page"),
        Row(action=Action.MANAGE_TIMETABLES, seen_by=Action.READ_STATIONS),
    ),
    "page approve_on_page": replace(_BULLETIN, action=Action.APPROVE_BULLETINS),
    "page return_on_page": replace(_BULLETIN, action=Action.APPROVE_BULLETINS),
    "page show_lexicon": Row(action=Action.READ_LEXICON, lists="written", holds_below=True),
    "page add_word": Row(action=Action.WRITE_LEXICON, seen_by=Action.READ_LEXICON, stations=("scope",)),
    "page show_saying": Row(action=Action.READ_LEXICON, anywhere=True),
    "page say_on_page": Row(action=Action.READ_LEXICON, stations=("scope",)),
    "page show_word": Row(action=Action.READ_LEXICON, holds_below=True),
    "page edit_word": _ENTRY,
    "page remove_word": _ENTRY,
    "page show_sheet": Row(action=Action.WRITE_LEXICON, anywhere=True),
    "page take_sheet": Row(action=Action.WRITE_LEXICON, anywhere=True),
    "page show_bulletin": Row(action=Action.READ_BULLETINS),
    "page show_approvals": Row(action=Action.APPROVE_BULLETINS, lists="bulletin"),
    "page show_results": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page show_reports": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page download_report": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page order_report": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page download_results_as_excel": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page download_results_as_word": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page download_results_as_pdf": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page download_results_as_csv": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page show_enquiries": Row(action=Action.READ_AIRTIME, anywhere=True),
    "page show_result_rows": Row(action=Action.READ_AIRTIME, anywhere=True),
    **dict.fromkeys(
        (
            *("page show_writing", "page keep_writing", "page look_on_page", "page drop_writing", "page take_on_page"),
            *("page fetch_on_page", "page put_back_on_page", "page send_writing"),
            *("page mend_reading", "page unsay_on_page"),
        ),
        Row(action=Action.WRITE_BULLETINS, anywhere=True),
    ),
    "page listen_on_page": Row(action=Action.WRITE_BULLETINS, stations=("origin",)),
    "page show_mending": _BULLETIN,
    "page show_shelf": Row(action=Action.READ_BULLETINS, lists="bulletin"),
    "page show_sent": Row(action=Action.READ_BULLETINS),
    **dict.fromkeys(
        ("page get_script", "page get_script_as_word", "page get_sound_as_wave"), Row(action=Action.READ_BULLETINS)
    ),
    "page get_stick": Row(action=Action.READ_PLAYLISTS),
    "page recall_on_page": replace(_BULLETIN, action=Action.RECALL_BULLETINS),
    "page show_signing": Row(action=Action.READ_EMERGENCIES, lists="emergency"),
    "page show_approver_keys": Row(action=Action.READ_ACCOUNTS, lists="key"),
    "page withdraw_key_on_page": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "page show_emergencies": Row(action=Action.READ_EMERGENCIES, lists="emergency"),
    "page show_emergency": Row(action=Action.READ_EMERGENCIES),
    "page show_new_emergency": Row(action=Action.EXERCISE_EMERGENCIES, anywhere=True),
    "page compose_emergency_on_page": Row(action=Action.ORDER_EMERGENCIES, stations=("where",)),
    "page preview_emergency_on_page": Row(action=Action.ORDER_EMERGENCIES, stations=("where",)),
    "page keep_recording_on_page": Row(action=Action.WRITE_BULLETINS, anywhere=True),
    "page show_cap": Row(action=Action.EXERCISE_EMERGENCIES, anywhere=True),
    "page take_cap_on_page": Row(action=Action.EXERCISE_EMERGENCIES, anywhere=True),
    "page approve_emergency_on_page": replace(_EMERGENCY, action=Action.APPROVE_EMERGENCIES),
    "page stop_emergency_on_page": replace(_EMERGENCY, action=Action.STOP_EMERGENCIES),
    "page hush_emergency_on_page": Row(action=Action.STOP_EMERGENCIES, seen_by=Action.READ_EMERGENCIES),
    **dict.fromkeys(("page show_update", "page show_cancel", "page show_renewal"), Row(action=Action.READ_EMERGENCIES)),
    **dict.fromkeys(
        ("page update_emergency_on_page", "page cancel_emergency_on_page", "page renew_emergency_on_page"), _WENT_OUT
    ),
    "page close_emergency_on_page": _WENT_OUT,
    "save_bulletin": replace(_BULLETIN, stations=("origin", "targets.station")),
    "revise_bulletin": replace(_BULLETIN, stations=("targets.station",)),
    "submit_bulletin": _BULLETIN,
    "withdraw_bulletin": _BULLETIN,
    "link_version": _BULLETIN,
    "return_bulletin": replace(_BULLETIN, action=Action.APPROVE_BULLETINS),
    "recall_bulletin": replace(_BULLETIN, action=Action.RECALL_BULLETINS),
    "tell_heard": Row(action=Action.READ_BULLETINS),
    "list_revisions": Row(action=Action.READ_BULLETINS),
    "get_difference": Row(action=Action.READ_BULLETINS),
    "list_duplicates": Row(action=Action.READ_BULLETINS),
    "list_versions": Row(action=Action.READ_BULLETINS),
    "list_bulletins": Row(action=Action.READ_BULLETINS, lists="bulletin"),
    "get_bulletin": Row(action=Action.READ_BULLETINS),
    "get_spoken": Row(action=Action.READ_BULLETINS),
    "get_fitness": Row(action=Action.READ_BULLETINS),
    "approve_bulletin": replace(_BULLETIN, action=Action.APPROVE_BULLETINS),
    "list_stations": Row(action=Action.READ_STATIONS, lists="own code"),
    "get_station": Row(action=Action.READ_STATIONS),
    "get_playlist": Row(action=Action.READ_PLAYLISTS),
    "get_playlist_m3u8": Row(action=Action.READ_PLAYLISTS),
    "get_playlist_pls": Row(action=Action.READ_PLAYLISTS),
    "get_playlist_xspf": Row(action=Action.READ_PLAYLISTS),
    "get_slot_sound": Row(action=Action.READ_PLAYLISTS),
    "head_slot_sound": Row(action=Action.READ_PLAYLISTS),
    "get_slot_decisions": Row(action=Action.READ_PLAYLISTS),
    "add_to_slot": _PLACING,
    "move_in_slot": _PLACING,
    "skip_in_slot": _PLACING,
    "order_slot": _PLACING,
    "repeat_slot": _PLACING,
    "run_over_slot": _PLACING,
    "copy_day": _PLACING,
    "list_decisions": Row(action=Action.READ_PLAYLISTS),
    "get_decision": Row(action=Action.READ_PLAYLISTS),
    "undo_decision": _PLACING,
    "list_emergency_templates": Row(action=Action.READ_EMERGENCIES, anywhere=True),
    "list_emergencies": Row(action=Action.READ_EMERGENCIES, lists="emergency"),
    "compose_emergency": Row(action=Action.ORDER_EMERGENCIES, stations=("origin", "targets.station")),
    "get_emergency": Row(action=Action.READ_EMERGENCIES),
    "approve_emergency": replace(_EMERGENCY, action=Action.APPROVE_EMERGENCIES),
    "get_emergency_order": Row(action=Action.READ_EMERGENCIES),
    "sign_emergency": replace(_EMERGENCY, action=Action.APPROVE_EMERGENCIES),
    "offer_approver_key": Row(action=Action.EXERCISE_EMERGENCIES, anywhere=True),
    "list_approver_keys": Row(action=Action.READ_ACCOUNTS, lists="key"),
    "export_approver_keys": Row(action=Action.READ_ACCOUNTS, whole=True),
    "withdraw_approver_key": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "hush_emergency": Row(action=Action.STOP_EMERGENCIES, seen_by=Action.READ_EMERGENCIES),
    "stop_emergency": replace(_EMERGENCY, action=Action.STOP_EMERGENCIES),
    "update_emergency": _WENT_OUT,
    "cancel_emergency": _WENT_OUT,
    "renew_emergency": _WENT_OUT,
    "close_emergency": _WENT_OUT,
    "list_emergency_confirmations": Row(action=Action.READ_EMERGENCIES),
    "get_station_emergencies": Row(action=Action.READ_PLAYLISTS),
    "confirm_emergency": _REPORT,
    "log_airtime": _REPORT,
    "confirm_manifest": _REPORT,
    "list_account_calendars": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "revoke_calendar": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "list_calendars": Row(action=Action.READ_PLAYLISTS),
    "call_in": Row(action=Action.LOG_AIRTIME, seen_by=Action.READ_PLAYLISTS),
    "get_station_status": Row(action=Action.READ_STATIONS),
    "list_station_status": Row(action=Action.READ_STATIONS, lists="code"),
    "make_enrolment_code": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "list_enrolments": Row(action=Action.READ_ACCOUNTS, lists="enrolment"),
    "get_enrolment": Row(action=Action.READ_ACCOUNTS),
    "accept_enrolment": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "reject_enrolment": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "revoke_enrolment": Row(action=Action.MANAGE_ACCOUNTS, seen_by=Action.READ_ACCOUNTS),
    "make_calendar": Row(action=Action.READ_PLAYLISTS),
    "get_plan": Row(action=Action.READ_PLAYLISTS),
    "get_station_manifest": Row(action=Action.READ_PLAYLISTS),
    "get_station_flag": Row(action=Action.READ_PLAYLISTS),
    "send_journal": _REPORT,
    "get_reconciled": Row(action=Action.READ_AIRTIME),
    "find_heard": Row(action=Action.READ_AIRTIME),
    "sum_airtime": Row(action=Action.READ_AIRTIME, anywhere=True),
    "get_coverage": Row(action=Action.READ_AIRTIME, anywhere=True),
    "get_journal": Row(action=Action.READ_AIRTIME),
    "list_journal_lines": Row(action=Action.READ_AIRTIME),
    "get_trust": Row(action=Action.READ_PLAYLISTS, anywhere=True),
    "get_planned": Row(action=Action.READ_PLAYLISTS),
    "get_planned_for_cluster": Row(action=Action.READ_PLAYLISTS),
    "get_recall": Row(action=Action.READ_BULLETINS),
    "get_airtime": Row(action=Action.READ_AIRTIME, seen_by=Action.READ_PLAYLISTS),
    "list_webhooks": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "add_webhook": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "get_webhook": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "end_webhook": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "list_deliveries": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "resend_delivery": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "page show_webhooks": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "page add_webhook_on_page": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "page show_webhook": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "page end_webhook_on_page": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "page resend_on_page": Row(action=Action.MANAGE_ACCOUNTS, whole=True),
    "page show_audit": Row(action=Action.READ_AUDIT, lists="somebody"),
    "page prove_on_page": Row(action=Action.READ_AUDIT, anywhere=True),
    "page prove_again_on_page": Row(action=Action.READ_AUDIT, anywhere=True),
    "page show_jobs": Row(action=Action.READ_BULLETINS, anywhere=True),
    "page retry_jobs": Row(action=Action.WRITE_BULLETINS, whole=True),
    "page show_settings": Row(action=Action.MANAGE_CAMPAIGNS, anywhere=True),
    "page show_voices": Row(action=Action.MANAGE_CAMPAIGNS, anywhere=True),
    "page load_samples_on_page": Row(action=Action.MANAGE_STATIONS, anywhere=True),
    "page show_first_steps": Row(action=Action.MANAGE_STATIONS, anywhere=True),
    "page show_campaigns": Row(action=Action.READ_CAMPAIGNS, lists="campaign", holds_below=True),
    "page show_new_campaign": Row(action=Action.READ_STATIONS, anywhere=True),
    "page open_campaign_on_page": Row(
        action=Action.MANAGE_CAMPAIGNS, seen_by=Action.READ_CAMPAIGNS, stations=("owner",)
    ),
    "page show_campaign": Row(action=Action.READ_CAMPAIGNS, holds_below=True),
    "page edit_campaign_on_page": _CAMPAIGN,
    "page close_campaign_on_page": _CAMPAIGN,
    "page add_topic_on_page": _CAMPAIGN,
    "page show_topic": Row(action=Action.READ_CAMPAIGNS, holds_below=True),
    "page edit_topic_on_page": _CAMPAIGN,
    "page close_topic_on_page": _CAMPAIGN,
}
"""By operation id, or by the name of a page. Whoever adds an operation says here what it takes."""

_HOUSE_CAMPAIGN = Row(of="edit_campaign", action=Action.MANAGE_CAMPAIGNS, seen_by=Action.READ_CAMPAIGNS, whole=True)
_HOUSE_ENTRY = Row(of="edit_entry", action=Action.WRITE_LEXICON, seen_by=Action.READ_LEXICON, whole=True)
_HOUSE_DAY = Row(of="edit_special_day", action=Action.MANAGE_TIMETABLES, seen_by=Action.READ_STATIONS, whole=True)
ROWS |= {
    "add_special_day of the house": replace(_HOUSE_DAY, of="add_special_day"),
    "edit_special_day of the house": _HOUSE_DAY,
    "open_campaign of the house": replace(_HOUSE_CAMPAIGN, of="open_campaign"),
    "edit_campaign of the house": _HOUSE_CAMPAIGN,
    "add_entry of the country": replace(_HOUSE_ENTRY, of="add_entry"),
    "edit_entry of the country": _HOUSE_ENTRY,
    "take_document like a bulletin": Row(
        of="take_document", action=Action.WRITE_BULLETINS, lists="alike", listed_by=Action.READ_BULLETINS
    ),
    "show_schedule of whatever station": Row(of="page show_schedule", action=Action.READ_PLAYLISTS, lists="code"),
    "change_station to another parent": replace(_STATION, of="change_station", stations=("parent",), moves=True),
    "edit_cluster to another station": replace(_STATION, of="edit_cluster", stations=("station",), moves=True),
    "open_station of the house": replace(_STATION, of="open_station", whole=True),
    "list_versions in two places": Row(of="list_versions", action=Action.READ_BULLETINS, lists="version", below=True),
    "add_account again": Row(of="add_account", action=Action.READ_ACCOUNTS, stations=("grant.station",), again=True),
}
"""Operations that may be asked for a second kind of thing, or in a second way."""

REDUNDANT: dict[tuple[str, str], tuple[str, str]] = {
    ("broadcaster/newsroom/sums_of_day.py", "sums_of_day"): ("broadcaster/newsroom/station_days.py", "_look"),
    ("broadcaster/newsroom/special_days.py", "foretell"): ("broadcaster/newsroom/stations.py", "find"),
    ("broadcaster/newsroom/saying.py", "say"): ("broadcaster/web/pages/lexicon.py", "_saying"),
    ("broadcaster/newsroom/enrolling.py", "enrol"): ("broadcaster/web/stations_form.py", "_table"),
    ("broadcaster/web/stations_form.py", "_table"): ("broadcaster/newsroom/enrolling.py", "enrol"),
    ("broadcaster/newsroom/mending.py", "to_mend"): ("broadcaster/newsroom/manuscripts.py", "_writes"),
    ("broadcaster/web/pages/unit_import.py", "_table"): ("broadcaster/newsroom/enrolling.py", "enrol"),
    ("broadcaster/newsroom/intake.py", "take_file"): ("broadcaster/web/uploads.py", "_document"),
    ("broadcaster/newsroom/intake.py", "take_recording"): ("broadcaster/web/uploads.py", "_recording"),
    ("broadcaster/newsroom/alerts.py", "take"): ("broadcaster/web/uploads.py", "_alert"),
    ("broadcaster/web/uploads.py", "_alert"): ("broadcaster/newsroom/alerts.py", "take"),
    ("broadcaster/web/uploads.py", "_document"): ("broadcaster/newsroom/intake.py", "take_file"),
    ("broadcaster/web/uploads.py", "_recording"): ("broadcaster/newsroom/intake.py", "take_recording"),
    ("broadcaster/newsroom/caring.py", "_kept"): ("broadcaster/newsroom/stations.py", "find"),
    ("broadcaster/newsroom/first_steps.py", "done"): ("broadcaster/newsroom/first_steps.py", "_home"),
    ("broadcaster/newsroom/first_steps.py", "_home"): ("broadcaster/newsroom/first_steps.py", "done"),
    ("broadcaster/newsroom/stick.py", "stick_for"): ("broadcaster/newsroom/handing.py", "_heads"),
    ("broadcaster/web/pages/emergency_where.py", "within_of"): ("broadcaster/newsroom/emergencies.py", "compose"),
}
"""Checks that stand twice: before the body is read, for it may be large, and in the verb. Both are taken away."""
NOT_OVER_HTTP: dict[str, str] = {
    "let_in": "it answers while a hub runs, and none runs on the tour: test_web_polls.py takes its checks away",
    "listen": "a stream that never ends: test_web_push.py asks for it",
    "_offer_of": "what the holder of a key may is told to the root, and is nothing that anybody asks for",
    "lets_go": "it names who may approve and marks a list; whoever approves is asked for the right",
    "everything_for": "the console makes tokens of machines",
    "of_mine": "one's own reports, on a page that asks for the right by itself",
    "try_again": "one's own report, and everybody may read airtime: test_web_reports_pages.py asks as somebody else",
    "fetched": "as try_again; that who may see less by now gets nothing is asked for in test_web_reports_pages.py",
    "make_report": "it is done after the answer: test_web_reports_pages.py takes a right away before",
    "last_proof": "what the walk found, on a page that asks for the right by itself",
    "_told_by_audit": "it spares a question that would be refused: reading the audit asks for itself",
    "_scopes_of_words": "as _say: each deed on a word asks for itself",
    "used_in": "what is out of reach would only be counted: test_newsroom_awaiting.py asks as somebody elsewhere",
    "_mendable": "as _say: editing asks for itself",
    "_say": "it tells people beforehand what the verb that decides asks anyway",
    "shown_to": "as _findings: test_web_house_pages.py asks who reads names",
    "_findings": "what is wrong with the machine is no station's: test_web_pages.py asks who is told of it",
    "_editable": "the schedule only spares people a button that would be refused: each verb asks for itself",
    "menu_of": "the menu only spares people a way that would be refused: each room asks for itself",
    "around": "the page of a station asks only for who may know of accounts: test_web_board_pages.py looks",
    "enrolments_at": "as around",
    "last_day": "shown to who may hear what was on air, on a page for all: test_web_board_pages.py looks",
    **dict.fromkeys(
        ("renew_feed", "add_machine", "names_of", "runs_of"),
        "no request of the tour can tell it from none: test_web_rights_beside.py asks, and takes it away",
    ),
    "all_standings": "its rows are only looked up for stations that the report lists by a question of its own",
    "_no_unit": "it spares people a way that would be refused: test_web_first_pages.py looks",
    "_readable": "nobody signs in to read a calendar: what the maker of its address may is asked",
}
"""Functions with a check that no operation of the app enters, each with its reason."""
