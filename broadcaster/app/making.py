"""The main job, step by step: what the days need is rendered, published, and written out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.schedule import SlotId
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.newsroom.ports import Newsroom
from broadcaster.settings import Settings

if TYPE_CHECKING:
    from broadcaster.newsroom.rendering import Tried


from broadcaster.app.clock import now

Watch = Callable[[str, int, int], None]
"""Called with (what is being made, how many are done, of how many)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """How a round of rendering went: sounds made now, and what failed."""

    made: int
    problems: tuple["Tried", ...]


def render_days(newsroom: Newsroom, days: Sequence[date], watch: Watch) -> Rendered:
    """Makes every sound the days need. What stands already is not made again."""
    from broadcaster.newsroom.rendering import render_next
    from broadcaster.newsroom.scheduling import prepare

    prepare(newsroom, days, now())
    total = _count(newsroom, JobState.WAITING)
    made, problems = 0, []
    while (tried := render_next(newsroom, now())) is not None or _count(newsroom, JobState.CLAIMED):
        if tried is None:  # another process makes the rest; if it died, its claims run out
            Event().wait(0.5)
            continue
        if tried.problem is None:
            made += not tried.superseded
        else:
            problems.append(tried)
        watch(tried.title, made + len(problems), max(total, made + len(problems)))
    return Rendered(made=made, problems=tuple(problems))


def _count(newsroom: Newsroom, state: JobState) -> int:
    with newsroom.store.read() as work:
        return sum(count.count for count in work.jobs.counts() if count.state is state)


def publish_days(newsroom: Newsroom, days: Sequence[date]) -> tuple[Manifest, ...]:
    """Plans the days whole, publishes what changed, and returns the newest manifest of every station and day.

    Whole: a person asked for these days, so hours that have passed are shown too.
    """
    from broadcaster.newsroom.transmission import publish_day

    for day in days:
        publish_day(newsroom, day, now(), whole_day=True)
    with newsroom.store.read() as work:
        tree = work.stations.tree(EVERYWHERE)
        found = [work.manifests.newest(station.code, day) for day in days for station in tree]
    return tuple(manifest for manifest in found if manifest is not None)


def export_slot(newsroom: Newsroom, settings: Settings, manifest: Manifest, slot: SlotId) -> Path:
    """Writes a slot's sound as one MP3 under the data folder and returns its path; what stands is not written again.

    AudioUnknown, PlaylistUnknown, StorageFull, StorageUnwritable.
    """
    from broadcaster.disk import appearing, refusals
    from broadcaster.newsroom.transmission import slot_sound

    sound = slot_sound(newsroom, manifest, slot)
    folder = settings.data / "playlists" / manifest.day.isoformat()
    out = folder / f"{slot}-{sound.etag[:12]}.mp3"
    if not (out.is_file() and out.stat().st_size == sound.size):
        with refusals(str(folder)):
            folder.mkdir(parents=True, exist_ok=True)
        with appearing(out) as file:
            for chunk in newsroom.library.splice(sound.parts, 0, sound.size):
                file.write(chunk)
    return out
