"""Nothing lies about unused, nothing is named at random, nothing cannot be undone."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from config.celery import SCHEDULE, app
from infra.checks.sources import PROJECT, files, short

PRODUCT = ("apps", "config", "frontend", "graphql", "tenants")
TEMPLATES = PROJECT / "frontend" / "templates"
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}
STANDALONE = PROJECT / "apps/core/ledger/checker/ganjiang_verify.py"  # citizens run it without us: printing is its work


@cache
def product(*suffixes: str) -> list[Path]:
    return [p for p in files(*suffixes) if p.relative_to(PROJECT).parts[0] in PRODUCT]


@cache
def code() -> str:
    return "\n".join(p.read_text(encoding="utf-8") for p in product(".py"))


def templates() -> list[str]:
    return sorted(p.relative_to(TEMPLATES).as_posix() for p in product(".html", ".txt") if p.is_relative_to(TEMPLATES))


@cache
def text_of(template: str) -> str:
    return (TEMPLATES / template).read_text(encoding="utf-8")


@cache
def named_by_templates(template: str) -> set[str]:
    """The templates that extend or include this one."""
    wanted = f'"{template}"'
    return {other for other in templates() if other != template and wanted in text_of(other)}


def our_apps() -> list[str]:
    return [c.label for c in apps.get_app_configs() if Path(c.path).is_relative_to(PROJECT) and ".venv" not in c.path]


def is_named(template: str) -> bool:
    """By code or another template: whole, or as its folder with a name that is filled in."""
    path = Path(template)
    filled_in = re.search(rf'f"{re.escape(path.parent.as_posix())}/\{{\w+\}}\.\w+"', code())
    name = path.name.split(".")[0]
    return f'"{template}"' in code() or bool(
        named_by_templates(template) or (filled_in and re.search(rf'"{name}"|\b{name.upper()} = ', code()))
    )


@pytest.mark.parametrize("template", templates())
def test_every_template_is_used(template):
    assert is_named(template), "neither code nor another template names it"


@pytest.mark.parametrize("template", [t for t in templates() if t.startswith(("office/", "portal/"))])
def test_every_page_stands_on_a_base_and_every_part_in_a_page(template):
    text = text_of(template)
    if template.endswith("/base.html"):
        assert "<html" in text
    elif not text.startswith("{% extends "):
        assert "<html" not in text
        included = any(f'{{% include "{template}"' in text_of(other) for other in named_by_templates(template))
        section = f'Section("{template}"' in code()  # account.html includes what the apps hand in
        assert included or section, "a page without a base, or a part that no page includes"


def test_what_the_beat_sends_is_a_task():
    app.loader.import_default_modules()
    assert {task for task, _ in SCHEDULE.values()} <= set(app.tasks)


def test_no_scheduled_task_is_sent_twice():
    tasks = [task for task, _ in SCHEDULE.values()]
    assert len(tasks) == len(set(tasks))


def test_the_product_does_not_print():
    printing = [
        f"{short(path)}:{node.lineno}"
        for path in product(".py")
        if path != STANDALONE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "breakpoint"}
    ]
    assert printing == []


def test_what_is_left_to_do_names_its_issue():
    mark = re.compile(r"(?:#|//|\{#|<!--|/\*)\s*(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
    marked = [
        f"{short(path)}:{number}"
        for path in files(".py", ".html", ".js", ".css", ".toml", ".yml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert marked == []


def test_modules_are_named_for_what_they_hold():
    assert [short(p) for p in files(".py") if FORBIDDEN_NAMES & set(p.relative_to(PROJECT).with_suffix("").parts)] == []


def test_there_are_no_signals_of_our_own():
    assert not re.search(r"^\s*@receiver\(|\b(?:pre|post)_(?:save|delete|init)\.connect\(", code(), re.MULTILINE)


def test_constraints_and_indexes_have_names_that_say_something():
    nameless = []
    for model in apps.get_models():
        if model._meta.app_label not in our_apps():
            continue
        named = [*model._meta.constraints, *model._meta.indexes]
        nameless += [
            f"{model._meta.label}: {n.name}" for n in named if re.search(r"_(?:check|uniq|[0-9a-f]{6,}_idx)$", n.name)
        ]
        nameless += [f"{model._meta.label}: unique_together"] if model._meta.unique_together else []
    assert nameless == []


def test_every_migration_can_be_undone():
    loader = MigrationLoader(connection=None)
    ours = set(our_apps())
    stuck = [
        f"{label}.{name}: {operation.describe()}"
        for (label, name), migration in loader.disk_migrations.items()
        if label in ours
        for operation in migration.operations
        if not operation.reversible
    ]
    assert ours & {label for label, _ in loader.disk_migrations}
    assert stuck == []
