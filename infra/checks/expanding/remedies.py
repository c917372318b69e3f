"""How each change is made while the release before serves. "Release" here: one that has been rolled out everywhere."""

CONCURRENTLY = (
    "AddIndexConcurrently({model!r}, models.Index(fields=[{fields}], name=...)) in a migration with `atomic = False`,"
    " with the index in Meta.indexes: the rollout makes it outside of any transaction"
)
COLUMN = (
    "add it with null=True or a constant db_default; old rows by tenants.rollouts.operations.Backfill; NOT NULL one"
    " release later"
)
UNIQUE = (
    "tenants.rollouts.operations.AddUniqueConcurrently({model!r}, models.UniqueConstraint(fields=[...], name=...)),"
    " with the constraint in Meta.constraints: its index is made CONCURRENTLY and then becomes the constraint"
)
CHECK = (
    "AddConstraintNotValid(...), Backfill for rows that break it, then ValidateConstraint(...): rows are looked through"
    " without keeping anybody out. The release before must obey the constraint already"
)
NOT_NULL = (
    "once a release writes the column always: AddConstraintNotValid({model!r}, models.CheckConstraint(condition="
    "models.Q({field}__isnull=False), name=...)), Backfill, ValidateConstraint, this AlterField without default=,"
    " RemoveConstraint; PostgreSQL then needs no look at the rows"
)
FOREIGN_KEY = (
    "SeparateDatabaseAndState with this operation as state and RunSQL('ALTER TABLE ... ADD CONSTRAINT ... FOREIGN KEY"
    " ... NOT VALID') as database operation, then ValidateConstraint({model!r}, name); its index by"
    " AddIndexConcurrently"
)
DROP_COLUMN = (
    "in three steps: (1) AlterField to null=True or with db_default, and no code uses it; (2) SeparateDatabaseAndState("
    "state_operations=[RemoveField(...)]), released; (3) one release later tenants.rollouts.operations.DropForgotten("
    "table, column, forgotten_in=...), its migration named with a reason in CONTRACTIONS"
)
DROP_TABLE = (
    "in two releases: SeparateDatabaseAndState(state_operations=[DeleteModel(...)]) first; one release later"
    " tenants.rollouts.operations.DropForgotten(table, forgotten_in=...), its migration named with a reason in"
    " CONTRACTIONS"
)
NEW_COLUMN = (
    "a new column beside the old one (null=True), written together with it by the code; Backfill; the next release"
    " reads the new one; the old one goes as a column that is dropped goes"
)
RENAME_FIELD = (
    "keep the column and rename in Python only: AlterField with db_column={column!r} first, then this RenameField."
    " Or a new column, both written, Backfill, and the old one dropped two releases later"
)
RENAME_TABLE = (
    "keep the table and rename in Python only: AlterModelTable({model!r}, {table!r}) first, which pins its name, then"
    " RenameModel"
)
BATCHES = (
    "tenants.rollouts.operations.Backfill(table, set=..., where=...): batches by key, each its own transaction, gone on"
    " with after a pause or a kill. What SQL cannot say is a task or command of the product that works in batches after"
    " the rollout; first rows of a new table are written by a service, not by a migration"
)
DATABASE_OBJECT = (
    "leave it until no released code calls it, then drop it in a migration that CONTRACTIONS names, saying why"
)
NO_SCHEMA = (
    "leave the schema out: a migration is recorded once and replayed in every jurisdiction under its search path."
    " A function of a trigger asks TG_TABLE_SCHEMA or current_schema()"
)
REWRITE = "do it by hand, per jurisdiction, in its maintenance hours; a rollout keeps nobody out"
