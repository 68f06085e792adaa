"""How long a line to the house's PostgreSQL is believed in that says nothing.

A machine that lost its power, an address that moved and a wall that drops what passes say no good-bye: whoever asks by
such a line, or holds one for later, would wait for a quarter of an hour without a word to anybody, over a database that
is back long since. So all our lines are opened alike, whoever opens them.
"""

from collections.abc import Mapping
from types import MappingProxyType

LINE: Mapping[str, str] = MappingProxyType(
    {
        "connect_timeout": "10",
        "keepalives": "1",
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "15000",
    }
)
"""By the names of PostgreSQL's own library, seconds and then milliseconds. What the address itself says stands before
it: `postgresql://…?tcp_user_timeout=60000`."""
