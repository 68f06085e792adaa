"""What an emergency sounds like to stations of each tone, and what of it can be spoken before there is one."""

from collections.abc import Iterable, Sequence
from datetime import date

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Target, check_spoken
from broadcaster.domain.emergency import EXERCISE_BEGINS, EXERCISE_ENDS, EmergencyKind, Message, Order, Sounding
from broadcaster.domain.inheriting import effective, effective_of_all
from broadcaster.domain.item import ItemKind, JingleKind
from broadcaster.domain.lexicon import Reading, Readings, shelve
from broadcaster.domain.speech import Use, segments
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Digest
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.rendering import Need, RenderOrder
from broadcaster.newsroom.orders import Tones, recipe_of
from broadcaster.newsroom.ports import Newsroom, Studio, Tone
from broadcaster.newsroom.readings import line_at, reading_along
from broadcaster.wording import Spoken

OPENINGS = {
    Message.ALERT: "Thông báo khẩn cấp.",
    Message.UPDATE: "Thông báo khẩn cấp, nội dung mới.",
    Message.CANCEL: "Thông báo về lệnh khẩn cấp đã phát.",
}


def words_of(order: Order, ident: str) -> str:
    """All that is spoken; of a recording only what an exercise puts around it."""
    own = "" if order.recording is not None else f"{ident} {OPENINGS[order.message]}\n{order.script}"
    if order.kind is EmergencyKind.ACTUAL:
        return own
    return f"{EXERCISE_BEGINS}\n{own}\n{EXERCISE_ENDS}"


def emergency_order(studio: Studio, order: Order, text: str, tone: Tone, reading: Reading) -> RenderOrder:
    """TextEmpty, TextForeign."""
    spoken = studio.read(text, reading)
    if text:
        check_spoken(spoken)
    return RenderOrder(
        kind=ItemKind.EMERGENCY,
        use=Use.EMERGENCY,
        title=order.headline,
        segments=segments(spoken) if text else (),
        manner=tone.manner,
        opening=JingleKind.EMERGENCY,
        bed=None,
        closing=None,
        profile=tone.profile,
        recording=None if order.recording is None else order.recording.digest,
    )


def reached(tree: Iterable[Station], targets: Sequence[Target], day: date) -> list[Station]:
    """The stations that stand on that day and are meant."""
    return [
        station
        for station in tree
        if station.stands_on(day) and any(target.reaches(station.path) for target in targets)
    ]


def sounds_of(
    newsroom: Newsroom, work: Work, order: Order, day: date
) -> tuple[tuple[Sounding, ...], dict[Digest, RenderOrder]]:
    """By tone of the stations it is for: read as its origin reads, in one sound for all that sound alike. TextEmpty
    for a script without a word, for what is put around it says nothing; TextForeign."""
    tree = work.stations.tree(EVERYWHERE)
    line = line_at(work, order.origin)
    text, reading = words_of(order, effective(line).ident_of(line[-1])), reading_along(work, line)
    if order.recording is None:
        check_spoken(newsroom.read(order.script, reading))
    tones, holding = Tones(newsroom), effective_of_all(tree)
    of: dict[Digest, list[StationCode]] = {}
    orders: dict[Digest, RenderOrder] = {}
    made: dict[int, Digest] = {}
    for station in reached(tree, order.targets, day):
        tone = tones.of(holding[station.code].wish)
        if id(tone) not in made:
            wanted = emergency_order(newsroom, order, text, tone, reading)
            made[id(tone)] = recipe_of(newsroom, wanted)
            orders[made[id(tone)]] = wanted
        of.setdefault(made[id(tone)], []).append(station.code)
    soundings = tuple(Sounding(recipe=recipe, stations=tuple(sorted(codes))) for recipe, codes in sorted(of.items()))
    return soundings, orders


def spoken_of_order(newsroom: Newsroom, work: Work, order: Order) -> Spoken:
    """All that is spoken of it, as its origin reads."""
    line = line_at(work, order.origin)
    return newsroom.read(words_of(order, effective(line).ident_of(line[-1])), reading_along(work, line))


# --- ahead -------------------------------------------------------------------------------------------------------


def ahead(newsroom: Newsroom) -> list[Need]:
    """The fixed parts of every template and of every opening, in every tone and reading: once they are spoken, an
    emergency waits only for the sentences that hold its own places and times."""
    texts = [(f"Mẫu khẩn cấp: {each.headline}", each.fixed) for each in newsroom.templates.values() if each.fixed]
    if not texts:
        return []
    texts.insert(0, ("Mẫu khẩn cấp: lời mở và lời kết", " ".join([EXERCISE_BEGINS, *OPENINGS.values(), EXERCISE_ENDS])))
    with newsroom.store.read() as work:
        tree = work.stations.tree(EVERYWHERE)
        readings = Readings(shelve(work.lexicon.of(None)))
    return [
        Need(order=_part(newsroom, title, text, tone, reading))
        for tone, reading in _ways(newsroom, tree, readings)
        for title, text in texts
    ]


def _ways(newsroom: Newsroom, tree: StationTree, readings: Readings) -> list[tuple[Tone, Reading]]:
    """Every tone and reading that some station has."""
    tones = Tones(newsroom)
    found: dict[tuple[int, int], tuple[Tone, Reading]] = {}
    for code, holding in effective_of_all(tree).items():
        tone, reading = tones.of(holding.wish), readings.of(tree.line(code))
        found.setdefault((id(tone), id(reading)), (tone, reading))
    return list(found.values())


def _part(studio: Studio, title: str, text: str, tone: Tone, reading: Reading) -> RenderOrder:
    """Made as any sound of the day is, by the voices that are asked for: nobody waits for it yet."""
    return RenderOrder(
        kind=ItemKind.BULLETIN,
        use=studio.use,
        title=title,
        segments=segments(studio.read(text, reading)),
        manner=tone.manner,
        opening=None,
        bed=None,
        closing=None,
        profile=tone.profile,
    )
