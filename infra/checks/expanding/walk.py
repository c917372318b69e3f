"""Through the migrations in their order, with the models as they are before and after each operation."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.db.migrations import operations as django
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from infra.checks.expanding import statements
from infra.checks.expanding.findings import Fault, Finding, History, Place
from infra.checks.expanding.operations import faults, texts


def is_first(migration: Migration) -> bool:
    """It begins its app: there is no table yet that anybody uses."""
    return not any(app == migration.app_label for app, _ in migration.dependencies)


def examine(
    plan: Iterable[Migration],
    contractions: Mapping[str, str],
    *,
    ours: Callable[[Migration], bool] = lambda _: True,
    shared: Callable[[str], bool] = lambda _: False,
) -> list[Finding]:
    """What is wrong with our migrations; `shared`: the tables of the app of this label are in the public schema."""
    state, history, found = ProjectState(), History(), list[Finding]()
    labels = set()
    for migration in plan:
        label = f"{migration.app_label}.{migration.name}"
        labels.add(label)
        named = bool(contractions.get(label, "").strip())
        place = Place(migration, state, state, history, shared(migration.app_label), named)
        for operation, fault in _walk(migration.operations, place, state):
            if ours(migration):
                found.append(Finding(label, operation.describe(), fault))
    return found + list(_contractions(contractions, labels))


def _walk(operations: Sequence[Operation], place: Place, state: ProjectState) -> Iterator[tuple[Operation, Fault]]:
    first = is_first(place.migration)
    for operation in operations:
        before = state.clone()
        operation.state_forwards(place.app, state)
        if isinstance(operation, django.RunSQL):
            for sql in texts(operation.sql):
                yield from ((operation, fault) for fault in statements.schemas_named(sql, place))
                place.new_tables |= statements.tables_made(sql)
        if isinstance(operation, django.SeparateDatabaseAndState):
            yield from _walk(operation.database_operations, place, before.clone())
        if first and not isinstance(operation, django.RunSQL):  # which may say something of another app's table
            _remember(operation, place)
            continue
        place.before, place.after = before, state.clone()
        if not _on_new_table(operation, place):
            yield from ((operation, fault) for fault in faults(operation, place))
        _remember(operation, place)


def _on_new_table(operation: Operation, place: Place) -> bool:
    for attribute in ("model_name", "old_name", "name"):
        name = getattr(operation, attribute, None)
        if isinstance(name, str):
            return place.is_new(name)
    return False


def _remember(operation: Operation, place: Place) -> None:
    """What the migration itself has brought."""
    if isinstance(operation, django.CreateModel):
        place.new_models.add((place.app, operation.name_lower))
        place.new_tables.add(str(operation.options.get("db_table") or f"{place.app}_{operation.name_lower}"))
    elif isinstance(operation, django.RenameModel) and place.is_new(operation.old_name):
        place.new_models.add((place.app, operation.new_name_lower))
    elif isinstance(operation, django.AddField):
        place.new_fields.add((operation.model_name_lower, operation.name))


def _contractions(contractions: Mapping[str, str], labels: set[str]) -> Iterator[Finding]:
    for label, reason in contractions.items():
        if label not in labels:
            fault = Fault("CONTRACTIONS names a migration that is not there", "take it out of CONTRACTIONS")
            yield Finding(label, "named as a contraction", fault)
        elif not reason.strip():
            fault = Fault("CONTRACTIONS gives no reason", "say which release's code was the last to use what it drops")
            yield Finding(label, "named as a contraction", fault)
