"""What one call to a voice says, and when a sound can be used again."""

from broadcaster.domain.speech import VoiceName, cache_key, segments
from broadcaster.wording import Lexicon, Word, read

SCRIPT = "Xóm có nhóm Zalo.\n\nBà con chú ý giờ phát.\n\nHẹn gặp lại trên Zalo."


def keys(*words: Word) -> list[str]:
    spoken = read(SCRIPT, lexicon=Lexicon(words=words))
    return [cache_key(segment.text, VoiceName("gtts:vi"), 1.0, "1") for segment in segments(spoken)]


def test_only_sentences_that_hold_a_changed_word_get_a_new_sound() -> None:
    old, new = keys(Word(written="Zalo", spoken="da lô")), keys(Word(written="Zalo", spoken="za lô"))
    assert [before == after for before, after in zip(old, new, strict=True)] == [False, True, False]


def test_a_new_word_that_no_sentence_holds_costs_no_sound() -> None:
    assert keys() == keys(Word(written="OCOP", spoken="ô cốp"))


def test_each_sentence_keeps_the_silence_after_it() -> None:
    assert [segment.pause for segment in segments(read("Một. [nghỉ 2 giây] Hai."))] == [2000, 800]
