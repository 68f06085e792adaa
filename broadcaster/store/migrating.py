"""From one shape of the tables to the next, by Alembic."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.store.failures import line_of
from broadcaster.store.schema import MIGRATIONS


def migrate(connection: Connection) -> None:
    """To this release's shape, in the transaction that is open. DatabaseDown: what stands is none of ours."""
    try:
        command.upgrade(migrations(connection), "head")
    except CommandError as strange:
        raise DatabaseDown(problem=f"không phải của bản phát hành này: {line_of(strange)}") from strange


def shapes(connection: Connection | None) -> tuple[str, frozenset[str]]:
    """Ours, and all that we know."""
    scripts = ScriptDirectory.from_config(migrations(connection))
    return scripts.get_current_head() or "", frozenset(each.revision for each in scripts.walk_revisions())


def migrations(connection: Connection | None) -> Config:
    """Alembic's configuration for an open connection, or to look at the migrations alone; needs no alembic.ini and
    leaves logging alone."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
