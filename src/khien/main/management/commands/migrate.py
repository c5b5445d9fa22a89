"""Bring a database to today's shape: a new one from the models, one with content by migrations."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from typing_extensions import override


class Command(migrate.Command):
    """Django's own `migrate`, which plays all history on an empty database only where it is asked to.

    Playing it takes half a minute on a small machine, because each step draws all models anew; making the
    tables that they end with takes two seconds and gives the same shape (tests/test_migrations.py). A
    migration that fills in rows has nothing to fill in where there are none; one that a new database needs
    too belongs into `post_migrate`.
    """

    @override
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--replay", action="store_true", help="play every migration one by one")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        is_whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if is_whole and not options["replay"] and not connection.introspection.table_names():
            lay(connection)
        super().handle(*args, **options)


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make all tables and note that every migration was applied: all of it, or nothing."""
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    with connection.constraint_checks_disabled(), transaction.atomic(connection.alias):
        with connection.schema_editor() as editor:
            for model in loader.project_state().apps.get_models():
                if model._meta.can_migrate(connection):  # noqa: SLF001 - Django's own, documented name
                    editor.create_model(model)
        recorder.ensure_schema()
        for label, name in loader.disk_migrations:
            recorder.record_applied(label, name)
