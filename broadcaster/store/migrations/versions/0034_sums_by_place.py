"""What is added up of a day tells where the station hung, as what is added up of a month does; and which stations hung
where in a month is told by an index alone: who asks after a province reads no other's days.

Revision: 0034
After: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ALIKE = ("station", "day", "kind", "topic", "campaign", "language", "origin", "priority", "repeat", "outcome",
          "reason", "signed")  # fmt: skip
_TWO_PLACES = """
(SELECT station, day FROM airtime_log GROUP BY station, day HAVING count(DISTINCT path) > 1)"""
_LATE = 1_000
"""Milliseconds, as `LATE` of the log when this was written."""


def upgrade() -> None:
    op.create_index(
        op.f("ix_airtime_month_month_path_station"), "airtime_month", ["month", "path", "station"], unique=False
    )
    op.drop_index(op.f("ix_airtime_month_month"), table_name="airtime_month")
    _keyed([*_ALIKE, "path"])
    _added_up_again([*_ALIKE, "path"], "path")


def downgrade() -> None:
    _added_up_again([*_ALIKE], "max(path)")
    _keyed([*_ALIKE])
    op.create_index(op.f("ix_airtime_month_month"), "airtime_month", ["month"], unique=False)
    op.drop_index(op.f("ix_airtime_month_month_path_station"), table_name="airtime_month")


def _keyed(columns: list[str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_airtime_sum", "airtime_sum", type_="primary")
        op.create_primary_key("pk_airtime_sum", "airtime_sum", columns)
        return
    op.drop_index("ix_airtime_sum_day", table_name="airtime_sum")
    op.rename_table("airtime_sum", "airtime_sum_before")
    texts = [*(each for each in _ALIKE if each not in {"day", "repeat", "signed"}), "path"]
    counted = ["count", "late", "promised", "heard", "instead"]
    op.create_table(
        "airtime_sum",
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("repeat", "signed")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in counted),
        sa.PrimaryKeyConstraint(*columns, name=op.f("pk_airtime_sum")),
    )
    told = ", ".join([*texts, "day", "repeat", "signed", *counted])
    op.execute(f"INSERT INTO airtime_sum ({told}) SELECT {told} FROM airtime_sum_before")  # noqa: S608 - our own words
    op.drop_table("airtime_sum_before")
    op.create_index("ix_airtime_sum_day", "airtime_sum", ["day"], unique=False)


def _added_up_again(columns: list[str], path: str) -> None:
    """Days of a station that moved: until now all of them was told of one place."""
    alike = ", ".join(each for each in columns if each != "path")
    by = ", ".join(columns)
    op.execute(sa.text(f"DELETE FROM airtime_sum WHERE (station, day) IN {_TWO_PLACES}"))  # noqa: S608 - our own words
    op.execute(
        sa.text(
            f"INSERT INTO airtime_sum ({alike}, path, count, late, promised, heard, instead)"  # noqa: S608 - as above
            f" SELECT {alike}, {path}, count(*),"
            f" sum(CASE WHEN outcome = 'aired' AND abs(late) > {_LATE} THEN 1 ELSE 0 END),"
            f" sum(promised), sum(heard), sum(instead) FROM airtime_log WHERE (station, day) IN {_TWO_PLACES}"
            f" GROUP BY {by}"
        )
    )
