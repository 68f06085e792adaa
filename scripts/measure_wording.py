"""Measures what reading a text aloud is worth and costs; `scripts/bench wording` and `scripts/bench wording-fuzz`.

    scripts/measure_wording.py [PART ...] [--out FILE]     (parts: readings values speed start sizes differential fuzz)

BROADCASTER_READINGS names a table of readings to score beside our own: category, written, accepted ones parted by "|".
BROADCASTER_DISAGREEMENTS (or --out) names a file for the list of disagreements with sea-g2p.
BROADCASTER_FUZZ_SECONDS is how long to fuzz (20). The other readers are installed into .venv-bench, for this alone.
"""

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadcaster.wording import Spoken

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
BENCH = ROOT / ".venv-bench"
OTHERS, FUZZER = ("sea-g2p==0.10.0", "num2words==0.5.14"), ("atheris==3.0.0",)
CASES, ARTICLE, TIMES, STARTS = 20_000, 300_000, 3, 15
SIZES = [64_000 * 2**step for step in range(5)]
HOSTILE = (
    "spaces", "newlines", "digits", "letters", "capitals", "Roman", "brackets", "dashes", "slashes", "dots", "quotes",
    "apostrophes", "letter and marks", "dotted", "coded", "dashed", "sliced", "listed", "units", "hours", "telephones",
    "links", "mails", "papers", "percents", "nul", "headings", "VNI",
)  # fmt: skip
LINE = "Lúc 7h30 ngày 05/9/2024, UBND xã cấp 1.250 kg gạo cho 21 hộ."

FAULTS: list[str] = []
"""What must not be: the command that measured it ends with an error."""

Row = tuple[str, str, list[str]]
"""Category, written, accepted readings."""


# --- the material ------------------------------------------------------------------------------------------------


def article(length: int = ARTICLE) -> str:
    """The sample bulletins' paragraphs, over and over in an order of dice, always the same."""
    paragraphs = [
        p for file in sorted((ROOT / "config/bulletins").glob("*.txt")) for p in file.read_text().split("\n\n")
    ]
    dice, pieces, size = random.Random(1), [], 0  # noqa: S311 - dice, not a secret
    while size < length:
        pieces.append(dice.choice(paragraphs))
        size += len(pieces[-1]) + 2
    return "\n\n".join(pieces)[:length]


def given() -> list[Row]:
    """The table the environment names, if any."""
    path = os.environ.get("BROADCASTER_READINGS")
    lines = Path(path).read_text(encoding="utf-8").split("\n")[1:] if path else []
    rows = [line.split("\t")[:3] for line in lines if line]
    signs = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}
    return [
        (category, re.sub(r"\\[nt\\]", lambda found: signs[found.group()], written), accepted.split("|"))
        for category, written, accepted in rows
    ]


def ours() -> list[Row]:
    """The readings the tests hold."""
    with suppress(ModuleNotFoundError):
        from unit.wording.readings import READINGS

        return [(kind, written, [spoken]) for kind, pairs in READINGS.items() for written, spoken in pairs]
    return []


# --- one reading against another ---------------------------------------------------------------------------------

_MOVED = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe"}
_MOVED |= {"oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy"}
_LOANS = {"kilomet": "kilômét", "kílômét": "kilômét", "milimet": "milimét", "centimet": "xentimét", "hecta": "hécta"}
_LOANS |= {"xentimet": "xentimét", "mililit": "mililít", "cê": "xê", "kilooát": "kilôoát", "kilogam": "kilôgam"}
_LOANS |= {"kilogram": "kilôgam", "kílôgam": "kilôgam"}
_MOVED_AT_END = re.compile(rf"(?<!q)(?:{'|'.join(_MOVED)})\b")
_Y = re.compile(r"\b(h|k|l|m|s|t|qu)([yỳýỷỹỵ])\b")


def sound(text: str, category: str = "") -> str:
    """What is left of a text when only its sound counts; strict where spelling itself is what is read."""
    if category != "nfd":
        text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[^\w\s]|_", " ", text.lower())
    if category == "tone_mark":
        return "".join(text.split())
    text = _MOVED_AT_END.sub(lambda found: _MOVED[found.group()], text)
    text = _Y.sub(lambda found: found[1] + "iìíỉĩị"["yỳýỷỹỵ".index(found[2])], text)
    text = "".join(text.split())
    for written, said in _LOANS.items():
        text = text.replace(written, said)
    return text


def right(row: Row, spoken: str) -> bool:
    category, _, accepted = row
    # what is accepted is composed by us, save where composing is what is asked of the reader
    wanted = {sound(one if category != "nfd" else unicodedata.normalize("NFC", one), category) for one in accepted}
    return sound(spoken, category) in wanted


