"""Whose bell rings for a part of another jurisdiction."""

from typing import Any

from django.urls import reverse

from apps.core.messaging.services import queue_inside
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.systems.approvals.outside.models import OutsidePart


def speakers(part: OutsidePart) -> Any:
    """The handlers of its department, else its reviewers, else its leaders; the accepting office where it has none."""
    if part.department is not None:
        for duty in (Duty.HANDLER, Duty.REVIEWER, Duty.LEADER):
            found = Official.objects.all().holding(duty, part.department)
            if found.exists():
                return found
    return Official.objects.all().holding(Duty.CLERK)


def notify(officials: Any, part: OutsidePart, template: str, facts: dict[str, Any], *, key: str) -> None:
    """Ring the bell of officials; once each for a key. It leads to the part's page."""
    page = reverse("outside:part", args=[part.pk], urlconf="config.urls_office")
    for official in officials:
        queue_inside(
            key=f"{part.pk}:{template}:{key}:{official.pk}",
            official_id=official.pk,
            template=template,
            facts={"number": part.number, "title": part.item_name, "page": page, **facts},
            case_id=part.pk,
        )
