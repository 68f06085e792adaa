"""What a line carries for what was said on it: reckoned from what a counting proxy saw, for TLS 1.3 over TCP and IPv4.

Each piece is a record of its own in a segment of its own, which the other end acknowledges with an empty one; nothing
rides along with anything else. A connection begins with a whole handshake, as if no session were ever resumed.
"""

from dataclasses import dataclass

from playout.bad_line import BadLine

HEADERS = 52
"""IPv4, TCP, and its timestamps."""
RECORD = 22
"""Head, tag and kind of a record."""
SEGMENT = 1_448
GREETING = 370
"""TCP: three segments to begin, four to end."""
HANDSHAKE = 5_000
"""TLS 1.3 both ways: 700 bytes of the station, 4,300 of a house with a public certificate and the one that vouches for
it; heads and acknowledgements included."""


@dataclass(frozen=True, kw_only=True)
class Carried:
    """`said` in bytes both ways, in so many pieces, on so many connections."""

    said: int = 0
    pieces: int = 0
    connections: int = 0

    @property
    def cost(self) -> int:
        packets = self.pieces + self.said // SEGMENT
        return self.said + packets * (2 * HEADERS + RECORD) + self.connections * (GREETING + HANDSHAKE)

    def __sub__(self, before: "Carried") -> "Carried":
        return Carried(
            said=self.said - before.said,
            pieces=self.pieces - before.pieces,
            connections=self.connections - before.connections,
        )


def carried(line: BadLine) -> Carried:
    return Carried(said=line.sent + line.passed, pieces=line.pieces, connections=line.taken)
