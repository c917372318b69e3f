"""The folder graphql/ must never shadow graphql-core (DESIGN 3)."""

import subprocess
import sys
from pathlib import Path

import graphql
import pytest

from config import BASE_DIR
from tests.oversight.conftest import Asker

FOLDER = BASE_DIR / "graphql"


def test_the_folder_is_no_package() -> None:
    assert not (FOLDER / "__init__.py").exists()


def test_nothing_but_oversight_can_be_imported_from_the_folder() -> None:
    importable = [
        path.name
        for path in FOLDER.iterdir()
        if path.suffix in {".py", ".pyc", ".so", ".pyi"} or (path.is_dir() and path.name.isidentifier())
    ]
    assert [name for name in importable if name != "__pycache__"] == ["oversight"]


def test_graphql_is_graphql_core() -> None:
    assert "site-packages" in str(Path(graphql.__file__))
    assert FOLDER not in Path(graphql.__file__).parents


@pytest.mark.parametrize("start", ["import config", "import config.wsgi"])
def test_so_it_is_in_a_new_process_started_in_the_project(start: str) -> None:
    code = f"{start}; import graphql, oversight; print(graphql.__file__); print(oversight.__file__)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        env={"DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )
    core, ours = ran.stdout.split()[-2:]
    assert "site-packages" in core
    assert Path(ours) == FOLDER / "oversight" / "__init__.py"


def test_a_real_question_is_answered(supervisor: Asker) -> None:
    found = supervisor.ask("{ jurisdictions { code level parentCode state } }")
    assert found["jurisdictions"][0] == {"code": "360000", "level": "PROVINCE", "parentCode": None, "state": "ACTIVE"}
