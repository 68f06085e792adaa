"""Bulletins get revisions that never change, targets to be asked by, and who listened.

Revision: 0007
After: 0006
"""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOVED = ("title", "script", "priority", "targets", "wanted", "author")
APPROVED = ("approver", "approved_at", "approved_script", "approved_spoken", "approved_audio")


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("bulletin", NAME, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("recording", NAME, nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("origin", NAME, nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin"], ["bulletin.id"], name=op.f("fk_revision_bulletin_bulletin")),
        sa.PrimaryKeyConstraint("bulletin", "number", name=op.f("pk_revision")),
    )
    op.create_table(
        "bulletin_target",
        sa.Column("bulletin", NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin"], ["bulletin.id"], name=op.f("fk_bulletin_target_bulletin_bulletin")),
        sa.PrimaryKeyConstraint("bulletin", "position", name=op.f("pk_bulletin_target")),
    )
    op.create_index(op.f("ix_bulletin_target_path"), "bulletin_target", ["path"])
    op.create_table(
        "listening",
        sa.Column("bulletin", NAME, nullable=False),
        sa.Column("audio", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bulletin"], ["bulletin.id"], name=op.f("fk_listening_bulletin_bulletin")),
        sa.PrimaryKeyConstraint("bulletin", "audio", "account", name=op.f("pk_listening")),
    )
    with op.batch_alter_table("bulletin") as bulletin:
        bulletin.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        bulletin.add_column(sa.Column("shadow", sa.String(), nullable=False, server_default=""))
        bulletin.add_column(sa.Column("campaign", sa.String(), nullable=True))
        bulletin.add_column(sa.Column("kin", NAME, nullable=True))
        bulletin.add_column(sa.Column("approval", sa.Text(), nullable=True))
        bulletin.add_column(sa.Column("returned", sa.Text(), nullable=True))
    _move()
    with op.batch_alter_table("bulletin") as bulletin:
        bulletin.alter_column("version", server_default=None)
        bulletin.alter_column("shadow", server_default=None)
        bulletin.drop_constraint(op.f("uq_bulletin_key"), type_="unique")
        for column in ("key", *MOVED, *APPROVED):
            bulletin.drop_column(column)
    op.create_index(op.f("ix_bulletin_kin_language"), "bulletin", ["kin", "language"], unique=True)
    _guard()


def _move() -> None:
    """What an old row says becomes its first revision. Its author is known by name only."""
    connection = op.get_bind()
    old = sa.Table("bulletin", sa.MetaData(), autoload_with=connection)
    new = sa.Table("revision", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    aims = sa.Table("bulletin_target", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    same = ("title", "script", "language", "topic", "priority", "origin", "valid_from", "valid_until", "wanted")
    for row in connection.execute(sa.select(old)).mappings().all():
        targets = [(station, path, below, "") for station, path, below in json.loads(row["targets"])]
        connection.execute(
            new.insert().values(
                bulletin=row["id"],
                number=row["revision"],
                account="",
                name=row["author"],
                at=row["created"],
                targets=json.dumps(targets, ensure_ascii=False),
                note="",
                **{name: row[name] for name in same},
            )
        )
        for position, (_, path, below, _) in enumerate(targets):
            connection.execute(aims.insert().values(bulletin=row["id"], position=position, path=path, below=below))
        changed = {"shadow": _shadow(row["title"]), "approval": _approval(row)}
        connection.execute(old.update().where(old.c.id == row["id"]).values(**changed))


def _shadow(title: str) -> str:
    marks = unicodedata.normalize("NFKD", title.casefold()).replace("đ", "d")
    return " ".join("".join(sign for sign in marks if not unicodedata.combining(sign)).split())


def _approval(row: sa.RowMapping) -> str | None:
    if row["approver"] is None or row["approved_at"] is None:
        return None
    told = {
        "by": "",
        "by_name": row["approver"],
        "at": row["approved_at"].isoformat() + ("" if row["approved_at"].tzinfo else "+00:00"),
        "revision": row["revision"],
        "script": row["approved_script"],
        "spoken": row["approved_spoken"],
        "audio": row["approved_audio"],
        "heard": 0.0,
        "own_work": False,
    }
    return json.dumps(told, ensure_ascii=False)


def _guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION revision_stands() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a revision never changes'; END $$"
        )
        op.execute(
            "CREATE TRIGGER revision_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON revision "
            "FOR EACH STATEMENT EXECUTE FUNCTION revision_stands()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER revision_no_{verb.lower()} BEFORE {verb} ON revision "
            "BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END"
        )


def downgrade() -> None:
    """Only the newest revision of each bulletin is kept, as this is all the older release knows."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("DROP TRIGGER revision_stands ON revision")
        op.execute("DROP FUNCTION revision_stands()")
    op.drop_index(op.f("ix_bulletin_kin_language"), table_name="bulletin")
    with op.batch_alter_table("bulletin") as bulletin:
        bulletin.add_column(sa.Column("key", NAME, nullable=True))
        for name, kind in (("title", sa.String()), ("script", sa.Text()), ("priority", sa.String())):
            bulletin.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        bulletin.add_column(sa.Column("targets", sa.Text(), nullable=False, server_default="[]"))
        bulletin.add_column(sa.Column("wanted", sa.Integer(), nullable=False, server_default="1"))
        bulletin.add_column(sa.Column("author", sa.String(), nullable=False, server_default=""))
        bulletin.add_column(sa.Column("approver", sa.String(), nullable=True))
        bulletin.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        for name in APPROVED[2:]:
            bulletin.add_column(sa.Column(name, NAME, nullable=True))
        bulletin.create_unique_constraint(op.f("uq_bulletin_key"), ["key"])
    newest = "SELECT {} FROM revision WHERE revision.bulletin = bulletin.id AND revision.number = bulletin.revision"
    for column, source in (*((name, name) for name in ("title", "script", "priority", "wanted")), ("author", "name")):
        op.execute(f"UPDATE bulletin SET {column} = ({newest.format(source)})")
    # What the older release does not know, it must not air: everything waits for approval again.
    op.execute("UPDATE bulletin SET state = 'submitted' WHERE state IN ('draft', 'returned', 'approved', 'scheduled')")
    op.execute("UPDATE bulletin SET state = 'expired' WHERE state IN ('withdrawn', 'recalled')")
    for row in connection.execute(sa.text("SELECT bulletin, number, targets FROM revision")).mappings().all():
        told = json.dumps([each[:3] for each in json.loads(row["targets"])], ensure_ascii=False)
        connection.execute(
            sa.text("UPDATE bulletin SET targets = :told WHERE id = :id AND revision = :number"),
            {"told": told, "id": row["bulletin"], "number": row["number"]},
        )
    with op.batch_alter_table("bulletin") as bulletin:
        for column in ("version", "shadow", "campaign", "kin", "approval", "returned"):
            bulletin.drop_column(column)
    op.drop_table("listening")
    op.drop_index(op.f("ix_bulletin_target_path"), table_name="bulletin_target")
    op.drop_table("bulletin_target")
    op.drop_table("revision")
