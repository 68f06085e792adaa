"""Three servers behind nginx, as `scripts/bench nodes` runs them: who leads is killed once and frozen once."""

import sys

import nginx
import pytest
from processes import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import measure_nodes


def test_whoever_leads_may_die_or_freeze_and_nothing_is_missed_or_done_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nginx.needed()
    monkeypatch.setattr(measure_nodes, "ROUNDS", 2)
    monkeypatch.setattr(measure_nodes, "FAULTS", faults := [])
    measure_nodes.nodes()
    told = capsys.readouterr().out
    assert "leader killed: n 1" in told
    assert "leader frozen: n 1" in told
    assert "missed 0" in told
    assert "written twice 0" in told
    assert faults == []
