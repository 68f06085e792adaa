"""A server that is told to end says so before it shuts its door: who sends it requests can send them elsewhere."""

import signal
import socket
import time
from collections.abc import Callable
from threading import Event
from types import FrameType

import uvicorn


class DrainingServer(uvicorn.Server):
    """SIGTERM sets `draining` at once; `rest` seconds later no more connections are taken, and requests under way are
    answered. A second signal ends the rest; so does the first where nobody can be told."""

    def __init__(
        self,
        config: uvicorn.Config,
        draining: Event,
        rest: float,
        seconds: Callable[[], float] = time.monotonic,
        ending: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._ending = ending
        self._draining, self._rest, self._seconds = draining, rest, seconds
        self._over: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        first = not self._draining.is_set()
        self._draining.set()
        if first and sig == signal.SIGTERM and self._rest:
            self._over = self._seconds() + self._rest
        else:
            super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams end here: they would be waited for until they are torn."""
        self._ending()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        if self._over is not None and self._seconds() >= self._over:
            self._over = None
            super().handle_exit(signal.SIGTERM, None)
        return await super().on_tick(counter)
