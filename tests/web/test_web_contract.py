"""The API keeps what its document says: no check of schemathesis fails, no operation is barren.

On PostgreSQL, which takes less than SQLite does; the contract of stores holds both to the same.
`scripts/bench contract` asks both, and much more.
"""

import os
import shutil
from contextlib import closing

import pytest
from databases import empty_schema
from web.contract import LAWS, Findings, examine
from web.house import open_house
from web.tour import Tour

from broadcaster.store import open_store, upgrade
from broadcaster.web import build
from broadcaster.web.manual import errors

EXAMPLES = int(os.environ.get("BROADCASTER_CONTRACT_EXAMPLES", "6"))
"""Made-up requests to an operation, beside its edges."""
DATABASES = ["sqlite", "postgresql"] if "BROADCASTER_CONTRACT_EXAMPLES" in os.environ else ["postgresql"]
SHARE = 0.95


@pytest.fixture(scope="module", params=DATABASES)
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = tmp_path_factory.mktemp("contract")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_with_tables"), folder / "store.db")
        url = f"sqlite:///{folder / 'store.db'}"
    else:
        url = empty_schema(request.getfixturevalue("postgres"), "web_contract")
        upgrade(url)
    with closing(open_store(url)) as store, pytest.MonkeyPatch.context() as patched:
        # The house lives at an hour of the tests' own; by the database's, all its duties would be days late.
        patched.setattr("broadcaster.store.leases.SqlLeases.clock", lambda _: None)
        house = open_house(folder, store)
        return examine(build(house.desk()), Tour(house, at_once=200), examples=EXAMPLES)


def test_no_check_fails_at_any_operation(findings: Findings) -> None:
    told = "\n\n".join(f"{fault}\n    {sample}" for fault, sample in findings.faults.items())
    assert not findings.faults, f"{len(findings.faults)} faults in {findings.requests()} requests\n\n{told}"


def test_nearly_every_operation_is_seen_to_succeed(findings: Findings) -> None:
    barren = findings.barren()
    assert len(barren) <= (1 - SHARE) * len(findings.statuses), {each: findings.refused.get(each) for each in barren}


def test_all_phases_ran(findings: Findings) -> None:
    assert {"examples", "coverage", "fuzzing", "stateful"} <= findings.phases.keys()
    assert findings.phases["stateful"] != "skip"


def test_every_law_that_a_body_may_still_meet_is_an_error_of_ours() -> None:
    assert LAWS.keys() <= {code for _, code, *_ in errors()}
