from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_phone_log(settings: Any, tmp_path: Path) -> None:
    settings.SMS_LOG = tmp_path / "sms.log"
