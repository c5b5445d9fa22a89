"""Many fresh rows of one table at once, without a model instance's way through each field.

Measured with 20,000 rows: a third of the time of `bulk_create`, whose work is mostly preparing values.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Model


def insert(model: type[Model], rows: Iterable[Any]) -> None:
    """Insert rows of plain values: each has an attribute for every column but the key.

    Values are strings, numbers, instants or None; a column of another kind is not written so. Call
    inside a transaction.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - public by documentation
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - public by documentation
    instants = [place for place, field in enumerate(fields) if isinstance(field, DateTimeField)]
    values_of = attrgetter(*(field.attname for field in fields))
    adapt = connection.ops.adapt_datetimefield_value

    def adapted(row: Any) -> list[Any]:
        values = list(values_of(row))
        for place in instants:
            values[place] = adapt(values[place])
        return values

    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 - our own names
            [adapted(row) for row in rows],
        )
