import errno
import pkgutil
from string import Formatter

import pytest

import broadcaster.domain.errors
from broadcaster.domain.bulletin import check_text
from broadcaster.domain.english import english_of
from broadcaster.domain.errors import BadInput, BroadcasterError, Trouble
from broadcaster.domain.errors.bulletins import FieldWrong, TextTooLong
from broadcaster.domain.errors.leaves import MODULES, leaves
from broadcaster.domain.errors.machine import PortTaken, reason_of
from broadcaster.domain.errors.sound import AudioShort

LEAVES = sorted((leaf for leaf in leaves() if leaf.__module__.startswith("broadcaster.")), key=lambda leaf: leaf.code)


def test_every_module_of_leaves_is_loaded_by_who_looks_for_them() -> None:
    there = {each.name for each in pkgutil.iter_modules(broadcaster.domain.errors.__path__)} - {"leaves"}
    assert {module.__name__.rpartition(".")[2] for module in MODULES} == there


def test_every_leaf_has_a_code_of_its_own() -> None:
    codes = [leaf.code for leaf in LEAVES]
    assert len(codes) == len(set(codes)) > 25
    assert BroadcasterError.code not in codes


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_every_leaf_speaks_both_languages_with_the_same_facts(leaf: type[BroadcasterError]) -> None:
    facts = {
        language: {name for _, name, _, _ in Formatter().parse(text) if name}
        for language, text in (("vi", leaf.vi), ("en", leaf.en))
    }
    assert leaf.vi != BroadcasterError.vi
    assert leaf.en != BroadcasterError.en
    assert facts["en"] <= facts["vi"]
    error = leaf(**dict.fromkeys(facts["vi"], "x"))
    assert "{" not in error.message_vi + error.message_en


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_every_leaf_is_either_the_askers_to_mend_or_ours(leaf: type[BroadcasterError]) -> None:
    assert issubclass(leaf, BadInput) != issubclass(leaf, Trouble)
    assert leaf.passing == issubclass(leaf, Trouble)


@pytest.mark.parametrize(
    ("declared", "decoded", "vi", "en"),
    [
        (
            47_280,
            23_460,
            "khai 47 giây nhưng chỉ giải mã được 23 giây",
            "declares 47 seconds but decodes to 23 seconds",
        ),
        (47_280, 46_960, "khai 47,3 giây nhưng chỉ giải mã được 47,0 giây", "47.3 seconds but decodes to 47.0 seconds"),
        (
            3_000,
            2_990,
            "khai 3,000 giây nhưng chỉ giải mã được 2,990 giây",
            "3.000 seconds but decodes to 2.990 seconds",
        ),
    ],
)
def test_a_cut_file_is_told_in_seconds_that_differ(declared: int, decoded: int, vi: str, en: str) -> None:
    error = AudioShort(name="loa.mp3", declared=declared, decoded=decoded)
    assert vi in error.message_vi
    assert en in error.message_en
    assert "loa.mp3" in error.message_vi
    assert error.facts["declared"] == declared


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "không có tệp hay thư mục này"),
        (PermissionError(errno.EACCES, "Permission denied"), "không có quyền"),
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
        (OSError("nothing known"), "nothing known"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_what_the_system_refuses_is_said_in_words_of_ours_where_there_are_any(
    refused: OSError | ValueError, said: str
) -> None:
    assert reason_of(refused) == said


def test_counts_are_read_in_groups_and_numbers_of_things_as_they_stand() -> None:
    long = TextTooLong(length=38004, limit=20000)
    assert "dài 38.004 ký tự, nhiều hơn mức 20.000" in long.message_vi
    assert "has 38,004 characters, more than the 20,000" in long.message_en
    assert long.facts == {"length": 38004, "limit": 20000}, "programs read figures"
    taken = PortTaken(port=8123, problem="x")
    assert "8123" in taken.message_vi
    assert "8123" in taken.message_en


def test_counts_inside_of_words_are_read_in_groups_too() -> None:
    with pytest.raises(FieldWrong) as wrong:
        check_text("note", "x" * 1200, 1000)
    assert "dài 1.200 ký tự, tối đa 1.000" in wrong.value.message_vi
    assert "it has 1,200 characters, at most 1,000" in wrong.value.message_en
    assert english_of("địa chỉ 192.168.100.200") == "địa chỉ 192.168.100.200"
    assert english_of("192.168.100.200") == "192.168.100.200", "an address is no count"
