"""What is far too large is refused while it comes in."""

import pytest
from django.core.exceptions import RequestDataTooBig

from apps.core.files import handlers
from apps.core.files.handlers import LimitedUploads
from tests.core.files.conftest import PNG, upload
from tests.support.clients import PortalClient


def test_a_request_beyond_all_limits_gets_a_page_that_says_so(
    portal: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "MAX_REQUEST", 10_000)
    small = portal.post("/account/sign-in/", {"phone": "1", "file": upload("a.png", PNG)})
    assert small.status_code == 422
    large = portal.post("/account/sign-in/", {"phone": "1", "file": upload("a.png", PNG * 400)})
    assert large.status_code == 413


def test_a_request_that_lies_about_its_length_is_stopped_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "MAX_REQUEST", 100)
    handler = LimitedUploads()
    handler.handle_raw_input(None, {}, 50, b"")
    assert handler.receive_data_chunk(b"a" * 60, 0) == b"a" * 60
    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"a" * 60, 60)
