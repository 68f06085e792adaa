"""What `scripts/bench` is made of runs: a small round of emergencies, and the sections after one that breaks."""

import sys

import pytest
from processes import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import measure
import measure_emergency


def test_the_bench_of_emergencies_runs_in_a_house_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, small in (("QUEUED", 3), ("ROUNDS", 2), ("LIMIT", 60.0)):
        monkeypatch.setattr(measure_emergency, name, small)
    monkeypatch.setattr(measure_emergency, "FAULTS", faults := [])
    measure_emergency.emergency()
    told = capsys.readouterr().out
    assert "approved with its sound made: n 2" in told
    assert "approved before its sound is made: n 2" in told
    assert faults == []


def test_a_section_that_breaks_is_a_fault_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> None:
        """Breaks."""
        raise ValueError("nothing to measure")

    def runs() -> None:
        """Runs."""
        print("measured")

    monkeypatch.setattr(measure, "SECTIONS", {"one": breaks, "two": runs})
    monkeypatch.setattr(measure, "FAULTS", [])
    monkeypatch.setattr(sys, "argv", ["measure.py"])
    with pytest.raises(SystemExit, match="one: ValueError: nothing to measure"):
        measure.main()
    assert "measured" in capsys.readouterr().out
