"""The Piper voices of this machine: for each a model, its description, and a record of where they came from.

`<name>.onnx`, `<name>.onnx.json` and `<name>.voice.json` lie side by side in one folder. The record is written last and
removed first, so a voice without one was never installed whole. It holds the digests the files are held to.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path

MODEL, DESCRIBED, RECORD = ".onnx", ".onnx.json", ".voice.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class FilesWrong(Exception):
    """These files are no voice. The message is Vietnamese, one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where a voice came from and under which licence. `installed` is a date (year-month-day), digests are hex."""

    language: str
    region: str
    sex: str
    licence: str
    source: str
    sha256: str
    json_sha256: str
    installed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFiles:
    """The three files of one voice, whether or not they are there."""

    folder: Path
    name: str

    @property
    def model(self) -> Path:
        return self.folder / f"{self.name}{MODEL}"

    @property
    def described(self) -> Path:
        return self.folder / f"{self.name}{DESCRIBED}"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.name}{RECORD}"

    def read_record(self) -> Record:
        """FilesWrong."""
        try:
            told = json.loads(self.record.read_bytes())
            wanted = {field.name for field in fields(Record)}
            if (
                not isinstance(told, dict)
                or told.keys() != wanted
                or not all(isinstance(t, str) for t in told.values())
            ):
                raise ValueError
            return Record(**told)
        except FileNotFoundError:
            raise FilesWrong(f"thiếu {self.record.name}; hãy cài lại bằng lệnh: broadcaster voices install") from None
        except (OSError, ValueError, AttributeError):
            raise FilesWrong(f"{self.record.name} bị hỏng; hãy cài lại giọng này") from None

    def write_record(self, record: Record) -> None:
        """Temp, fsync, rename. OSError."""
        part = self.record.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(asdict(record), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.record)

    def stamp(self) -> tuple[tuple[int, int, int], ...]:
        """Differs when any of the files was written again. FilesWrong for one that is missing."""
        found = []
        for path in (self.model, self.described, self.record):
            try:
                stat = path.stat()
            except OSError:
                raise FilesWrong(f"thiếu tệp {path.name}; hãy cài lại giọng này") from None
            found.append((stat.st_ino, stat.st_size, stat.st_mtime_ns))
        return tuple(found)

    def check(self) -> Record:
        """Reads every byte of them: 60 MB take some 0.1 s. FilesWrong unless they are what was installed."""
        record = self.read_record()
        for path, wanted in ((self.model, record.sha256), (self.described, record.json_sha256)):
            try:
                found = digest(path)
            except OSError as error:
                raise FilesWrong(f"không đọc được {path.name}: {error.strerror}") from error
            if found != wanted:
                raise FilesWrong(f"tệp {path.name} bị hỏng hoặc đã bị thay; hãy cài lại giọng này")
        return record


def voices_in(folder: Path | None) -> tuple[VoiceFiles, ...]:
    """Every voice of which at least a file is there, by name."""
    if folder is None or not folder.is_dir():
        return ()
    names = {path.name.removesuffix(end) for end in (MODEL, DESCRIBED, RECORD) for path in folder.glob(f"*{end}")}
    return tuple(VoiceFiles(folder=folder, name=name) for name in sorted(names) if NAME.fullmatch(name))


def digest(path: Path) -> str:
    """SHA-256 as hex. OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_description(raw: bytes, language: str) -> None:
    """Raises FilesWrong unless the JSON describes a voice of the language (an IETF tag) that needs nothing else.

    Voices that are not spelled by espeak-ng or by letters are refused: Piper would fetch models from the Internet.
    """
    try:
        told = json.loads(raw)
        rate, spelled = told["audio"]["sample_rate"], told["espeak"]["voice"]
        symbols, speakers, ids = told["num_symbols"], told["num_speakers"], told["phoneme_id_map"]
        kind, spoken = told.get("phoneme_type", "espeak"), told.get("language", {}).get("code", spelled)
        known = [number for numbers in ids.values() for number in numbers]
        sound = isinstance(rate, int) and 8_000 <= rate <= 48_000 and isinstance(speakers, int)
        whole = {"^", "_", "$"} <= ids.keys() and all(0 <= number < symbols for number in known)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FilesWrong("tệp .onnx.json không phải tệp mô tả giọng Piper") from error
    if not sound or not whole:
        raise FilesWrong("tệp .onnx.json có tần số lấy mẫu hoặc bảng âm không dùng được")
    if kind not in ("espeak", "text"):
        raise FilesWrong(f"giọng này cần bộ phân tích “{kind}”, phải tải thêm từ mạng nên không dùng được")
    codes = {str(code).replace("_", "-").partition("-")[0].lower() for code in (spelled, spoken)}
    if codes != {language.partition("-")[0].lower()}:
        raise FilesWrong(f"tệp .onnx.json là giọng tiếng “{spoken}”, không phải “{language}”")
