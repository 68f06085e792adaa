"""Every error the product raises on purpose, found from the root: for the manual, and for those who hold them to rules.

A leaf is known once its module is loaded, so each module of leaves stands here.
"""

from collections.abc import Iterator

from broadcaster.domain.errors import (
    BroadcasterError,
    alerts,
    bulletins,
    devices,
    documents,
    emergencies,
    evidence,
    journals,
    keys,
    machine,
    people,
    playlists,
    sound,
    stations,
    words,
)

MODULES = (
    alerts,
    bulletins,
    devices,
    documents,
    emergencies,
    evidence,
    journals,
    keys,
    machine,
    people,
    playlists,
    sound,
    stations,
    words,
)


def leaves(kind: type[BroadcasterError] = BroadcasterError) -> Iterator[type[BroadcasterError]]:
    """Those below a class, but for branches that have no leaf yet."""
    below = kind.__subclasses__()
    if not below and kind.code != BroadcasterError.code:
        yield kind
    for each in below:
        yield from leaves(each)
