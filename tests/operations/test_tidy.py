"""Housekeeping takes what has expired everywhere, and nothing else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.citizens.models import Draft
from apps.core.files.models import Attachment
from apps.core.files.services import Area, open_file, store_upload
from apps.core.messaging.models import OutgoingMessage
from apps.core.messaging.services import mark_read, queue_inside
from apps.operations.tasks import tidy
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction

FACTS = {"number": "360424-P2026-003187-4", "title": "路灯不亮"}


def test_what_has_expired_goes_in_every_jurisdiction(
    xiushui: Jurisdiction, wuning: Jurisdiction, settings: Any, tmp_path: Any
) -> None:
    options = {"location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    now = timezone.now()
    with door(PUBLIC, role="owner"):
        for token, hours in (("old", -1), ("new", 1)):
            Draft.objects.create(
                token_hash=token, kind="petition", updated_at=now, expires_at=now + timedelta(hours=hours)
            )
    for place in (xiushui, wuning):
        who = uuid4()
        with door(place):
            queue_inside(key="old", official_id=who, template="sign_official", facts=FACTS)
            mark_read(official_id=who, at=now - timedelta(days=200))
            queue_inside(key="new", official_id=who, template="sign_official", facts=FACTS)
            kept = store_upload(SimpleUploadedFile("a.txt", b"text"), Area.INBOX)
    tidy()
    with door(PUBLIC):
        assert [d.token_hash for d in Draft.objects.all()] == ["new"]
    for place in (xiushui, wuning):
        with door(place):
            assert [m.key for m in OutgoingMessage.objects.all()] == ["new"]
            assert not Attachment.objects.exists()
    with door(wuning), open_file(kept.stored_as) as file:
        assert file.read() == b"text", "what came today waits in quarantine"
