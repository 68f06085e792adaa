"""A store whose machine may lose its power at any call: what was not committed by then was never done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from broadcaster.newsroom.books import Store, Work


class PowerCut(Exception):
    """Nothing of the house's own: no verb may catch it."""


class CrashingStore:
    """The port `Store` over another. `calls` counts down with every call of a transaction or of a book in it, commits
    included, and the power fails at none left; None: it never fails."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.calls: int | None = None

    def tick(self) -> None:
        if self.calls is not None:
            if self.calls == 0:
                self.calls = None
                raise PowerCut
            self.calls -= 1

    @contextmanager
    def read(self) -> Iterator[Work]:
        self.tick()
        with self.store.read() as work:
            yield _watched(work, self.tick)

    @contextmanager
    def write(self) -> Iterator[Work]:
        self.tick()
        with self.store.write() as work:
            yield _watched(work, self.tick)
            self.tick()

    def check(self) -> None:
        self.store.check()

    def changes(self) -> int:
        return self.store.changes()


def _watched(work: Work, tick: Callable[[], None]) -> Any:
    return _Part(work, lambda book: _Part(book, lambda method: _ticking(method, tick)))


class _Part:
    def __init__(self, whole: Any, wrap: Callable[[Any], Any]) -> None:
        self._whole, self._wrap = whole, wrap

    def __getattr__(self, name: str) -> Any:
        return self._wrap(getattr(self._whole, name))


def _ticking(method: Callable[..., Any], tick: Callable[[], None]) -> Callable[..., Any]:
    def called(*told: Any, **named: Any) -> Any:
        tick()
        done = method(*told, **named)
        tick()
        return done

    return called