def by_our_command(rows: list[Row]) -> list[str]:
    """Through `broadcaster wording`, as a program would ask."""
    command = [str(Path(sys.executable).with_name("broadcaster")), "wording"]
    asked = "".join(json.dumps(written, ensure_ascii=False) + "\n" for _, written, _ in rows)
    answer = subprocess.run(command, input=asked, text=True, capture_output=True, check=True).stdout
    return [json.loads(line)["spoken"] for line in answer.splitlines()]


# --- other readers, in a place of their own ----------------------------------------------------------------------


def other_python(wanted: tuple[str, ...] = OTHERS) -> str | None:
    """The interpreter of .venv-bench with these installed, or None."""
    python = BENCH / "bin/python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(BENCH)], check=True, capture_output=True)
            (BENCH / ".gitignore").write_text("*\n")
        modules = ", ".join(re.split("==", name)[0].replace("-", "_") for name in wanted)
        if subprocess.run([python, "-c", f"import {modules}"], capture_output=True, check=False).returncode:
            subprocess.run(
                [python, "-m", "pip", "install", "-q", *wanted], check=True, capture_output=True, timeout=300
            )
    except (OSError, subprocess.SubprocessError):
        return None
    return str(python)


def child(python: str, name: str, job: object, limit: float = 900) -> dict:
    """One function of this file below, alone in a program of that interpreter."""
    command = [python, __file__, "--child", name]
    answer = subprocess.run(command, input=json.dumps(job), text=True, capture_output=True, check=False, timeout=limit)
    if answer.returncode:
        sys.exit(f"measure_wording: {name} failed\n{answer.stderr}")
    return json.loads(answer.stdout.splitlines()[-1])


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def child_ours(job: dict) -> dict:
    from broadcaster.wording import NORTHERN, read
    from broadcaster.wording.numbers import cardinal

    read(LINE)
    return {
        "article": timed(lambda: read(job["article"])),
        "paragraphs": timed(lambda: [read(paragraph) for paragraph in job["paragraphs"]]),
        "numbers": timed(lambda: [cardinal(number, NORTHERN) for number in job["numbers"]]),
    }


def child_sea_g2p(job: dict) -> dict:
    from sea_g2p import Normalizer

    reader = Normalizer()
    reader.normalize(LINE)
    # the whole article at once is more than its patterns can take
    return {"paragraphs": timed(lambda: [reader.normalize(paragraph) for paragraph in job["paragraphs"]])}


def child_num2words(job: dict) -> dict:
    from num2words import num2words

    num2words(1, lang="vi")
    return {"numbers": timed(lambda: [num2words(number, lang="vi") for number in job["numbers"]])}


def child_sea_g2p_reads(job: dict) -> dict:
    from sea_g2p import Normalizer

    reader = Normalizer()
    return {"spoken": [re.sub(r"</?[a-z]+>", "", reader.normalize(written)) for written in job["written"]]}


def child_fuzz(job: dict) -> dict:
    """Random texts grown from seeds: by coverage where atheris is there, else by dice. Returns what was met."""
    with suppress(ImportError):
        import atheris

        with atheris.instrument_imports(include=["broadcaster"]):
            import broadcaster.wording  # noqa: F401 - instrumented as it is imported
        one = counting("atheris", job["seconds"])
        options = ["-max_len=2000", "-verbosity=0", "-seed=1", "-print_final_stats=0", job["folder"]]
        atheris.Setup([sys.argv[0], *options], one)
        atheris.Fuzz()
    by_dice([seed.encode("utf-8", "surrogatepass") for seed in job["seeds"]], counting("dice", job["seconds"]))
    return {}


def counting(by: str, seconds: float) -> Callable[[bytes], None]:
    """Reads one text, counts it, and at the end of the time tells all and ends the program."""
    from broadcaster.wording import read

    read(" ".join(LINE + text for text in HOSTILE))  # patterns are compiled when first needed
    met = {"by": by, "read": 0, "crashes": 0, "slowest": 0.0, "text": "", "first": ""}
    ends = time.monotonic() + seconds

    def one(data: bytes) -> None:
        written = data.decode("utf-8", "surrogateescape")
        began = time.perf_counter()
        try:
            whole(read(written))
        except Exception as crash:  # noqa: BLE001 - whatever comes is counted and told
            met["crashes"] += 1
            met["first"] = met["first"] or f"{crash!r} at {written[:200]!a}"
        took = time.perf_counter() - began
        met["read"] += 1
        if took > met["slowest"]:
            met["slowest"], met["text"] = took, ascii(written[:60])
        if time.monotonic() > ends:
            print(json.dumps(met), flush=True)
            os._exit(0)

    return one


def whole(spoken: "Spoken") -> None:
    """That the changes give what is spoken."""
    done, pieces = 0, []
    for change in spoken.changes:
        pieces += [spoken.written[done : change.start], change.spoken]
        done = change.end
    if "".join([*pieces, spoken.written[done:]]) != spoken.text:
        raise ValueError("the changes do not give what is spoken")


