"""Exercises stand apart from actual emergencies in the airtime log and in what is added up of it: an exercise that was
told of as a real fire is told of as what it was. By the ids, which say since the first of them which is which.

Revision: 0035
After: 0034
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_TITLED = "DIỄN TẬP – "
"""As `EXERCISE_TITLED` when this was written."""
_LATE = 1_000
"""Milliseconds, as `LATE` of the log when this was written."""
_APART = "kind IN ('emergency', 'exercise')"
_ALIKE = ("station", "day", "kind", "topic", "campaign", "language", "origin", "priority", "repeat", "outcome", "reason",
          "signed", "path")  # fmt: skip
_OF_MONTH = ("station", "month", "path", "kind", "topic", "campaign", "outcome", "reason", "signed")
_DAYS = f"(SELECT station, day FROM airtime_sum WHERE {_APART})"  # noqa: S608 - our own words


def upgrade() -> None:
    _log("'exercise'", f"'{_TITLED}' || title", "kind = 'emergency'")
    _added_up_again()


def downgrade() -> None:
    _log("'emergency'", f"substr(title, {len(_TITLED) + 1})", "kind = 'exercise'")
    _added_up_again()


def _log(kind: str, title: str, where: str) -> None:
    op.execute(
        f"UPDATE airtime_log SET kind = {kind}, title = {title}"  # noqa: S608 - our own words
        f" WHERE emergency LIKE 'dt-%' AND {where} AND (station, day) IN {_DAYS}"
    )


def _added_up_again() -> None:
    """The few rows of what stands apart, of the days that hold any and of their months."""
    alike = ", ".join(_ALIKE)
    op.execute("CREATE TEMPORARY TABLE apart_before AS SELECT DISTINCT station, day FROM airtime_sum WHERE " + _APART)  # noqa: S608 - our own words
    op.execute(f"DELETE FROM airtime_sum WHERE {_APART}")  # noqa: S608 - our own words
    op.execute(
        f"INSERT INTO airtime_sum ({alike}, count, late, promised, heard, instead)"  # noqa: S608 - our own words
        f" SELECT {alike}, count(*), sum(CASE WHEN outcome = 'aired' AND abs(late) > {_LATE} THEN 1 ELSE 0 END),"
        f" sum(promised), sum(heard), sum(instead) FROM airtime_log"
        f" WHERE {_APART} AND (station, day) IN (SELECT station, day FROM apart_before) GROUP BY {alike}"
    )
    op.execute("DROP TABLE apart_before")
    sqlite = op.get_bind().dialect.name == "sqlite"
    month = "substr(day, 1, 8) || '01'" if sqlite else "CAST(date_trunc('month', day) AS date)"
    names = ", ".join(_OF_MONTH)
    by = ", ".join(month if name == "month" else name for name in _OF_MONTH)
    op.execute(f"DELETE FROM airtime_month WHERE {_APART}")  # noqa: S608 - our own words
    op.execute(
        f"INSERT INTO airtime_month ({names}, count, late, promised, heard)"  # noqa: S608 - our own words
        f" SELECT {by}, sum(count), sum(late), sum(promised), sum(heard) FROM airtime_sum WHERE {_APART} GROUP BY {by}"
    )
