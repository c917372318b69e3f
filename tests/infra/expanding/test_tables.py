"""Tables, indexes, constraints and data: what is refused with its remedy, and what it may be done by instead."""

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from infra.checks.expanding.walk import examine
from tenants.rollouts.operations import AddUniqueConcurrently, Backfill, DropForgotten
from tests.infra.expanding.desk import FIRST, allowed, migration, refused

INDEX = models.Index(fields=["pages"], name="desk_pages")
ONCE = models.UniqueConstraint(fields=["title"], name="desk_title_once")
SOME = models.CheckConstraint(condition=models.Q(pages__gte=1), name="desk_some_pages")
FORGET = migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("letter", "note")])
REASON = {"desk.0003_drop": "release 7 was the last to read notes"}


def test_an_index_on_a_table_in_use_is_refused_and_concurrently_it_is_allowed():
    said = refused(migrations.AddIndex("letter", INDEX))
    assert "AddIndexConcurrently('letter', models.Index(fields=['pages'], name=...)" in said
    assert "`atomic = False`" in said
    allowed(AddIndexConcurrently("letter", INDEX), RemoveIndexConcurrently("letter", "desk_pages"))


def test_a_unique_constraint_is_refused_and_concurrently_it_is_allowed():
    assert "AddUniqueConcurrently('letter'" in refused(migrations.AddConstraint("letter", ONCE))
    assert "AddUniqueConcurrently('letter'" in refused(migrations.AlterUniqueTogether("letter", {("title", "pages")}))
    allowed(AddUniqueConcurrently("letter", ONCE), migrations.RemoveConstraint("letter", "desk_title_once"))


def test_a_check_is_refused_and_in_two_steps_it_is_allowed():
    said = refused(migrations.AddConstraint("letter", SOME))
    assert "AddConstraintNotValid(...), Backfill for rows that break it, then ValidateConstraint" in said
    allowed(AddConstraintNotValid("letter", SOME), ValidateConstraint("letter", "desk_some_pages"))


def test_an_exclusion_constraint_on_a_table_in_use_is_refused():
    never_twice = ExclusionConstraint(name="desk_never_twice", expressions=[("pages", "=")])
    assert "a new table that has it" in refused(migrations.AddConstraint("letter", never_twice))


def test_dropping_a_table_is_refused():
    assert "DropForgotten(table, forgotten_in=...)" in refused(migrations.DeleteModel("Letter"))


def test_renaming_a_table_is_refused_and_renaming_in_python_is_allowed():
    rename = migrations.RenameModel("Letter", "Message")
    assert "AlterModelTable('Letter', 'desk_letter') first" in refused(rename)
    assert "Meta.db_table: 'desk_letter'" in refused(migrations.AlterModelTable("letter", "desk_message"))
    allowed(migrations.AlterModelTable("letter", "desk_letter"), rename)


def test_an_order_of_its_own_is_refused():
    assert "NOT NULL column" in refused(migrations.AlterOrderWithRespectTo("letter", "office"))


def fill(apps, schema_editor):
    """Touches every row."""


def test_python_over_the_rows_is_refused_and_batches_are_allowed():
    said = refused(migrations.RunPython(fill, migrations.RunPython.noop))
    assert "one transaction a jurisdiction" in said
    assert "Backfill(table, set=..., where=...)" in said
    allowed(Backfill("desk_letter", set="note = ''", where="note IS NULL"))
    allowed(migrations.RunPython(migrations.RunPython.noop))


def test_what_it_does_not_know_is_refused():
    class Magic(Operation):
        def state_forwards(self, app_label, state):
            """Who knows?"""

    assert "an operation that it knows" in refused(Magic())


def test_a_new_table_may_have_anything_and_so_may_the_first_migration():
    allowed(
        migrations.CreateModel("Stamp", [("id", models.BigAutoField(primary_key=True)), ("no", models.TextField())]),
        migrations.AddField("stamp", "office", models.ForeignKey("desk.office", models.PROTECT, default=1)),
        migrations.AddIndex("stamp", models.Index(fields=["no"], name="desk_no")),
        migrations.AddConstraint("stamp", models.UniqueConstraint(fields=["no"], name="desk_no_once")),
        migrations.RunSQL("ALTER TABLE desk_stamp ADD CHECK (no <> ''); CREATE INDEX more ON desk_stamp (no)"),
    )
    first = migration("0001_initial", migrations.RunSQL("CREATE TABLE a (b int); CREATE INDEX c ON a (b)"), app="new")
    assert examine([first], {}) == []


def test_a_first_migration_may_not_do_to_the_table_of_another_app_what_no_other_may():
    stamps = migrations.CreateModel("Stamp", [("id", models.BigAutoField(primary_key=True))])
    own = migrations.RunSQL("ALTER TABLE new_stamp ADD CHECK (id > 0)")
    assert examine([FIRST, migration("0001_initial", stamps, own, app="new")], {}) == []
    other = migrations.RunSQL("ALTER TABLE desk_letter ADD CHECK (id > 0)")
    found = examine([FIRST, migration("0001_initial", stamps, other, app="new")], {})
    assert "add NOT VALID" in str(found[0])


def test_forgetting_a_column_that_must_be_written_is_refused():
    forget = migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("letter", "pages")])
    assert "AlterField to null=True" in refused(forget)
    allowed(migrations.AlterField("letter", "pages", models.IntegerField(null=True)), forget)
    allowed(FORGET)


def test_operations_for_the_database_alone_are_looked_at_too():
    hidden = migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("letter", "note")])
    assert "it drops a column" in refused(hidden)


def contracted(drop: DropForgotten, contractions: dict[str, str], *forget: object) -> str:
    plan = [
        FIRST,
        migration("0002_forget", *forget, after="0001_initial"),
        migration("0003_drop", drop, after="0002_forget"),
    ]
    return "\n".join(str(each) for each in examine(plan, contractions))


def test_what_was_forgotten_is_dropped_when_it_is_named_with_its_reason():
    drop = DropForgotten("desk_letter", "note", forgotten_in="0002_forget")
    assert contracted(drop, REASON, FORGET) == ""
    gone = migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Letter")])
    assert contracted(DropForgotten("desk_letter", forgotten_in="0002_forget"), REASON, gone) == ""


def test_a_drop_that_is_not_named_or_was_not_forgotten_is_refused():
    drop = DropForgotten("desk_letter", "note", forgotten_in="0002_forget")
    assert "name desk.0003_drop in CONTRACTIONS" in contracted(drop, {}, FORGET)
    assert "forgets other things than desk_letter.note" in contracted(drop, REASON)
    other = DropForgotten("desk_letter", "pages", forgotten_in="0002_forget")
    assert "forgets other things than desk_letter.pages" in contracted(other, REASON, FORGET)
    at_once = DropForgotten("desk_letter", "note", forgotten_in="0002_change")
    named = {"desk.0002_change": "not read"}
    assert "in the same migration" in refused(FORGET, at_once, contractions=named)


@pytest.mark.parametrize(
    ("contractions", "said"),
    [
        ({"desk.0009_gone": "old"}, "names a migration that is not there"),
        ({"desk.0001_initial": " "}, "gives no reason"),
    ],
)
def test_contractions_that_say_nothing_are_refused(contractions, said):
    assert said in "\n".join(str(each) for each in examine([FIRST], contractions))
