"""A call is found by the device that made it, and twins by their moment, in columns of their own: both were found by how
the JSON of what was told is written.

Revision: 0036
After: 0035
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_NAMES = ("device", "twins")
CALL = sa.table(
    "station_call",
    sa.column("station", NAME),
    sa.column("told", sa.Text()),
    sa.column("device", NAME),
    sa.column("twins", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.add_column("station_call", sa.Column("device", NAME, nullable=False, server_default=""))
    op.add_column("station_call", sa.Column("twins", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("station_call") as table:
        table.alter_column("device", server_default=None)
    for station, told in op.get_bind().execute(sa.select(CALL.c.station, CALL.c.told)).all():
        rest = json.loads(told)
        device, twins = (rest.pop(name) for name in _NAMES)
        since = None if twins is None else datetime.fromisoformat(twins)
        _put(station, device=device, twins=since, told=_written(rest))


def downgrade() -> None:
    for station, told, device, twins in op.get_bind().execute(sa.select(CALL)).all():
        since = None if twins is None else twins.replace(tzinfo=twins.tzinfo or UTC).isoformat()
        _put(station, told=_written({"device": device} | json.loads(told) | {"twins": since}))
    with op.batch_alter_table("station_call") as table:
        table.drop_column("twins")
        table.drop_column("device")


def _put(station: str, **values: object) -> None:
    op.get_bind().execute(sa.update(CALL).where(CALL.c.station == station).values(**values))


def _written(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False)
