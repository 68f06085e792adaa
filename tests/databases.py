"""A database of its own for whoever asks, on the session's PostgreSQL server."""

from sqlalchemy import Engine, text


def empty_schema(postgres: Engine, name: str) -> str:
    """A URL that sees one schema only: as good as a database of its own, and made in a moment."""
    with postgres.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = postgres.url.set(drivername="postgresql").update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)
