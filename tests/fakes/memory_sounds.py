"""The book of finished sounds in memory: as much of it as the verbs' own tests need."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.domain.item import ItemKind
from broadcaster.domain.units import Digest, Instant

if TYPE_CHECKING:
    from fakes.memory_store import Everything


class MemorySounds:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def needed(self, since: date, start: str) -> Collection[Digest]:
        promised = {
            row.audio
            for (_, day, _), manifest in self._all.manifests.items()
            if day >= since
            for playlist in manifest.playlists
            for row in playlist.rows
        }
        urgent = {each.audio for each in self._all.items.values() if each.kind is ItemKind.EMERGENCY}
        return {each for each in promised | urgent if each.startswith(start)}

    def named(self, since: date) -> Collection[Digest]:  # noqa: ARG002 - no document is kept here
        return ()

    def made(self, after: str, limit: int) -> Sequence[tuple[Digest, int]]:
        found = {each.audio: each.size for each in self._all.items.values() if each.audio > after}
        return sorted(found.items())[:limit]

    def among(self, sounds: Sequence[Digest]) -> Collection[Digest]:
        return {each.audio for each in self._all.items.values()} & set(sounds)

    def forget(self, sounds: Sequence[Digest], today: date) -> int:
        wanted = self.needed(today, "")
        return self._forget([each for each in sounds if each not in wanted])

    def _forget(self, sounds: Sequence[Digest]) -> int:
        changing = self._all.changing()
        gone = [recipe for recipe, each in changing.items.items() if each.audio in sounds]
        for recipe in gone:
            del changing.items[recipe]
        return len(sounds)

    def remake(self, sound: Digest, at: Instant) -> int:
        from dataclasses import replace

        from broadcaster.newsroom.books.rendering import JobState

        changing = self._all.changing()
        recipes = [recipe for recipe, each in changing.items.items() if each.audio == sound]
        self._forget([sound])
        again = [recipe for recipe in recipes if recipe in changing.jobs]
        for recipe in again:
            changing.jobs[recipe] = replace(changing.jobs[recipe], state=JobState.WAITING, not_before=at)
        return len(again)
