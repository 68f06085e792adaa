"""The audit: who did what, when, from where. A chain that is only ever added to, and its signed checkpoints.

Rows of `audit` and `audit_checkpoint` are refused any change by triggers, whoever speaks to the database. `audit_head`
only grows. A later migration that lets SQLite rebuild one of these tables has to make its triggers anew.

Revision: 0003
After: 0002
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ADDED_TO = ("audit", "audit_checkpoint")
REFUSED = "nhật ký thao tác chỉ được ghi thêm, không sửa, không xoá (the audit is only ever added to)"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("verb", NAME, nullable=False),
        sa.Column("subject", NAME, nullable=False),
        sa.Column("before", NAME, nullable=True),
        sa.Column("after", NAME, nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("previous", NAME, nullable=False),
        sa.Column("hash", NAME, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"])
    op.create_index(op.f("ix_audit_account"), "audit", ["account"])
    head = op.create_table(
        "audit_head",
        sa.Column("house", NAME, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", NAME, nullable=False),
        sa.PrimaryKeyConstraint("house", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_checkpoint")),
    )
    # A database is made once, so this is the one place where a house gets its id: no two chains begin alike.
    op.bulk_insert(head, [{"house": secrets.token_hex(16), "sequence": 0, "hash": ""}])
    _guard_postgresql() if op.get_bind().dialect.name == "postgresql" else _guard_sqlite()


def _guard_postgresql() -> None:
    op.execute(
        f"CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in ADDED_TO:
        op.execute(
            f"CREATE TRIGGER {table}_stands BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuses()"
        )
    for table in (*ADDED_TO, "audit_head"):
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()"
        )
    op.execute(
        "CREATE TRIGGER audit_head_stands BEFORE INSERT OR DELETE ON audit_head "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuses()"
    )
    op.execute(
        "CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head FOR EACH ROW "
        "WHEN (NEW.house <> OLD.house OR NEW.sequence <= OLD.sequence) EXECUTE FUNCTION audit_refuses()"
    )


def _guard_sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for table in (*ADDED_TO, "audit_head"):
        op.execute(f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} {refuse}")
    for table, key in zip(ADDED_TO, ("sequence", "day"), strict=True):
        op.execute(f"CREATE TRIGGER {table}_stands BEFORE UPDATE ON {table} {refuse}")
        # INSERT OR REPLACE takes a row away without asking the trigger of DELETE.
        op.execute(
            f"CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {refuse}"
        )
    op.execute(f"CREATE TRIGGER audit_head_is_one BEFORE INSERT ON audit_head {refuse}")
    op.execute(
        "CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head "
        f"WHEN NEW.house <> OLD.house OR NEW.sequence <= OLD.sequence {refuse}"
    )


def downgrade() -> None:
    op.drop_table("audit_checkpoint")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_account"), table_name="audit")
    op.drop_index(op.f("ix_audit_subject"), table_name="audit")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuses()")