def by_dice(seeds: list[bytes], one: Callable[[bytes], None]) -> None:
    """Cuts, doublings, joins and strange bytes for ever; `one` ends the program."""
    dice = random.Random(1)  # noqa: S311 - dice, not a secret
    while True:
        data = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 6)):
            a, b = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
            piece = (
                bytes(dice.randbytes(dice.randint(1, 4))),
                bytes(data[a : a + 12]) * dice.randint(1, 60),
                dice.choice(seeds)[:200],
                b"",
            )[dice.randrange(4)]
            data[a : min(b, a + 8)] = piece
        one(bytes(data[:4_000]))


# --- parts -------------------------------------------------------------------------------------------------------


def score(name: str, rows: list[Row], spoken: Iterable[str]) -> None:
    tally: Counter[str] = Counter(category for category, _, _ in rows)
    missed: Counter[str] = Counter()
    for row, said in zip(rows, spoken, strict=True):
        if not right(row, said):
            missed[row[0]] += 1
            print(f"  miss {row[0]}: {row[1]!r} -> {said!r}; accepted: {row[2][0]!r}")
    FAULTS.extend(f"{count} readings of {category} missed" for category, count in missed.items())
    good = len(rows) - missed.total()
    print(f"{name:24}{good:6}/{len(rows)} right = {100 * good / len(rows):.1f} %, {len(tally)} categories")


def readings() -> None:
    """Readings right, of the table given and of the tests' own."""
    from broadcaster.wording import read

    if rows := given():
        score("readings given", rows, by_our_command(rows))
    if rows := ours():
        score("readings of the tests", rows, [read(written).text for _, written, _ in rows])
    else:
        print("readings of the tests   none")


def values() -> None:
    """Values written, read and heard again."""
    from properties.listener import heard
    from properties.writer import cases, styles

    from broadcaster.wording import read

    changed, told = [], 0
    for case, text, style in cases(2_024, CASES):
        spoken = read(text, style=style)
        told += bool(spoken.unread)
        try:
            same = repr(heard(case.kind, case.core(spoken.text))) == repr(case.value)
        except ValueError:
            same = False
        if not same:
            changed.append(f"  changed {text!r} -> {spoken.text!r}")
    FAULTS.extend([f"{len(changed)} values changed"] if changed else [])
    print(*changed[:20], sep="\n", end="\n" if changed else "")
    print(f"{CASES} values in {len(styles())} styles: {len(changed)} changed, {told} told as doubtful")


def speed() -> None:
    """Characters and numbers a second, in turn with the other readers."""
    dice = random.Random(1)  # noqa: S311 - dice, not a secret
    text, numbers = article(), [dice.randrange(10 ** dice.randint(1, 12)) for _ in range(20_000)]
    job = {"article": text, "paragraphs": text.split("\n\n"), "numbers": numbers}
    python, rounds = other_python(), []
    for _ in range(TIMES):
        took = {"ours": child(sys.executable, "ours", job)}
        if python:
            took |= {name: child(python, name, job) for name in ("sea_g2p", "num2words")}
        rounds.append(took)
    for what, names in {
        "article": ["ours"],
        "paragraphs": ["ours", "sea_g2p"],
        "numbers": ["ours", "num2words"],
    }.items():
        size, unit = (len(numbers), "numbers") if what == "numbers" else (len(text), "characters")
        for name in names:
            if name not in rounds[0]:
                print(f"{what:12}{name:10} not installed")
                continue
            rate = size / statistics.median(each[name][what] for each in rounds)
            ratio = statistics.median(each["ours"][what] / each[name][what] for each in rounds)
            print(f"{what:12}{name:10}{rate:12,.0f} {unit}/s  x{ratio:.2f} of ours")


def start() -> None:
    """A fresh interpreter that imports wording, and one that reads a line too, beside a bare one; all compiled before,
    as an install is."""
    load, line = "import broadcaster.wording", f"from broadcaster.wording import read; read({LINE!r})"
    commands = {"bare": "pass", "ready": load, "reads a line": line}
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    took: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(STARTS + 1):
        for name, code in commands.items():
            run = partial(subprocess.run, [sys.executable, "-c", code], check=True, cwd=ROOT, env=compiled)
            spent = 1000 * timed(run)
            took[name] += [spent] if turn else []
    bare, ready, reads = (statistics.median(each) for each in took.values())
    print(
        f"start: bare interpreter {bare:.0f} ms; ready {ready:.0f}, {ready - bare:.0f} more; first line read ", end=""
    )
    print(f"{reads:.0f}, {reads - bare:.0f} more")


