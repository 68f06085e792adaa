"""Accounts, their roles, sessions, tokens and codes. Tokens of before belonged to nobody, and are gone.

Revision: 0005
After: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_table("token")
    op.create_table(
        "account",
        sa.Column("id", NAME, nullable=False),
        sa.Column("login", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created", WHEN, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("salt", NAME, nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "grant_of_role",
        sa.Column("account", NAME, nullable=False),
        sa.Column("role", NAME, nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("since", WHEN, nullable=True),
        sa.Column("until", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_grant_of_role_account_account")),
        sa.PrimaryKeyConstraint("account", "role", "station", name=op.f("pk_grant_of_role")),
    )
    op.create_index(op.f("ix_grant_of_role_station"), "grant_of_role", ["station"])
    op.create_table(
        "session",
        sa.Column("id", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("secret", NAME, nullable=False),
        sa.Column("previous", NAME, nullable=True),
        sa.Column("created", WHEN, nullable=False),
        sa.Column("rotated", WHEN, nullable=False),
        sa.Column("seen", WHEN, nullable=False),
        sa.Column("assured", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_session_account_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"])
    op.create_table(
        "token",
        sa.Column("id", NAME, nullable=False),
        sa.Column("hashed", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("assured", sa.Boolean(), nullable=False),
        sa.Column("created", WHEN, nullable=False),
        sa.Column("expires", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_token_account_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("hashed", name=op.f("uq_token_hashed")),
    )
    op.create_index(op.f("ix_token_account"), "token", ["account"])
    op.create_table(
        "one_time_code",
        sa.Column("subject", NAME, nullable=False),
        sa.Column("hashed", NAME, nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("hashed", name=op.f("uq_one_time_code_hashed")),
    )
    op.create_table(
        "attempt",
        sa.Column("key", NAME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_last"), "attempt", ["last"])


def downgrade() -> None:
    for name in ("attempt", "one_time_code", "token", "session", "grant_of_role", "account"):
        op.drop_table(name)
    op.create_table(
        "token",
        sa.Column("hashed", NAME, nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("created", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("hashed", name=op.f("pk_token")),
    )
