"""Reports on paper and as files: Excel, Word, PDF, and text with a comma's cousin between the cells."""

from broadcaster.reports.papers import FolderPapers
from broadcaster.reports.press import PrintingPress

__all__ = ["FolderPapers", "PrintingPress"]
