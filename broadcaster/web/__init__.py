"""The HTTP edge over the verbs: JSON for programs, pages for people, playlists for players, sound for both."""

from broadcaster.web.desk import Desk
from broadcaster.web.readiness import Readiness
from broadcaster.web.site import Site, build

__all__ = ["Desk", "Readiness", "Site", "build"]
