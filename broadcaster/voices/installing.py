"""Puts a Piper voice in its folder: fetched, held to its digest, tried, and only then kept, its licence recorded."""

import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcaster.disk import refused
from broadcaster.domain.errors.sound import VoiceFailed, VoiceFileWrong, VoiceInstalled
from broadcaster.domain.speech import VoiceName
from broadcaster.voices.engines import one_line
from broadcaster.voices.fetching import beside, fetch, is_address, name_of, shown
from broadcaster.voices.piper import CRAFT, LIBRARY_MISSING, Piper, library_there
from broadcaster.voices.piper_files import DESCRIBED, MODEL, NAME, FilesWrong, Record, VoiceFiles, check_description
from broadcaster.voices.worker import Worker, WorkerLost

LARGEST_MODEL, LARGEST_DESCRIPTION = 300_000_000, 1_000_000
"""Bytes. The largest Piper voices take some 120 MB."""
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A voice to install: where its model is (its description lies beside it as `.json`) and what is known of it.

    `sha256` is the digest of the model in hex, `json_sha256` that of the description where its maker gives one.
    """

    source: str
    sha256: str
    licence: str
    json_sha256: str = ""
    language: str = "vi"
    region: str = "chưa rõ"
    sex: str = "chưa rõ"
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    voice: VoiceName
    record: Record
    folder: Path


def install(wanted: Wanted, folder: Path, on: date) -> Installed:
    """Keeps the voice only when all of it holds; a voice of that name stays unless `replace`.

    VoiceFileWrong, VoiceInstalled, VoiceFileUnreachable, VoiceFailed (no library to try it with), FileUnreadable,
    StorageFull, StorageUnwritable.
    """
    name = _checked(wanted)
    files = VoiceFiles(folder=folder, name=name)
    if not wanted.replace:
        _refuse_if_there(files)
    if not library_there():
        raise VoiceFailed(voice=f"{Piper.name}:{name}", problem=LIBRARY_MISSING.why)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".install-") as scratch:
            fresh = VoiceFiles(folder=Path(scratch), name=name)
            record = _fetched(wanted, fresh, on)
            _try(fresh)
            fresh.write_record(record)
            _keep(fresh, files)
    except OSError as error:
        raise refused(str(folder), error) from error
    return Installed(voice=VoiceName(f"{Piper.name}:{name}"), record=record, folder=folder)


def _checked(wanted: Wanted) -> str:
    """The voice's name, from that of its model. VoiceFileWrong for what could not be recorded or held to."""
    try:
        told = name_of(wanted.source)
    except ValueError as error:
        raise VoiceFileWrong(name=wanted.source, problem="địa chỉ sai") from error
    name = told.removesuffix(MODEL)
    if not told.endswith(MODEL) or not NAME.fullmatch(name):
        raise VoiceFileWrong(name=told, problem="phải là tệp .onnx có tên bằng chữ không dấu, số, dấu chấm và gạch")
    if not all(_HEX.fullmatch(each.lower()) for each in (wanted.sha256, wanted.json_sha256 or wanted.sha256)):
        raise VoiceFileWrong(name=name, problem="mã SHA-256 phải gồm 64 chữ số hệ mười sáu")
    if not wanted.licence.strip():
        raise VoiceFileWrong(name=name, problem="phải ghi giấy phép của giọng đọc")
    return name


def _refuse_if_there(files: VoiceFiles) -> None:
    try:
        raise VoiceInstalled(name=files.name, date=files.read_record().installed)
    except FilesWrong:
        return  # what was never whole may be written over


def _fetched(wanted: Wanted, files: VoiceFiles, on: date) -> Record:
    model = fetch(wanted.source, files.model, LARGEST_MODEL)
    _compare(files.model, model.sha256, wanted.sha256)
    described = fetch(beside(wanted.source, DESCRIBED.removeprefix(MODEL)), files.described, LARGEST_DESCRIPTION)
    _compare(files.described, described.sha256, wanted.json_sha256 or described.sha256)
    try:
        check_description(files.described.read_bytes(), wanted.language)
    except FilesWrong as wrong:
        raise VoiceFileWrong(name=files.name, problem=str(wrong)) from wrong
    return Record(
        language=wanted.language,
        region=wanted.region,
        sex=wanted.sex,
        licence=" ".join(wanted.licence.split()),
        source=shown(wanted.source) if is_address(wanted.source) else str(Path(wanted.source).absolute()),
        sha256=model.sha256,
        json_sha256=described.sha256,
        installed=on.isoformat(),
    )


def _compare(file: Path, found: str, wanted: str) -> None:
    if found != wanted.lower():
        raise VoiceFileWrong(name=file.name, problem=f"mã SHA-256 là {found}, không phải {wanted.lower()}")


def _try(files: VoiceFiles) -> None:
    """The process that would speak with it starts, and is ended: its greeting holds the description to the model."""
    try:
        Worker(CRAFT, files.model, files.described).end()
    except WorkerLost as lost:
        raise VoiceFileWrong(name=files.name, problem=one_line(lost)) from lost


def _keep(fresh: VoiceFiles, files: VoiceFiles) -> None:
    """The record goes first and comes last: a power cut between leaves a voice that is told as not whole."""
    files.record.unlink(missing_ok=True)
    fresh.model.replace(files.model)
    fresh.described.replace(files.described)
    fresh.record.replace(files.record)
