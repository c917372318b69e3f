"""Columns of a table in use: what may be added and changed while the release before serves, and what may not."""

import uuid
from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models.functions import Length, Now

from tenants.rollouts.operations import Backfill
from tests.infra.expanding.desk import allowed, refused


def add(field: "models.Field[Any, Any]") -> migrations.AddField:
    return migrations.AddField("letter", "extra", field)


def alter(name: str, field: "models.Field[Any, Any]") -> migrations.AlterField:
    return migrations.AlterField("letter", name, field)


def test_the_message_names_migration_and_operation_and_says_how_to_do_it():
    said = refused(add(models.IntegerField(default=0)))
    assert said.splitlines()[0] == "desk.0002_change: Add field extra to letter"
    assert "why not: the running code does not know the column" in said
    assert "instead: add it with null=True or a constant db_default; old rows by" in said


@pytest.mark.parametrize(
    ("field", "why", "instead"),
    [
        (models.TextField(), "does not know the column", "null=True"),
        (models.TextField(default=""), "does not know the column", "db_default"),
        (models.UUIDField(db_default=models.Func(function="gen_random_uuid")), "differs from row to row", "Backfill"),
        (models.TextField(null=True, unique=True), "index", "AddUniqueConcurrently('letter'"),
        (models.TextField(null=True, db_index=True), "keeps writers out", "AddIndexConcurrently('letter'"),
        (models.ForeignKey("desk.office", models.PROTECT, null=True), "keeps writers out", "db_index=False"),
        (models.PositiveIntegerField(null=True), "looks through every row", "AddConstraintNotValid"),
        (
            models.ForeignKey("desk.office", models.PROTECT, db_default=1, db_index=False),
            "looks through every row", "null=True and no db_default",
        ),
        (
            models.GeneratedField(expression=Length("title"), output_field=models.IntegerField(), db_persist=True),
            "rewrites the table", "plain column",
        ),
    ],
)  # fmt: skip
def test_a_new_column_that_the_running_code_cannot_bear_is_refused(field, why, instead):
    said = refused(add(field))
    assert why in said
    assert instead in said


@pytest.mark.parametrize(
    "field",
    [
        models.TextField(null=True),
        models.IntegerField(db_default=0),
        models.DateTimeField(db_default=Now()),
        models.UUIDField(null=True, default=uuid.uuid4),
        models.ForeignKey("desk.office", models.PROTECT, null=True, db_index=False),
        models.ManyToManyField("desk.office", related_name="+"),
    ],
)
def test_a_new_column_that_may_be_left_out_is_allowed(field):
    allowed(add(field))


def test_dropping_a_column_is_refused_with_its_three_steps():
    said = refused(migrations.RemoveField("letter", "note"))
    assert "(1) AlterField to null=True" in said
    assert "(2) SeparateDatabaseAndState" in said
    assert "(3) one release later tenants.rollouts.operations.DropForgotten" in said


def test_renaming_a_column_is_refused_and_renaming_in_python_is_allowed():
    assert "AlterField with db_column='title' first" in refused(migrations.RenameField("letter", "title", "subject"))
    assert "renames the column" in refused(alter("title", models.CharField(max_length=20, db_column="subject")))
    allowed(
        alter("title", models.CharField(max_length=20, db_column="title")),
        migrations.RenameField("letter", "title", "subject"),
    )


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("pages", models.BigIntegerField()),
        ("pages", models.TextField()),
        ("title", models.CharField(max_length=10)),
        ("note", models.CharField(max_length=200, null=True)),
        ("cost", models.DecimalField(max_digits=8, decimal_places=3, null=True)),
        ("title", models.CharField(max_length=20, db_collation="C")),
    ],
)
def test_another_type_is_refused(name, field):
    assert "a new column beside the old one" in refused(alter(name, field))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("title", models.CharField(max_length=40)),
        ("title", models.TextField()),
        ("cost", models.DecimalField(max_digits=12, decimal_places=2, null=True)),
        ("pages", models.IntegerField(null=True)),
        ("pages", models.IntegerField(help_text="of paper", default=1)),
        ("state", models.CharField(max_length=10, db_default="none")),
    ],
)
def test_a_wider_type_and_what_changes_nothing_are_allowed(name, field):
    allowed(alter(name, field))


NOT_NULL = models.CheckConstraint(condition=models.Q(note__isnull=False), name="desk_note_there")


def test_not_null_at_once_is_refused_and_says_the_way_by_a_check():
    said = refused(alter("note", models.TextField()))
    assert "models.Q(note__isnull=False)" in said
    assert "Backfill, ValidateConstraint, this AlterField without default=" in said


def test_not_null_by_a_check_that_was_not_looked_through_is_refused():
    assert "NOT NULL" in refused(AddConstraintNotValid("letter", NOT_NULL), alter("note", models.TextField()))


def test_not_null_by_a_check_that_was_looked_through_is_allowed():
    way = (
        AddConstraintNotValid("letter", NOT_NULL),
        Backfill("desk_letter", set="note = ''", where="note IS NULL"),
        ValidateConstraint("letter", "desk_note_there"),
    )
    gone = migrations.RemoveConstraint("letter", "desk_note_there")
    allowed(*way, alter("note", models.TextField()), gone)
    allowed(*way, alter("note", models.TextField()), gone, alter("note", models.TextField(default="")))
    assert "one UPDATE under the lock" in refused(*way, alter("note", models.TextField(default="")), gone)


def test_a_column_cannot_be_demanded_by_the_migration_that_brings_it():
    there = models.CheckConstraint(condition=models.Q(extra__isnull=False), name="desk_extra_there")
    said = refused(add(models.TextField(null=True)), AddConstraintNotValid("letter", there))
    assert "the running code does not write extra" in said
    assert "one release later" in said
    allowed(add(models.TextField(null=True, db_default="")), AddConstraintNotValid("letter", there))


def test_taking_a_default_away_is_refused_while_the_column_is_not_null():
    assert "keep db_default" in refused(alter("state", models.CharField(max_length=10)))
    allowed(alter("state", models.CharField(max_length=10, null=True)))


@pytest.mark.parametrize(
    ("name", "field", "instead"),
    [
        ("pages", models.IntegerField(unique=True), "AddUniqueConcurrently('letter'"),
        ("pages", models.IntegerField(db_index=True), "AddIndexConcurrently('letter', models.Index(fields=['pages']"),
        ("pages", models.PositiveIntegerField(), "AddConstraintNotValid"),
        ("office", models.ForeignKey("desk.office", models.PROTECT, db_index=False), "ValidateConstraint('letter'"),
    ],
)
def test_an_index_or_a_constraint_by_way_of_its_field_is_refused(name, field, instead):
    assert instead in refused(alter(name, field))


def test_a_foreign_key_that_is_looked_through_later_is_allowed():
    key = "ALTER TABLE desk_letter ADD CONSTRAINT at FOREIGN KEY (office_id) REFERENCES desk_office (id) NOT VALID"
    allowed(
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(key, migrations.RunSQL.noop)],
            state_operations=[alter("office", models.ForeignKey("desk.office", models.PROTECT, db_index=False))],
        ),
        ValidateConstraint("letter", "at"),
    )


def test_an_index_or_a_constraint_of_a_field_may_go():
    allowed(
        migrations.CreateModel("Stamp", [("id", models.BigAutoField(primary_key=True))]),
        AddIndexConcurrently("letter", models.Index(fields=["pages"], name="desk_pages")),
        migrations.RemoveIndex("letter", "desk_pages"),
    )
