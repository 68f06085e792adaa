"""The Voice of the newsroom: tries the voices of a manner in order, one voice for one whole text."""

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass

from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.errors.bulletins import TextEmpty
from broadcaster.domain.errors.sound import NoVoiceLeft, VoiceFailed
from broadcaster.domain.item import Delivery
from broadcaster.domain.speech import Manner, SpeechSegment, VoiceName, VoiceState
from broadcaster.newsroom.ports import Clip, Progress, Speech, VoiceStatus, quiet
from broadcaster.voices.cache import Kept, Saying, SpeechCache
from broadcaster.voices.engines import UNHEARD_OF, Condition, Engine, one_line, speakable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    clips: tuple[Clip, ...]
    from_cache: int


class Announcer:
    """Implements the port Voice over engines (by name, as `discover` gives them) and a cache of segments."""

    def __init__(self, engines: Mapping[str, Engine], cache: SpeechCache) -> None:
        self._engines = engines
        self._cache = cache

    def speak(self, texts: Sequence[SpeechSegment], manner: Manner, progress: Progress = quiet) -> Speech:
        """Segments without a letter or digit are left out. When a voice fails half-way the next speaks the whole text.

        A voice no engine has is passed over like one that fails: a plug-in that is gone must not silence the others.
        TextEmpty, NoVoiceLeft, StorageFull, StorageUnwritable.
        """
        wanted = [text for text in texts if speakable(text.text)]
        if not wanted:
            raise TextEmpty()
        tried = []
        for voice in manner.voices:
            if self._condition(voice).state is VoiceState.UNKNOWN:
                tried.append(f"{voice} ({UNHEARD_OF.why})")
                continue
            try:
                spoken = self._by(voice, wanted, manner.rate, progress)
            except VoiceFailed as error:
                tried.append(f"{voice} ({error.facts['problem']})")
                continue
            delivery = Delivery(
                voice=voice,
                fallback=voice != manner.voices[0],
                segments=len(spoken.clips),
                from_cache=spoken.from_cache,
            )
            return Speech(clips=spoken.clips, delivery=delivery)
        raise NoVoiceLeft(tried="; ".join(tried) or "không có giọng nào được chọn")

    def known(self) -> tuple[VoiceStatus, ...]:
        """Every voice of every engine with its status now; nothing is spoken and no network is used."""
        return tuple(
            VoiceStatus(
                voice=card.voice,
                label=card.label,
                language=card.language,
                region=card.region,
                sex=card.sex,
                needs_network=card.needs_network,
                licence=card.licence,
                state=condition.state,
                why=condition.why,
            )
            for engine in self._engines.values()
            for card in engine.voices()
            for condition in (engine.status(card.voice),)
        )

    def _condition(self, voice: VoiceName) -> Condition:
        engine = self._engines.get(voice.partition(":")[0])
        return engine.status(voice) if engine else UNHEARD_OF

    def _by(self, voice: VoiceName, texts: Sequence[SpeechSegment], rate: float, progress: Progress) -> _Spoken:
        engine = self._engines[voice.partition(":")[0]]
        sayings = [Saying(text=text.text, voice=voice, rate=rate) for text in texts]
        kept: list[Kept | None] = [None] * len(sayings)
        with closing(self._in_any_order(engine, sayings)) as spoken:
            for done, (place, one) in enumerate(spoken, start=1):
                kept[place] = one
                progress(done, len(texts))
        clips = tuple(
            Clip(path=one.path, rate=one.rate, duration=one.duration, pause=text.pause)
            for one, text in zip(kept, texts, strict=True)
            if one is not None
        )
        return _Spoken(clips=clips, from_cache=sum(not one.fresh for one in kept if one is not None))

    def _in_any_order(self, engine: Engine, sayings: Sequence[Saying]) -> Generator[tuple[int, Kept]]:
        """Every saying with its place, as it is done, as many at a time as the engine takes.

        The first failure is raised, the sayings not begun are dropped, and no thread is left running.
        """
        if engine.at_once == 1 or len(sayings) == 1:
            yield from ((place, self._segment(engine, saying)) for place, saying in enumerate(sayings))
            return
        with ThreadPoolExecutor(engine.at_once, thread_name_prefix=engine.name) as pool:
            under_way = {pool.submit(self._segment, engine, saying): place for place, saying in enumerate(sayings)}
            try:
                for done in as_completed(under_way):
                    yield under_way[done], done.result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _segment(self, engine: Engine, saying: Saying) -> Kept:
        try:
            return self._cache.segment(engine, saying)
        except (VoiceFailed, StorageTrouble):
            raise
        except Exception as error:  # a plug-in or its decoder may fail in any way; the next voice must get its turn
            raise VoiceFailed(voice=saying.voice, problem=one_line(error)) from error
