"""Documents in: files, web pages and feeds of others become scripts; what was taken and what was left out is told."""

from broadcaster.documents.desk import DocumentDesk
from broadcaster.documents.fetching import Door

__all__ = ["DocumentDesk", "Door"]