def sizes() -> None:
    """Seconds by doubling sizes of an article and of hostile texts; the last ratio tells how the time grows."""
    from properties.hostile import text

    from broadcaster.wording import read

    def seconds(written: str) -> float:
        began = time.process_time()
        read(written)
        return time.process_time() - began

    whole, worst, longest = article(SIZES[-1]), (0.0, ""), (0.0, "")
    print(f"{'':18}" + "".join(f"{size // 1000:>6} kB" for size in SIZES) + "   growth a doubling")
    for kind in ("article", *HOSTILE):
        took = [seconds(whole[:size] if kind == "article" else text(kind, size)) for size in SIZES]
        growth = [b / a for a, b in pairwise(took)]
        average = (took[-1] / took[0]) ** (1 / len(growth))
        print(f"{kind:18}" + "".join(f"{each:9.2f}" for each in took) + f"   x{average:.2f} (most x{max(growth):.2f})")
        worst, longest = max(worst, (average, kind)), max(longest, (took[-1], kind))
    print(f"worst growth x{worst[0]:.2f} a doubling ({worst[1]}); longest for 1 MB {longest[0]:.1f} s ({longest[1]})")


def disagreements(rows: list[Row]) -> Iterator[tuple[Row, str, str, str]]:
    """Row, our reading, theirs, and whose is accepted."""
    from broadcaster.wording import read

    python = other_python()
    if not python:
        return
    said = child(python, "sea_g2p_reads", {"written": [written for _, written, _ in rows]})["spoken"]
    for row, theirs in zip(rows, said, strict=True):
        mine = read(row[1]).text
        if sound(mine, row[0]) != sound(theirs, row[0]):
            verdicts = {(True, True): "both", (True, False): "ours", (False, True): "theirs", (False, False): "neither"}
            yield row, mine, theirs, verdicts[right(row, mine), right(row, theirs)]


def differential() -> None:
    """Where sea-g2p reads otherwise than we do, and whose reading is accepted."""
    rows = given() + ours()
    found = list(disagreements(rows))
    if not found:
        print(
            "differential: sea-g2p not installed, or no readings"
            if not other_python() or not rows
            else "no disagreement"
        )
        return
    print(f"{len(found)} disagreements with sea-g2p in {len(rows)} readings; accepted:", end=" ")
    print(", ".join(f"{count} {whose}" for whose, count in Counter(each[3] for each in found).most_common()))
    counts = Counter(row[0] for row, *_ in found)
    print("  " + ", ".join(f"{category} {count}" for category, count in sorted(counts.items())))
    if path := os.environ.get("BROADCASTER_DISAGREEMENTS"):
        lines = ["| category | written | ours | sea-g2p | accepted |", "|---|---|---|---|---|"]
        for row, mine, theirs, whose in found:
            cells = (row[0], row[1], mine, theirs, whose)
            lines.append("| " + " | ".join(cell.replace("\n", "⏎").replace("|", "\\|") for cell in cells) + " |")
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"  all in {path}")


def fuzz() -> None:
    """Random texts for a while: how many, how many raised, and the slowest."""
    from properties.hostile import KINDS, text
    from properties.writer import cases

    seeds = [text(kind, 60) for kind in KINDS] + [written for _, written, _ in cases(7, 200)]
    seeds += [line for line in article(20_000).split("\n") if line]
    limit = float(os.environ.get("BROADCASTER_FUZZ_SECONDS", "20"))
    python = other_python(FUZZER) or sys.executable
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed.encode("utf-8", "surrogatepass"))
        met = child(python, "fuzz", {"seconds": limit, "folder": folder, "seeds": seeds}, limit + 120)
    print(f"fuzz by {met['by']}, {limit:.0f} s: {met['read']} texts read, {met['crashes']} crashes", met["first"])
    FAULTS.extend([f"{met['crashes']} texts crash the reader"] if met["crashes"] else [])
    print(f"  slowest {1000 * met['slowest']:.0f} ms: {met['text']}")


def wording() -> None:
    """Reading a text: readings right, values kept, speed, start-up, growth with size, differences to sea-g2p, fuzz."""
    for part in (readings, values, speed, start, sizes, differential, fuzz):
        part()


PARTS = {part.__name__: part for part in (readings, values, speed, start, sizes, differential, fuzz)}


def main() -> None:
    asked = sys.argv[1:]
    if asked[:1] == ["--child"]:
        print(json.dumps(globals()[f"child_{asked[1]}"](json.load(sys.stdin))))
        return
    if "--out" in asked:
        at = asked.index("--out")
        os.environ["BROADCASTER_DISAGREEMENTS"] = asked[at + 1]
        del asked[at : at + 2]
    if unknown := [name for name in asked if name not in PARTS]:
        sys.exit(f"measure_wording: no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for name in asked or PARTS:
        PARTS[name]()
    if FAULTS:
        sys.exit("measure_wording: " + "; ".join(FAULTS))


if __name__ == "__main__":
    main()
