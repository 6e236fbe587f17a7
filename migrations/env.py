"""How Alembic runs here: one transaction under a lock, with the views dropped before and made again after.

Views go first, so that a migration may change the tables that they read. They come back only when the tables are
those of the newest revision, which is the one that they are written for. So do the full-text indexes, which are filled
anew where a migration has run.
"""

from __future__ import annotations

from logging.config import fileConfig

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from trialdb.store.database import connect, head_revision, schema_change
from trialdb.store.models import Base
from trialdb.store.search import create_search, drop_search, drop_triggers, is_search_table
from trialdb.store.views import create_views, drop_views


def migrate(connection: Connection) -> None:
    """Run the migrations that were asked for on a connection that is in a transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=lambda name, kind, _parents: not (kind == "table" and is_search_table(name)),
    )
    migration = context.get_context()
    before = migration.get_current_revision()
    drop_views(connection)
    drop_triggers(connection)
    with context.begin_transaction():
        context.run_migrations()
    if migration.get_current_revision() != before:
        drop_search(connection)
    if migration.get_current_revision() == head_revision():
        create_views(connection)
        create_search(connection)


if context.is_offline_mode():
    raise CommandError("trialdb changes a live database only; leave out --sql")

if context.config.config_file_name is not None:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)

given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = connect(create=True)
    with schema_change(engine) as own:
        migrate(own)
    engine.dispose()
