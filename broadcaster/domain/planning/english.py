"""The sentences of reasons in English, by code. What people wrote, and names, stay as they are."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "shell-signature": "Signature tune that opens the session",
    "shell-ident": "The station says who it is",
    "shell-greeting": "Greeting and date",
    "shell-sting": "Sting between two bulletins",
    "shell-closing": "Tune that closes the session",
    "relayed": "Carries {title} for {length}; silent for {silence} before it",
    "relayed-shorter": "Carries {title} for {length} of {asked} only, to fit; silent for {silence} before it",
    "placed-by-hand": "{by} put it here: {why}; airing {airing} of {wanted} wanted",
    "priority-first": "Priority bulletin, told first; airing {airing} of {wanted} wanted",
    "priority-above-first": (
        "Priority bulletin from above, told before {own} of the station's own while the station has not chosen the "
        "order; airing {airing} of {wanted} wanted"
    ),
    "priority-after-above": (
        "The station's own priority bulletin, told after {above} from above while the station has not chosen the "
        "order; airing {airing} of {wanted} wanted"
    ),
    "priority-as-decided": (
        "Priority bulletin, number {position} in the order the station chose; airing {airing} of {wanted} wanted"
    ),
    "deadline": (
        "Valid until {until}: {missing} airings are missing and only {later} sessions are left after those being "
        "filled; airing {airing} of {wanted} wanted"
    ),
    "topic-short": (
        "The topic “{name}” still lacks {short} of {wish} this month; "
        "airing {airing} of {wanted} wanted, valid until {until}"
    ),
    "not-yet-aired": "Not aired yet, {wanted} airings wanted, valid until {until}",
    "least-aired": "Airing {airing} of {wanted} wanted, valid until {until}",
    "varied": (
        "{why}. It stands before {passed} bulletins that would come first, for they are more like the one before: "
        "{same_topic} of its topic, {same_voice} in its voice"
    ),
    "made-up": "{why}. It makes up for {missed} planned airings of which the station says that nothing was heard",
    "read-again": "A notice is read twice: this is the second reading in the session",
    "left-no-room": "No room: it needs {needed}, the session has {left} left",
    "left-priority-no-room": "Priority bulletin, but no room: it needs {needed}, the session has {left} left",
    "left-aired-enough": "All {wanted} airings wanted are planned",
    "left-not-rendered": "Its sound is not made yet",
    "left-held": "Its sound could not be made and is being tried again; the bulletin tells why",
    "left-audio-not-approved": "The sound there is now is not the one approved; it must be approved again",
    "left-shell-missing": "The session lacks its signature tune, ident or greeting",
    "left-hours-forbidden": "The station's regulation does not allow this hour: {problem}",
    "left-not-yet-valid": "Not yet: from {since_day}",
    "left-expired": "Expired on {until}",
    "left-language": "The station does not speak this language: {language}",
    "left-gap": "Two airings must be {gap} apart; the other is only {since} away",
    "left-for-placed": "The airings left ({remaining}) are kept for {placed} later sessions people put it in",
    "left-last-evening": (
        "Aired only {since} ago, the day before; {later} sessions after those being filled are left for {missing} "
        "missing airings. Put it here by hand to repeat it"
    ),
    "left-skipped": "Taken out of this session: {why}",
    "left-placed-no-room": (
        "{by} put it here but time is over: it needs {needed}, the session has {left} left, {over} too long"
    ),
    "left-placed-yields": "{by} put it here, {needed} long, but it gives way to the priority bulletin “{title}”",
    "left-placed-unfit": "{by} put it here but it cannot air: {problem}",
    "left-placed-gone": (
        "{by} put it here but it may not air at this station that day any more: recalled, not approved, expired, or "
        "not for this station"
    ),
    "note-nothing-to-tell": "Nothing to air: silent for the whole session, no filler music",
    "note-hours-forbidden": "Silent: the station's regulation does not allow this hour: {problem}",
    "note-shell-missing": "Silent: the signature tune, ident or greeting is missing",
    "note-relay-no-room": "{title} is not carried: it needs {asked}, the session has {left} left",
    "note-relay-refused": "{title} is not carried: {problem}",
    "note-relay-parent-silent": (
        "{title} is not carried: {parent} has nothing to air in its session {session} that day; the station airs its "
        "own"
    ),
    "note-relay-trimmed": "Carrying {title}: {kept} of {of} rows of {parent}, to fit {length}",
    "note-taken-out-late": (
        "{title} was taken out of this session's list when its time had come: {heard} of it was due before, silence "
        "for {silence} from then on, the other rows keep their moments"
    ),
    "note-taken-out": (
        "{title} was taken out after the slot was locked (recalled or written anew): silence for {silence} there, the "
        "other rows keep their moments"
    ),
    "note-runs-over": "{by} lets this session run until {until}: {why}",
    "note-run-over-refused": (
        "{by} let this session run until {until} but that may not be now: {problem}. It ends as its timetable says"
    ),
}
