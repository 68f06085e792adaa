"""All settings in one frozen value: defaults < file < environment. Read by app/ and nobody else."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from broadcaster.domain.emergency_templates import EmergencyTemplate, FieldKind, TemplateField
from broadcaster.domain.errors.machine import SettingWrong
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.people import squeezed
from broadcaster.domain.sound import Coding, Profile
from broadcaster.domain.station_manifest import MOST_DAYS
from broadcaster.domain.streams import host_fits
from broadcaster.domain.units import Lufs
from broadcaster.wording import NORTHERN, SOUTHERN, Lexicon, Style, Word

PREFIX = "BROADCASTER_"
CONFIG = f"{PREFIX}CONFIG"
SETTINGS_FILE = "broadcaster.toml"
"""Of the data folder, where CONFIG names no other."""


def _listed(value: object) -> object:
    """A list in the environment is written with commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _named_host(host: str) -> str:
    if not host_fits(host.lower()):
        raise ValueError("phải là tên máy chủ, không phải địa chỉ")
    return host.lower()


def _address(written: str) -> str:
    try:
        return str(ip_address(written))
    except ValueError:
        raise ValueError("phải là địa chỉ IP") from None


def _readable(line: str) -> str:
    if not line.strip().isprintable():
        raise ValueError("phải là một dòng chữ")
    return line.strip()


class Settings(BaseModel):
    """As config/defaults.toml explains them; `share` is the folder that holds config/ and audio_assets/."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: Path
    data: Path
    listen: Annotated[str, AfterValidator(_address)]
    port: int = Field(ge=0, le=65_535)
    servers: int = Field(ge=1, le=64)
    hosts: Annotated[tuple[Annotated[str, AfterValidator(_named_host)], ...], BeforeValidator(_listed)]
    proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_listed)]
    public_audio: Literal["app", "accel", "url"]
    audio_base: str = Field(pattern=r"^($|https://[^\s?#]+$)")
    database: str = Field(pattern=r"^($|sqlite:///.|postgresql://)")
    library: str = Field(pattern=r"^($|file:///.|s3://.)")
    library_endpoint: str = Field(pattern=r"^($|https?://)")
    library_copies_gb: int = Field(ge=1, le=10_000)
    zone: ZoneInfo
    voices: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    rate: float = Field(ge=0.5, le=2.0)
    style: Literal["southern", "northern"]
    years: Literal["full", "short"]
    documents: Literal["silent", "issuer", "spelled"]
    lexicon: Annotated[tuple[str, ...], BeforeValidator(_listed)]
    voices_off: Annotated[tuple[str, ...], BeforeValidator(_listed)]
    espeak_for: Annotated[tuple[Literal["demo", "emergency", "ordinary"], ...], BeforeValidator(_listed)]
    speech_gb: int = Field(ge=1, le=10_000)
    gtts_tld: str = Field(pattern=r"^[a-z.]+$")
    gtts_endpoint: str = Field(pattern=r"^($|https?://)")
    gtts_throttle: float = Field(ge=0, le=60)
    edge_endpoint: str = Field(pattern=r"^($|wss?://)")
    house: Literal["auto", "demo", "real"]
    profile: str
    encoders: int = Field(ge=0, le=16)
    queue: Literal["local", "procrastinate"]
    makers: int = Field(ge=0, le=64)
    bed: bool
    approve_unheard: bool
    relay_hosts: Annotated[tuple[Annotated[str, AfterValidator(_named_host)], ...], BeforeValidator(_listed)]
    emergency_people: int = Field(ge=1, le=2)
    lock_minutes: int = Field(ge=1, le=60)
    evidence_days: int = Field(ge=30, le=36_500)
    manifest_days: int = Field(ge=1, le=MOST_DAYS)
    watch: str
    help_line: Annotated[str, AfterValidator(_readable), Field(max_length=200)]
    stations: str
    log: Literal["text", "json"]
    log_level: Literal["debug", "info", "warning", "error"]
    log_requests: bool
    metrics: Literal["here", "token"]
    drain_seconds: int = Field(ge=0, le=30)

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'broadcaster.db').absolute()}"

    @property
    def library_folder(self) -> Path | None:
        """Where finished sounds lie; None when it is a bucket."""
        if self.library.startswith("s3://"):
            return None
        told = self.library.removeprefix("file://")
        return Path(told) if told else self.data / "audio"

    @property
    def reading(self) -> Style:
        """How numbers, years and document numbers are said."""
        house = SOUTHERN if self.style == "southern" else NORTHERN
        return replace(house, years=self.years, documents=self.documents)

    @property
    def config(self) -> Path:
        return self.share / "config"

    @property
    def audio_assets(self) -> Path:
        return self.share / "audio_assets"


def _speakable(text: str) -> str:
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") for sign in text):
        raise ValueError("ký tự không đọc được (a sign no voice can say)")
    return text


_Written = Annotated[str, AfterValidator(_speakable), Field(pattern=r"\S")]
_Said = Annotated[str, AfterValidator(_speakable)]


class _WordIn(BaseModel):
    """One [[word]] of a lexicon file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    written: _Written
    spoken: _Said
    any_case: bool = False
    inside: bool = False


