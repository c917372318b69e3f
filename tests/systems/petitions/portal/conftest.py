"""A citizen at Xiushui's portal, and the office that takes in what was sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from apps.core.relay import intake
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient

LETTER = {
    "title": "省道 306 线上奉镇路段坑洼积水，什么时候修？",
    "text": "下雨后路面积水，电动车多次摔倒。\n请尽快修补。",
    "where": "上奉镇石街村路口",
}
CONTACT = {
    "confidentiality": "open",
    "name": "徐国强",
    "phone": "13879206021",
    "email": "",
    "publish_consent": "on",
}


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> None:
    cache.clear()


class Writer:
    """Walks through the letter as a person without script would."""

    def __init__(self, client: PortalClient, place: Jurisdiction) -> None:
        self.client, self.place = client, place

    def step(self, step: str, /, **values: Any) -> Any:
        return self.client.post(f"/petitions/new/{step}/", values)

    def write(self, **changes: Any) -> "Writer":
        """All steps up to the check."""
        assert self.step("place", place=self.place.schema_name).status_code == 302
        assert self.step("kind", kind=changes.pop("kind", "complaint"), category="").status_code == 302
        letter = {name: changes.pop(name, value) for name, value in LETTER.items()}
        assert self.step("letter", **letter).status_code == 302
        assert self.step("files").status_code == 302
        answer = self.step("contact", **{**CONTACT, **changes})
        assert answer.status_code == 302, answer.content.decode()
        return self

    def send(self, **changes: Any) -> Any:
        """Write and send; the receipt's context."""
        self.write(**changes)
        answer = self.client.post("/petitions/new/send/")
        assert answer.status_code == 302, answer.content.decode()
        receipt = self.client.get("/petitions/receipt/")
        assert receipt.status_code == 200
        return receipt.context["sent"]


@pytest.fixture
def writer(portal: PortalClient, xiushui: Jurisdiction) -> Writer:
    """A citizen who writes at Xiushui."""
    return Writer(portal, xiushui)


@pytest.fixture
def take_in(xiushui: Jurisdiction) -> Callable[[], int]:
    """What the office's beat does for Xiushui; fails the test where a submission cannot be taken in."""

    def run() -> int:
        taken = 0
        with door(xiushui):
            waiting = intake.waiting()
            for submission in waiting:
                assert intake.take_in(submission), list(intake.failed().values("error"))
                taken += 1
        return taken

    return run
