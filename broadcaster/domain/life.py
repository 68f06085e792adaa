"""The life of a bulletin: its states, the steps between them, and nothing else that could happen."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"
    EXPIRED = "expired"


class Step(StrEnum):
    """`lapse`: what was approved is no longer what would air. `schedule`: it has stood in a published manifest."""

    REVISE = "revise"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    SCHEDULE = "schedule"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    RECALL = "recall"
    EXPIRE = "expire"


STATES: Mapping[str, str] = {
    State.DRAFT: "bản nháp",
    State.SUBMITTED: "chờ duyệt",
    State.APPROVED: "đã duyệt",
    State.RETURNED: "trả lại",
    State.SCHEDULED: "đã vào lịch phát",
    State.WITHDRAWN: "đã rút",
    State.RECALLED: "đã thu hồi",
    State.EXPIRED: "hết hạn",
}
"""As people call them."""
ACTIONS: Mapping[str, str] = {
    Step.REVISE: "sửa",
    Step.SUBMIT: "gửi duyệt",
    Step.APPROVE: "duyệt",
    Step.RETURN: "trả lại",
    Step.SCHEDULE: "đưa vào lịch phát",
    Step.LAPSE: "đưa về chờ duyệt",
    Step.WITHDRAW: "rút",
    Step.RECALL: "thu hồi",
    Step.EXPIRE: "kết thúc",
    "link": "nối với bản tiếng khác",
}
"""Every step, and what else is done to a bulletin."""

LIFE: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.REVISE): State.DRAFT,
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.DRAFT, Step.EXPIRE): State.EXPIRED,
    (State.SUBMITTED, Step.REVISE): State.SUBMITTED,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.SUBMITTED, Step.RETURN): State.RETURNED,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.EXPIRE): State.EXPIRED,
    (State.RETURNED, Step.REVISE): State.DRAFT,
    (State.RETURNED, Step.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Step.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Step.EXPIRE): State.EXPIRED,
    (State.APPROVED, Step.REVISE): State.SUBMITTED,
    (State.APPROVED, Step.LAPSE): State.SUBMITTED,
    (State.APPROVED, Step.SCHEDULE): State.SCHEDULED,
    (State.APPROVED, Step.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Step.EXPIRE): State.EXPIRED,
    (State.SCHEDULED, Step.REVISE): State.SUBMITTED,
    (State.SCHEDULED, Step.LAPSE): State.SUBMITTED,
    (State.SCHEDULED, Step.EXPIRE): State.EXPIRED,
    **{(state, Step.RECALL): State.RECALLED for state in State if state is not State.RECALLED},
}
"""The whole life cycle: what is not here cannot happen. A recall leads out of every state, for what was rewritten,
taken back or has ended may be playing still; but nothing is recalled that was never approved."""

AIRING = frozenset({State.APPROVED, State.SCHEDULED})
"""What may stand in a playlist."""
FINAL = frozenset({State.WITHDRAWN, State.RECALLED, State.EXPIRED})
"""What no step leads out of but a recall."""
OPEN = tuple(state for state in State if state not in FINAL)