class _ProfileIn(BaseModel):
    """One table of config/profiles.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    coding: Coding
    rate: Literal[16_000, 24_000, 44_100, 48_000]
    kbps: int = Field(ge=0, le=320)
    lufs: float = Field(ge=-31, le=-14)
    high_pass: int = Field(ge=0, le=1_000)
    low_pass: int = Field(ge=0, le=24_000)
    ratio: float = Field(ge=1, le=10)
    bed_under: float = Field(ge=-60, le=-12)

    def profile(self, name: str) -> Profile:
        told = self.model_dump(exclude={"lufs"})
        return Profile(name=name, target=Lufs(self.lufs), **told)


class _LexiconIn(BaseModel):
    """A file of config/lexicon: its readings, and the `scope` they hold in, such as the code of a station. `any_case`
    is said of its [words]; each [[word]] says its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope: str = ""
    any_case: bool = False
    words: dict[_Written, _Said] = {}
    word: tuple[_WordIn, ...] = ()


def share_folder() -> Path:
    """config/ and audio_assets/ beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).parent
    beside = package.parent
    return beside if (beside / "config" / "defaults.toml").is_file() else package / "share"


def load(environment: Mapping[str, str], told: Mapping[str, Any] | None = None) -> Settings:
    """Settings from the environment given; `told` (the command line) beats all. SettingWrong names the faulty one."""
    share = share_folder()
    values = read_toml(share / "config" / "defaults.toml")
    over = {name: environment[PREFIX + name.upper()] for name in values if PREFIX + name.upper() in environment}
    over |= {name: value for name, value in (told or {}).items() if value is not None}
    file = Path(environment.get(CONFIG) or Path(over.get("data", values["data"])) / SETTINGS_FILE)
    if CONFIG in environment or file.is_file():
        values |= read_toml(file)
    try:
        settings = Settings.model_validate({**values, **over, "share": share})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise SettingWrong(
            setting=str(first["loc"][0]), problem=f"“{hidden(first['input'])[:_SHOWN] or '–'}”: {_why(first)}"
        ) from None
    _fitting(settings)
    return settings


_SHOWN = 80
"""Letters of a wrong value."""
_WHY: Mapping[str, str] = {
    "extra_forbidden": "không có cài đặt nào tên như vậy",
    "literal_error": "phải là một trong: {expected}",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "float_parsing": "phải là số",
    "bool_parsing": "phải là true hoặc false",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
    "too_long": "dài quá {max_length} ký tự",
    "too_short": "phải có ít nhất {min_length} mục",
    "zoneinfo_str": "không có múi giờ này",
    "ip_v4_network": "phải là địa chỉ IP, hay một dải mạng",
    "ip_v6_network": "phải là địa chỉ IP, hay một dải mạng",
}
_FORMS: Mapping[str, str] = {
    "audio_base": "https://…",
    "database": "sqlite:///…, postgresql://…",
    "edge_endpoint": "ws://…, wss://…",
    "gtts_endpoint": "http://…, https://…",
    "gtts_tld": "com.vn",
    "library": "file:///…, s3://…",
    "library_endpoint": "http://…, https://…",
}
"""What a setting looks like whose pattern would tell people nothing."""


def _why(wrong: Mapping[str, Any]) -> str:
    """What pydantic says of a value, for people."""
    if wrong["type"] == "string_pattern_mismatch":
        return f"phải có dạng {_FORMS[wrong['loc'][0]]}"
    facts = {name: str(told).replace("'", "").replace(" or ", ", ") for name, told in wrong.get("ctx", {}).items()}
    told = _WHY.get(wrong["type"]) or facts.get("error") or str(wrong["msg"])
    return told.format(**facts)


def _fitting(settings: Settings) -> None:
    """One setting against another, before anything begins by them. SettingWrong."""
    database = settings.database
    if database.startswith("postgresql") and (database.count("@") > 1 or re.search(r"[#\s]", database)):
        raise SettingWrong(setting="database", problem=_CODED)
    if settings.public_audio == "url" and not (settings.audio_base or settings.library.startswith("s3://")):
        raise SettingWrong(setting="public_audio", problem="url: library = s3://…, audio_base = https://…")


_CODED = "trong mật khẩu, ký tự @ / # ? % và dấu cách phải viết thành %40 %2F %23 %3F %25 %20"


_BESIDES = frozenset({CONFIG, f"{PREFIX}PASSPHRASE", f"{PREFIX}TOKEN"})
"""Not settings, and read by commands all the same."""


def unread(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that look like ours and that nobody reads: a setting that is misspelt holds nowhere."""
    known = _BESIDES | {PREFIX + name.upper() for name in Settings.model_fields.keys() - {"share"}}
    return tuple(sorted(name for name in environment if name.startswith(PREFIX) and name not in known))


