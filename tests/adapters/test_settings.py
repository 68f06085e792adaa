import re
from pathlib import Path
from typing import Any

import pytest
from fakes.hours import check_rules

from broadcaster import samples
from broadcaster.domain.errors.machine import SettingWrong
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.errors.stations import TimetableFaulty
from broadcaster.domain.inheriting import effective, effective_of_all
from broadcaster.domain.sound import HORN, Coding
from broadcaster.domain.stations import Level
from broadcaster.settings import Settings, load, load_lexicon, load_profiles, read_toml, share_folder, unread

CONFIG = share_folder() / "config"


def test_defaults_are_beaten_by_a_file_and_both_by_the_environment_and_all_by_the_command_line(tmp_path: Path) -> None:
    data = {"BROADCASTER_DATA": str(tmp_path)}
    assert load(data).port == 8000
    (tmp_path / "broadcaster.toml").write_text("port = 8001\nrate = 0.9\n")
    assert (load(data).port, load(data).rate) == (8001, 0.9)
    assert load(data | {"BROADCASTER_PORT": "8002"}).port == 8002
    assert load(data | {"BROADCASTER_PORT": "8002"}, {"port": 8003, "data": None}).port == 8003
    assert load(data).data == tmp_path


def test_a_variable_that_is_named_like_a_setting_and_is_none_is_found() -> None:
    read = {f"BROADCASTER_{name.upper()}": "" for name in read_toml(CONFIG / "defaults.toml")}
    besides = {"BROADCASTER_CONFIG": "", "BROADCASTER_TOKEN": "", "BROADCASTER_PASSPHRASE": "", "PATH": ""}
    assert unread(read | besides) == ()
    assert unread(read | {"BROADCASTER_QEUE": "", "BROADCASTER_SHARE": ""}) == ("BROADCASTER_QEUE", "BROADCASTER_SHARE")


def test_a_list_in_the_environment_is_written_with_commas() -> None:
    assert load({"BROADCASTER_VOICES": " espeak:vi , gtts:vi,"}).voices == ("espeak:vi", "gtts:vi")


def test_a_proxy_is_an_address_or_a_network() -> None:
    found = load({"BROADCASTER_PROXIES": "127.0.0.1, 10.0.0.0/28, ::1"}).proxies
    assert [str(each) for each in found] == ["127.0.0.1/32", "10.0.0.0/28", "::1/128"]


VIETNAMESE = re.compile(r"[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("VOICES", ""),
        ("RATE", "9"),
        ("STYLE", "western"),
        ("RELAY_HOSTS", "10.0.0.7"),
        ("RELAY_HOSTS", "localhost"),
        ("RELAY_HOSTS", "https://phat.example.vn"),
        ("YEARS", "roman"),
        ("DOCUMENTS", "loud"),
        ("ZONE", "Asia/Nowhere"),
        ("ENCODERS", "99"),
        ("ESPEAK_FOR", "weddings"),
        ("DATABASE", "mysql://x"),
        ("BED", "perhaps"),
        ("HELP_LINE", "một dòng\nhai dòng"),
        ("HELP_LINE", "0" * 201),
        ("GTTS_TLD", "com.vn/evil"),
        ("LOG", "xml"),
        ("LOG_LEVEL", "loud"),
        ("LOG_REQUESTS", "perhaps"),
        ("METRICS", "everybody"),
        ("DRAIN_SECONDS", "31"),
        ("LISTEN", "everywhere"),
        ("SERVERS", "0"),
        ("HOSTS", "10.0.0.7"),
        ("PROXIES", "nginx"),
        ("PROXIES", "10.0.0.7/8"),
        ("PUBLIC_AUDIO", "ftp"),
        ("AUDIO_BASE", "http://cdn.example.vn"),
        ("AUDIO_BASE", "https://cdn.example.vn/?x=1"),
        ("PUBLIC_AUDIO", "url"),
        ("DATABASE", "postgresql://b:p@ss/w#rd@127.0.0.1/x"),
        ("GTTS_THROTTLE", "soon"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingWrong) as wrong:
        load({f"BROADCASTER_{name}": value})
    assert wrong.value.facts["setting"] == name.lower()
    english = wrong.value.message_en.replace(value[:40], "")
    assert english.isascii() or not VIETNAMESE.search(english), english
    assert not re.search(r"[Ii]nput|should|[Vv]alue|valid|\bappear", wrong.value.message_vi), "pydantic's own words"


def test_a_setting_nobody_knows_and_a_file_that_is_no_toml_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("prot = 8000\n")
    with pytest.raises(SettingWrong, match="prot"):
        load({"BROADCASTER_CONFIG": str(file)})
    file.write_text("port = = 1\n")
    with pytest.raises(FileUnreadable, match="line 1"):
        load({"BROADCASTER_CONFIG": str(file)})
    with pytest.raises(FileUnreadable):
        load({"BROADCASTER_CONFIG": str(tmp_path / "none.toml")})


def with_lexicon(folder: Path, **files: str) -> Settings:
    (folder / "config/lexicon").mkdir(parents=True)
    for name, text in files.items():
        (folder / f"config/lexicon/{name}.toml").write_text(text, encoding="utf-8")
    return load({}).model_copy(update={"share": folder})


def test_the_lexicon_is_every_file_of_its_scopes_the_narrower_last(tmp_path: Path) -> None:
    settings = with_lexicon(
        tmp_path,
        a='scope = "an-giang"\n[words]\n"HTX" = "của An Giang"\n',
        b='[words]\n"HTX" = "chung"\n[[word]]\nwritten = "zalo"\nspoken = "da lô"\nany_case = true\n',
        c='scope = "can-tho"\n[words]\n"HTX" = "của Cần Thơ"\n',
    )
    words = load_lexicon(settings).words
    assert [(word.spoken, word.scope) for word in words] == [("chung", ""), ("da lô", ""), ("của An Giang", "an-giang")]
    assert words[1].any_case


@pytest.mark.parametrize(
    "text",
    [
        '[words]\n"" = "x"\n',
        '[words]\n" " = "x"\n',
        '[words]\n"a" = 1\n',
        '[words]\n"a" = "\\u0000"\n',
        '[words]\n"a" = "\\ue000"\n',
        '[word]\nwritten = "a"\n',
        '[[word]]\nwritten = "a"\n',
        '[[word]]\nwritten = "a"\nspoken = "b"\nanycase = true\n',
        "words = 1\n",
        '"a" = "b"\n',
        "[words\n",
    ],
)
def test_a_broken_lexicon_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileUnreadable) as wrong:
        load_lexicon(with_lexicon(tmp_path, a='scope = "an-giang"\n', broken=text))
    assert str(wrong.value.facts["name"]).endswith("broken.toml")


