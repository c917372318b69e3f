"""What is wrong with an operation of a migration, and how it is done instead; where an operation stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.db.models import Field, Model


@dataclass(frozen=True)
class Fault:
    """One reason, and the remedy."""

    wrong: str
    instead: str


@dataclass(frozen=True)
class Finding:
    """A fault with its place."""

    migration: str
    operation: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.migration}: {self.operation}\n  why not: {self.fault.wrong}\n  instead: {self.fault.instead}"


@dataclass
class History:
    """What the migrations before have left: constraints not looked through yet, what the models have forgotten."""

    not_valid: set[tuple[str, str, str]] = field(default_factory=set)  # app, model, name of the constraint
    forgotten: dict[str, set[tuple[str, str]]] = field(default_factory=dict)  # migration -> table, column ("": all)


@dataclass
class Place:
    """Where an operation stands: its migration, the models before and after it, what is new in the migration."""

    migration: Migration
    before: ProjectState
    after: ProjectState
    history: History
    shared: bool
    named: bool  # among the contractions
    new_models: set[tuple[str, str]] = field(default_factory=set)
    new_tables: set[str] = field(default_factory=set)
    new_fields: set[tuple[str, str]] = field(default_factory=set)

    @property
    def app(self) -> str:
        return self.migration.app_label

    @property
    def label(self) -> str:
        return f"{self.app}.{self.migration.name}"

    def is_new(self, model: str) -> bool:
        """The table is made by this migration: nobody uses it yet."""
        return (self.app, model.lower()) in self.new_models

    def model_before(self, name: str) -> type[Model]:
        return self.before.apps.get_model(self.app, name)

    def field_before(self, model: str, name: str) -> "Field[Any, Any]":
        found: Any = self.model_before(model)._meta.get_field(name)
        return cast("Field[Any, Any]", found)

    def field_after(self, model: str, name: str) -> "Field[Any, Any]":
        found: Any = self.after.apps.get_model(self.app, model)._meta.get_field(name)
        return cast("Field[Any, Any]", found)


Faults = Iterator[Fault]


def sentences(findings: Iterable[Finding]) -> str:
    """For the terminal."""
    return "\n".join(str(each) for each in findings)
