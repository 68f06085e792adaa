"""Work that takes long and how far it is, and what was heard added up by months.

Revision: 0028
After: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_ALIKE = ("station", "month", "path", "kind", "topic", "campaign", "outcome", "reason", "signed")
_COUNTED = ("count", "late", "promised", "heard")


def upgrade() -> None:
    op.create_table(
        "errand",
        sa.Column("id", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
    )
    op.create_index("ix_errand_state_at", "errand", ["state", "at"], unique=False)
    op.create_index("ix_errand_account_kind_at", "errand", ["account", "kind", "at"], unique=False)
    for name in ("done", "total"):
        op.add_column("render_job", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("render_job") as table:
        for name in ("done", "total"):
            table.alter_column(name, server_default=None)
    _months()


def _months() -> None:
    op.create_table(
        "airtime_month",
        sa.Column("station", NAME, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("campaign", NAME, nullable=False),
        sa.Column("outcome", NAME, nullable=False),
        sa.Column("reason", NAME, nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTED),
        sa.PrimaryKeyConstraint(*_ALIKE, name="pk_airtime_month"),
    )
    op.create_index("ix_airtime_month_month", "airtime_month", ["month"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    month = "substr(day, 1, 8) || '01'" if sqlite else "CAST(date_trunc('month', day) AS date)"
    names = ", ".join(f'"{name}"' for name in (*_ALIKE, *_COUNTED))
    alike = ", ".join(month if name == "month" else f'"{name}"' for name in _ALIKE)
    summed = ", ".join(f'sum("{name}")' for name in _COUNTED)
    op.execute(f"INSERT INTO airtime_month ({names}) SELECT {alike}, {summed} FROM airtime_sum GROUP BY {alike}")  # noqa: S608 - names of columns alone


def downgrade() -> None:
    op.drop_index("ix_airtime_month_month", table_name="airtime_month")
    op.drop_table("airtime_month")
    for name in ("total", "done"):
        op.drop_column("render_job", name)
    op.drop_index("ix_errand_account_kind_at", table_name="errand")
    op.drop_index("ix_errand_state_at", table_name="errand")
    op.drop_table("errand")