def test_a_scope_that_no_file_has_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingWrong, match="an-giang"):
        load_lexicon(with_lexicon(tmp_path, a='scope = "an-gian"\n'))


def test_every_default_is_explained_by_a_comment_above_it() -> None:
    lines = (CONFIG / "defaults.toml").read_text("utf-8").splitlines()
    explained = False
    for line in lines:
        if line.startswith("#"):
            explained = True
        elif "=" in line:
            assert explained, line
        elif not line:
            explained = False


SESSION = {"name": "x", "weekdays": [0], "start": "05:00", "minutes": 15, "level": "commune"}


def stations() -> dict[str, Any]:
    return read_toml(CONFIG / "stations" / "an-giang.toml")


def test_the_sample_tree_is_lawful_and_has_a_region_over_six_communes_and_a_closed_district() -> None:
    tree, rules = samples.stations("an-giang", stations())
    (region,) = [s for s in tree if s.level is Level.DISTRICT and s.valid_until is None]
    assert len([s for s in tree.children(region.code) if s.level is Level.COMMUNE]) >= 6
    assert [s.name for s in tree if s.valid_until is not None] == ["Huyện Chợ Mới"]
    for code, holding in effective_of_all(tree).items():
        check_rules([rule for rule in rules if rule.station == code], holding.regulation)


def test_a_station_overrides_its_regulation_and_keeps_the_rest() -> None:
    told = stations()
    told["station"][3]["regulation"] = {"quiet": ["16:00", "06:00"]}
    tree, rules = samples.stations("x", told)
    station = list(tree)[3]
    holding = effective(tree.line(station.code))
    assert (holding.windows.origin, holding.quiet.origin) == ("91", station.code)
    with pytest.raises(TimetableFaulty, match="giờ yên lặng"):
        check_rules([rule for rule in rules if rule.station == station.code], holding.regulation)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (
            {"session": [{"name": "x", "weekdays": [7], "start": "05:00", "minutes": 15, "level": "commune"}]},
            "weekdays",
        ),
        ({"session": [{"name": "x", "weekdays": [0], "start": "25:00", "minutes": 15, "level": "commune"}]}, "start"),
        ({"station": []}, "station"),
        ({"sation": []}, "sation"),
        ({"regulation": {"windows": []}}, "windows"),
    ],
)
def test_a_faulty_station_file_is_told_with_the_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(FileUnreadable, match=place):
        samples.stations("x", stations() | change)


def test_the_shipped_profiles_keep_beds_under_the_voice_and_the_house_names_one_of_them() -> None:
    settings = load({})
    profiles = load_profiles(settings)
    assert profiles[settings.profile] == HORN
    assert {"horn", "horn-44", "stream", "archive"} <= profiles.keys()
    assert all(profile.bed_under <= -18 for profile in profiles.values())
    assert profiles["archive"].coding is Coding.FLAC


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('[loa]\ncoding = "wma"', "loa.coding"),
        ("[loa]\nrate = 23000", "loa"),
        ("loa = 3", "loa"),
        ("[loa]\nlufs = 0\n", "loa"),
        ("[loa", "profiles.toml"),
    ],
)
def test_a_broken_profile_is_named(tmp_path: Path, written: str, place: str) -> None:
    settings = load({}).model_copy(update={"share": tmp_path})
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "profiles.toml").write_text(written)
    with pytest.raises(FileUnreadable, match=place):
        load_profiles(settings)


@pytest.mark.parametrize("sound", [{"region": "Tây"}, {"rate": 9}, {"voices": []}, {"loudness": -3}])
def test_a_wish_a_station_cannot_have_is_told_with_its_place(sound: dict[str, Any]) -> None:
    told = read_toml(share_folder() / "config/stations/an-giang.toml")
    told["station"][0]["sound"] = sound
    with pytest.raises(FileUnreadable, match="sound"):
        samples.stations("an-giang.toml", told)