_SECRET = re.compile(r"(?<=://)[^\s@]*@|(?<=password=)[^&\s]*")


def hidden(told: object) -> str:
    """A value as it may be shown: whoever reads over a shoulder, or a log, learns no password from it."""
    return _SECRET.sub("***", str(told))


def read_toml(path: Path) -> dict[str, Any]:
    """FileUnreadable when it is missing, not UTF-8, or not TOML; the message names the line."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))  # Notepad writes a mark first
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise FileUnreadable(name=str(path), problem=str(wrong)) from wrong


def load_profiles(settings: Settings) -> dict[str, Profile]:
    """Every profile of config/profiles.toml by name. FileUnreadable names the entry that is wrong."""
    path = settings.config / "profiles.toml"
    try:
        told = TypeAdapter(dict[str, _ProfileIn]).validate_python(read_toml(path))
    except ValidationError as wrong:
        raise _unreadable(path, wrong) from wrong
    return {name: each.profile(name) for name, each in told.items()}


class _TemplateFieldIn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z_]+$")
    kind: FieldKind
    label: _Written


class _TemplateIn(BaseModel):
    """One [[template]] of config/emergencies.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9-]{1,60}$")
    event: _Written
    headline: _Written
    script: str
    fields: tuple[_TemplateFieldIn, ...] = ()

    def template(self) -> EmergencyTemplate:
        told = self.model_dump(exclude={"fields"})
        fields = tuple(TemplateField(name=each.name, kind=each.kind, label=each.label) for each in self.fields)
        return EmergencyTemplate(**told, fields=fields)


def load_emergencies(settings: Settings) -> dict[str, EmergencyTemplate]:
    """The templates of config/emergencies.toml by code. FileUnreadable names the entry that is wrong."""
    path = settings.config / "emergencies.toml"
    try:
        told = TypeAdapter(dict[Literal["template"], tuple[_TemplateIn, ...]]).validate_python(read_toml(path))
    except ValidationError as wrong:
        raise _unreadable(path, wrong) from wrong
    templates = [each.template() for each in told["template"]]
    if faults := [fault for each in templates for fault in each.faults()]:
        raise FileUnreadable(name=str(path), problem="; ".join(faults))
    return {each.code: each for each in templates}


def load_common(settings: Settings) -> frozenset[str]:
    """The words everybody tries in passwords, of every file of config/passwords. FileUnreadable."""
    found: set[str] = set()
    for path in sorted((settings.config / "passwords").glob("*.txt")):
        try:
            lines = path.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as wrong:
            raise FileUnreadable(name=str(path), problem=str(wrong)) from wrong
        found.update(squeezed(line) for line in lines if not line.startswith("#"))
    return frozenset(found - {""})


def load_lexicon(settings: Settings) -> Lexicon:
    """The readings of every file of config/lexicon, by name, that hold in one of the scopes of the settings.

    FileUnreadable names the file and the entry that is wrong, SettingWrong a scope that no file has.
    """
    told = {path: _lexicon_of(path) for path in sorted((settings.config / "lexicon").glob("*.toml"))}
    if missing := set(settings.lexicon) - {file.scope for file in told.values()}:
        raise SettingWrong(setting="lexicon", problem=f"không tệp nào trong config/lexicon có scope “{min(missing)}”")
    words: list[Word] = []
    for file in told.values():
        words += (
            Word(written=written, spoken=spoken, any_case=file.any_case, scope=file.scope)
            for written, spoken in file.words.items()
        )
        words += (Word(scope=file.scope, **word.model_dump()) for word in file.word)
    return Lexicon(words=tuple(words)).within(settings.lexicon)


def _lexicon_of(path: Path) -> _LexiconIn:
    try:
        return _LexiconIn.model_validate(read_toml(path))
    except ValidationError as wrong:
        raise _unreadable(path, wrong) from wrong


def _unreadable(path: Path, wrong: ValidationError) -> FileUnreadable:
    first = wrong.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return FileUnreadable(name=str(path), problem=f"{where}: {first['msg']}")
