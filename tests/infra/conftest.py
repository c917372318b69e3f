"""A folder outside pytest's own, which every session of pytest closes to other users again."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may walk to, as a checkout usually is."""
    folder = Path(tempfile.mkdtemp(prefix="ganjiang-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
