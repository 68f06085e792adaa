"""What stations answer to emergencies, as it comes in and goes out."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StrictInt

from broadcaster.domain.emergency_answers import Answered
from broadcaster.domain.emergency_manifest import Heard
from broadcaster.newsroom.answering import Answer, Answers
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Incoming, Name


class ConfirmationIn(Incoming):
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"serial": 1, "heard": "received"}}
    )

    serial: Annotated[StrictInt, Field(ge=1, le=2_147_483_647)]
    heard: Heard
    cluster: Name | None = None
    reason: Name | None = Field(default=None, description="Vì sao không phát, hay phát thiếu. Why not, or not whole.")


class EmergencyConfirmationOut(Out):
    serial: int
    cluster: str | None
    heard: Heard
    at: datetime
    first: datetime | None = Field(description="Mẫu âm thanh đầu tiên ra loa lúc nào. When its first sample sounded.")
    last: datetime | None = Field(description="Mẫu cuối cùng. When its last sample sounded.")
    reason: str = Field(description="Vì sao không phát, hay phát thiếu. Why not, or not whole.")
    signed: bool = Field(description="Nhật ký đã ký của đài nói vậy. The station's signed journal says so.")


class EmergencyAnswerOut(Out):
    """`unreported`: không ai biết đài đã phát hay chưa. Nobody knows whether it sounded there."""

    station: str
    label: str
    answered: Answered
    clusters: list[str] = Field(description="Chỉ cho các cụm loa này; rỗng: mọi cụm. Empty: all clusters.")
    confirmations: list[EmergencyConfirmationOut]
    done: bool = Field(description="Đài báo không phát thêm nữa. It told that it plays no more of it.")


class EmergencyAnswersOut(Out):
    """`totals`: bao nhiêu đài trả lời thế nào, trong mọi trang. Of all pages."""

    totals: dict[Answered, int]
    stations: list[EmergencyAnswerOut]
    after: str | None
    done: bool = Field(description="Mọi đài báo không phát thêm nữa. All stations told so, wherever they are.")


def answers_out(found: Answers) -> EmergencyAnswersOut:
    return EmergencyAnswersOut(
        totals=dict(found.totals),
        stations=[_answer(each) for each in found.page.rows],
        after=found.page.after,
        done=found.ending.ended(),
    )


def _answer(each: Answer) -> EmergencyAnswerOut:
    said = [
        EmergencyConfirmationOut(
            serial=c.serial,
            cluster=c.cluster or None,
            heard=c.heard,
            at=c.at,
            first=c.first,
            last=c.last,
            reason=c.reason,
            signed=c.signed,
        )
        for c in each.confirmations
    ]
    return EmergencyAnswerOut(
        station=each.station,
        label=each.label,
        answered=each.answered,
        clusters=list(each.clusters),
        confirmations=said,
        done=each.done,
    )
