"""Moving rows from one schema to another by INSERT … SELECT, in the order of their foreign keys.

Tables, columns and references are read from the models; how each goes over is declared in `ways`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from django.db import connection, models
from psycopg2 import sql

from apps.operations.jurisdictions.merging.ways import WAYS, Leave, Match, Way
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from tenants.grants import label_of, models_in

Told = Callable[[str, int], None]
Model = type[models.Model]


@dataclass
class Plan:
    """What one merge knows beside the declared ways.

    `code` and `into` are the division codes. `matched`: table to {key there: key here}. `named`: table to column to
    {key: new name}.
    """

    source: str
    target: str
    code: str
    into: str
    matched: dict[str, dict[str, str]] = field(default_factory=dict)
    named: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


def in_order() -> list[Model]:
    """Every tenant model, those that others refer to first."""
    found = models_in(shared=False)
    graph: dict[Model, set[Model]] = {
        model: {m for m, _ in _references(model) if m in found} - {model} for model in found
    }
    return list(TopologicalSorter(graph).static_order())


def _references(model: Model) -> Iterable[tuple[Model, str]]:
    for each in model._meta.local_concrete_fields:
        if isinstance(each, models.ForeignKey):
            related: Any = each.related_model
            yield related, each.column


def matched_keys(plan: Plan, model: Model, by: str) -> dict[str, str]:
    """Rows of the source that the target has too, by a column: key to key."""
    rows = _all(
        "SELECT a.{key}::text, b.{key}::text FROM {source}.{table} a JOIN {target}.{table} b ON b.{by} = a.{by}",
        key=sql.Identifier(_key(model)),
        by=sql.Identifier(by),
        **_places(plan, model),
    )
    return dict(rows)


def names_going(plan: Plan, model: Model, way: Way, column: str) -> tuple[dict[str, str], set[str]]:
    """A column's values: of the rows that go over, by key, and of the other side."""
    name, places = sql.Identifier(column), _places(plan, model)
    theirs = _all(
        "SELECT a.{key}::text, a.{name} FROM {source}.{table} a WHERE {where} ORDER BY 2",
        key=sql.Identifier(_key(model)),
        name=name,
        where=_condition(plan, model, way),
        **places,
    )
    ours = _all("SELECT b.{name} FROM {target}.{table} b", name=name, **places)
    return dict(theirs), {value for (value,) in ours}


def move_rows(plan: Plan, told: Told) -> dict[str, int]:
    """Move everything; rows by table. Triggers of the target are asleep meanwhile: they have run once already.

    Raises JurisdictionRefused where fewer rows arrive than left.
    """
    moved: dict[str, int] = {}
    going = [(model, way) for model in in_order() if not isinstance(way := WAYS[label_of(model)], Leave)]
    tables = [model._meta.db_table for model, _ in going]
    _triggers(plan.target, tables, "DISABLE")
    for model, way in going:
        moved[model._meta.db_table] = _move(plan, model, way)
        told(model._meta.db_table, moved[model._meta.db_table])
    _run("SET CONSTRAINTS ALL IMMEDIATE")  # every foreign key is looked at now, and no table has anything pending
    _triggers(plan.target, tables, "ENABLE")
    return moved


def _move(plan: Plan, model: Model, way: Way) -> int:
    table = model._meta.db_table
    fields = [f for f in model._meta.local_concrete_fields if not (f.primary_key and isinstance(f, models.AutoField))]
    condition = _condition(plan, model, way)
    [[leaving]] = _all("SELECT count(*) FROM {source}.{table} a WHERE {where}", where=condition, **_places(plan, model))
    arrived = _run(
        "INSERT INTO {target}.{table} ({columns}) SELECT {values} FROM {source}.{table} a WHERE {where}",
        columns=sql.SQL(", ").join(sql.Identifier(f.column) for f in fields),
        values=sql.SQL(", ").join(_value(plan, model, way, f) for f in fields),
        where=condition,
        **_places(plan, model),
    )
    if arrived != leaving:
        raise JurisdictionRefused(f"{leaving} rows of {table} were to go over, {arrived} arrived: nothing was moved.")
    return arrived


def _condition(plan: Plan, model: Model, way: Way) -> sql.Composable:
    if isinstance(way, Match):
        known = list(plan.matched.get(model._meta.db_table, {}))
        return sql.SQL("NOT a.{} = ANY ({}::uuid[])").format(sql.Identifier(_key(model)), sql.Literal(known))
    return sql.SQL(getattr(way, "where", "true"))


def _value(plan: Plan, model: Model, way: Way, column: "models.Field[Any, Any]") -> sql.Composable:
    name, plain = str(column.column), sql.SQL("a.{}").format(sql.Identifier(column.column))
    declared = getattr(way, "values", {}).get(name)
    if declared:
        target, code, into = sql.Identifier(plan.target), sql.Literal(plan.code), sql.Literal(plan.into)
        return sql.SQL(declared).format(target=target, code=code, into=into)
    if name in getattr(way, "named", ()):
        known = plan.named.get(model._meta.db_table, {}).get(name, {})
        return sql.SQL("coalesce({}::jsonb ->> a.{}::text, {})").format(
            _json(known), sql.Identifier(_key(model)), plain
        )
    if isinstance(column, models.ForeignKey):
        related: Any = column.related_model
        known = plan.matched.get(related._meta.db_table, {})
        if known:
            return sql.SQL("coalesce(({}::jsonb ->> {}::text)::uuid, {})").format(_json(known), plain, plain)
    if name == "stored_as":
        return sql.SQL("regexp_replace({}, {}, {})").format(
            plain, sql.Literal(f"^{plan.source}/"), sql.Literal(f"{plan.target}/")
        )
    if name == "files" and isinstance(column, models.JSONField):
        return sql.SQL("replace({}::text, {}, {})::jsonb").format(
            plain, sql.Literal(f'"stored_as": "{plan.source}/'), sql.Literal(f'"stored_as": "{plan.target}/')
        )
    return plain


def _triggers(schema: str, tables: list[str], verb: str) -> None:
    for table in sorted(tables):
        _run("ALTER TABLE {schema}.{table} " + verb + " TRIGGER USER", schema=_name(schema), table=_name(table))


def _key(model: Model) -> str:
    return str(model._meta.pk.column)


def _name(text: str) -> sql.Composable:
    return sql.Identifier(text)


def _json(values: dict[str, str]) -> sql.Composable:
    return sql.Literal(json.dumps(values))


def _places(plan: Plan, model: Model) -> dict[str, sql.Composable]:
    return {"source": _name(plan.source), "target": _name(plan.target), "table": _name(model._meta.db_table)}


def _run(text: str, **parts: sql.Composable) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(text).format(**parts).as_string(cursor.connection))
        return int(cursor.rowcount)


def _all(text: str, **parts: sql.Composable) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(text).format(**parts).as_string(cursor.connection))
        return list(cursor.fetchall())
