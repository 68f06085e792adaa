"""What stations choose for themselves, what they were called and where they hung, and their clusters.

Revision: 0006
After: 0005
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOTHING = {
    "wish": {"voices": None, "region": None, "rate": None, "profile": None},
    "style": None,
    "ident": None,
    "shell": None,
    "quiet": None,
    "windows": None,
    "sessions_a_day": None,
    "minutes_a_session": None,
    "one_officer": False,
}
NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
HOUSE = {"windows": [["05:00:00", "07:00:00"]], "quiet": ["21:00:00", "05:00:00"], "sessions_a_day": 3}


def upgrade() -> None:
    with op.batch_alter_table("station") as station:
        station.add_column(sa.Column("choices", sa.Text(), nullable=False, server_default=json.dumps(NOTHING)))
        station.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    connection = op.get_bind()
    stood = connection.execute(sa.text("SELECT code, regulation, ident, wish FROM station")).all()
    for code, regulation, ident, wish in stood:
        choices = {**NOTHING, **json.loads(regulation), "ident": ident, "wish": json.loads(wish)}
        told = {"choices": json.dumps(choices, ensure_ascii=False, sort_keys=True), "code": code}
        connection.execute(sa.text("UPDATE station SET choices = :choices WHERE code = :code"), told)
    with op.batch_alter_table("station") as station:
        station.alter_column("choices", server_default=None)
        station.alter_column("version", server_default=None)
        station.drop_column("regulation")
        station.drop_column("ident")
        station.drop_column("wish")
    _new_tables()
    op.execute(
        "INSERT INTO placement (station, since, parent, name, label, level) "
        "SELECT code, valid_from, parent, name, label, level FROM station"
    )


def _new_tables() -> None:
    op.create_table(
        "placement",
        sa.Column("station", NAME, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("parent", NAME, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_placement_station_station")),
        sa.PrimaryKeyConstraint("station", "since", name=op.f("pk_placement")),
    )
    op.create_table(
        "succession",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("old", NAME, nullable=False),
        sa.Column("new", NAME, nullable=False),
        sa.ForeignKeyConstraint(["old"], ["station.code"], name=op.f("fk_succession_old_station")),
        sa.ForeignKeyConstraint(["new"], ["station.code"], name=op.f("fk_succession_new_station")),
        sa.PrimaryKeyConstraint("day", "old", "new", name=op.f("pk_succession")),
    )
    op.create_table(
        "cluster",
        sa.Column("code", NAME, nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("technology", sa.String(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("speakers", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("path", NAME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_cluster_station_station")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cluster")),
        sa.UniqueConstraint("path", name=op.f("uq_cluster_path")),
    )
    op.create_index(op.f("ix_cluster_station"), "cluster", ["station"])


def downgrade() -> None:
    op.drop_index(op.f("ix_cluster_station"), table_name="cluster")
    op.drop_table("cluster")
    op.drop_table("succession")
    op.drop_table("placement")
    with op.batch_alter_table("station") as station:
        station.add_column(sa.Column("regulation", sa.Text(), nullable=False, server_default="{}"))
        station.add_column(sa.Column("ident", sa.String(), nullable=False, server_default=""))
        station.add_column(sa.Column("wish", sa.Text(), nullable=False, server_default=json.dumps(NOTHING["wish"])))
    _give_back()
    with op.batch_alter_table("station") as station:
        station.alter_column("regulation", server_default=None)
        station.alter_column("ident", server_default=None)
        station.alter_column("wish", server_default=None)
        station.drop_column("version")
        station.drop_column("choices")


def _give_back() -> None:
    """What a station inherits it has of its own again; the release before knows no other way."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT code, label, parent, choices FROM station ORDER BY path")).all()
    holding: dict[str | None, dict[str, object]] = {None: {**HOUSE, "minutes_a_session": 30}}
    for code, label, parent, choices in rows:
        own = json.loads(choices)
        above = holding.get(parent, holding[None])
        holding[code] = {name: value if own[name] is None else own[name] for name, value in above.items()}
        ident = (own["ident"] or "Đây là {label}.").replace("{label}", label)
        told = {"code": code, "ident": ident, "rules": json.dumps(holding[code]), "wish": json.dumps(own["wish"])}
        changing = "UPDATE station SET regulation = :rules, ident = :ident, wish = :wish WHERE code = :code"
        connection.execute(sa.text(changing), told)
