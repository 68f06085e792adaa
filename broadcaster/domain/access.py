"""How far somebody reaches in the station tree. People, roles and the table of their rights come with accounts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A station and all below it, by path. Queries cannot be called without one, so what lies outside is unknown."""

    path: str

    def reaches(self, path: str) -> bool:
        return path.startswith(self.path)


EVERYWHERE = Scope(path="/")
