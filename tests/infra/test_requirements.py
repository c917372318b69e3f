"""What runs in production needs nothing of the tests' tools."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

from django.conf import settings

from infra.checks.sources import files, short
from infra.embedded.install import requirements

PRODUCT = ("config/", "tenants/", "apps/", "graphql/", "frontend/", "manage.py")
OURS = {"config", "tenants", "apps", "oversight", "frontend", "infra"}
FOR_TESTS = ("config/settings/test.py",)


def runtime_packages() -> set[str]:
    """The locked names, normalised."""
    lines = requirements("runtime").read_text().splitlines()
    return {normal(re.split("[=; ]", line)[0]) for line in lines if line[:1].isalnum()}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def outside_names(text: str) -> set[str]:
    """Top-level names of the modules imported from outside the standard library and this project."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - OURS


PRODUCT_FILES = [p for p in files(".py") if short(p).startswith(PRODUCT) and short(p) not in FOR_TESTS]


def test_the_product_imports_only_what_its_own_requirements_bring():
    known, runtime = packages_distributions(), runtime_packages()
    foreign = {
        f"{short(path)}: {name}"
        for path in PRODUCT_FILES
        for name in outside_names(path.read_text(encoding="utf-8"))
        if not {normal(d) for d in known.get(name, [])} & runtime
    }
    assert PRODUCT_FILES
    assert foreign == set()


def test_every_installed_app_comes_with_the_product():
    known, runtime = packages_distributions(), runtime_packages()
    for app in settings.INSTALLED_APPS:
        top = app.split(".")[0]
        assert top in OURS or {normal(d) for d in known.get(top, [])} & runtime, app
