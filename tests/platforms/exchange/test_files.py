"""Files that travel with a message: in each storage by itself, checked by the signed hash."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from apps.core.files.services import Area, Stored, open_file, store_upload
from apps.platforms.exchange import blobs, services, tasks
from apps.platforms.exchange.care import PAYLOAD_KEPT
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.enums import EnvelopeState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.posting import post_waiting
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.platforms.exchange.conftest import TYPE, Receiver

TEXT = "桥面照片说明\n".encode()


def hub_file(message: OutboxMessage, stored: Stored) -> Path:
    return Path(storages["exchange"].path(f"{message.pk}/{stored.sha256}"))


@pytest.fixture
def stored(xiushui: Jurisdiction) -> Stored:
    """A file of a case at Xiushui."""
    with door(xiushui):
        return store_upload(ContentFile(TEXT, name="说明.txt"), Area.CASE)


@pytest.fixture
def sent(xiushui: Jurisdiction, jiangxi: Jurisdiction, stored: Stored) -> OutboxMessage:
    """A message with that file, not carried yet."""
    file = services.File(stored.name, stored.size, stored.content_type, stored.sha256, stored.stored_as)
    with door(xiushui):
        return services.send(to_code=jiangxi.code, type=TYPE, thread="T", payload={"text": "1"}, files=[file])


def test_a_file_arrives_in_the_receivers_own_storage(
    jiangxi: Jurisdiction, sent: OutboxMessage, stored: Stored, receiver: Receiver
) -> None:
    carry()
    ((file,),) = [message.files for message in receiver.taken]
    assert (file["name"], file["size"], file["sha256"]) == ("说明.txt", len(TEXT), stored.sha256)
    assert file["stored_as"].startswith(f"{jiangxi.schema_name}/case/")
    assert file["stored_as"].endswith(".txt")
    with door(jiangxi), open_file(file["stored_as"]) as opened:
        assert opened.read() == TEXT


def test_a_second_delivery_finds_the_file_of_the_first(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, sent: OutboxMessage, receiver: Receiver
) -> None:
    with door(xiushui):
        for file in sent.files:
            blobs.post(sent.pk, file)
    post_waiting(xiushui)
    described = {**sent.files[0], "extension": "txt"}
    with door(jiangxi):
        first = blobs.take(sent.pk, described)
        assert blobs.take(sent.pk, described) == first
    carry()
    assert receiver.taken[0].files[0]["stored_as"] == first


def test_a_half_written_copy_is_written_anew(
    xiushui: Jurisdiction, sent: OutboxMessage, stored: Stored, receiver: Receiver
) -> None:
    half = hub_file(sent, stored)
    half.parent.mkdir(parents=True)
    half.write_bytes(TEXT[:5])
    carry()
    assert len(receiver.taken) == 1


def test_a_file_altered_in_the_hub_is_not_delivered(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, sent: OutboxMessage, stored: Stored, receiver: Receiver
) -> None:
    post_waiting(xiushui)
    hub_file(sent, stored).write_bytes(b"something else")
    carry()
    assert receiver.taken == []
    with door(PUBLIC):
        envelope = Envelope.objects.get()
    assert (envelope.state, envelope.tries) == (EnvelopeState.POSTED, 1)
    assert "not the one that was signed" in envelope.error


def test_a_message_whose_file_is_missing_waits_and_says_so(
    xiushui: Jurisdiction, sent: OutboxMessage, stored: Stored, receiver: Receiver
) -> None:
    Path(storages["default"].location, stored.stored_as).unlink()  # type: ignore[attr-defined]
    assert carry() == 0
    with door(xiushui):
        message = OutboxMessage.objects.get()
    assert (message.state, message.tries) == ("queued", 1)
    assert "is not in the storage" in message.error


def test_a_month_after_delivery_the_hub_forgets_what_was_said_and_keeps_what_was_signed(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, sent: OutboxMessage, stored: Stored, receiver: Receiver
) -> None:
    carry()
    with door(xiushui):
        services.send(to_code=jiangxi.code, type=TYPE, thread="T", payload={"text": "2"})
    carry()
    tasks.tidy()
    assert hub_file(sent, stored).exists()
    with door(PUBLIC):
        Envelope.objects.filter(pk=sent.pk).update(delivered_at=timezone.now() - PAYLOAD_KEPT)
    tasks.tidy()
    with door(PUBLIC):
        old, new = Envelope.objects.get(pk=sent.pk), Envelope.objects.exclude(pk=sent.pk).get()
    assert (old.payload, old.token != "") == ("", True)
    assert new.payload != ""
    assert not hub_file(sent, stored).exists()
    with door(jiangxi):
        assert InboxMessage.objects.get(pk=sent.pk).payload == {"text": "1"}
