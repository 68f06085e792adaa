"""The guards of coming in are missed: with any one of them taken away, the test that watches over it fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fakes.editor import opened_newsroom
from fakes.memory_people import MemoryCodes, MemoryCredentials
from fakes.vault import MemoryVault
from unit.newsroom import test_newsroom_people as watched

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.people import Course, Patience
from broadcaster.newsroom import guessing, sessions
from broadcaster.newsroom.ports import Newsroom

Watch = Callable[[Newsroom], None]
Fault = tuple[object, str, object, Watch]
FAULTS: dict[str, Fault] = {
    "nobody is throttled": (
        guessing,
        "pause",
        lambda *_: timedelta(0),
        watched.test_after_five_failures_even_the_right_password_has_to_wait,
    ),
    "addresses are not counted": (
        guessing,
        "OF_ADDRESS",
        Patience(free=10**9, longest=timedelta(0)),
        watched.test_an_address_that_tries_many_accounts_is_slowed_down,
    ),
    "no session is rotated": (
        sessions,
        "course",
        lambda *_: Course.KEEP,
        watched.test_a_session_is_rotated_and_the_secret_before_holds_for_a_moment,
    ),
    "a code is accepted again": (
        MemoryCredentials,
        "spend",
        lambda *_: True,
        watched.test_a_code_is_accepted_once,
    ),
    "an activation code is not used up": (
        MemoryCodes,
        "redeem",
        MemoryCodes.subject_of,
        watched.test_a_weak_password_leaves_the_code_and_the_right_one_uses_it_up,
    ),
    "any password fits": (
        MemoryVault,
        "verify",
        lambda self, _, hashed: self.verified.append(hashed) or True,
        watched.test_whatever_is_wrong_the_answer_and_its_cost_are_the_same,
    ),
    "nobody costs nothing": (
        MemoryVault,
        "verify",
        lambda self, password, hashed: (
            hashed is not None and (self.verified.append(hashed) or hashed == f"hash of {password}")
        ),
        watched.test_whatever_is_wrong_the_answer_and_its_cost_are_the_same,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_guard_is_missed_when_it_is_taken_away(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead, watch = FAULTS[fault]
    watch(opened_newsroom())
    monkeypatch.setattr(where, name, instead)
    with pytest.raises((AssertionError, pytest.fail.Exception, BroadcasterError)):
        watch(opened_newsroom())
