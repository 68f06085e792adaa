"""What is wrong with journals that stations send."""

from broadcaster.domain.errors import BadInput


class JournalUnreadable(BadInput):
    code = "journal-unreadable"
    vi = "Lô nhật ký của đài {station} không đọc được: {problem}."
    en = "The batch of station {station}'s journal cannot be read: {problem}."
