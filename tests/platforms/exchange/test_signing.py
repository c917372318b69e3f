"""Signatures and the register of handlers by themselves."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.platforms.exchange import registry, signing
from apps.platforms.exchange.registry import Incoming

PAYLOAD = signing.canonical({"attachments": [], "body": {"text": "问"}})
CLAIMS = signing.Claims(
    id="01a20bf7-496c-73bb-ae97-8d8f33edbe59",
    sender="360424",
    receiver="360000",
    type="case.transfer",
    thread="360424-P2026-000001-1:1",
    sequence=1,
    sha256=signing.digest(PAYLOAD),
    created_at="2026-11-24T05:00:00+00:00",
)
EXPECTED: dict[str, Any] = {"sender": "360424", "receiver": "360000", "sequence": 1}


def part(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def test_what_was_signed_is_verified() -> None:
    token = signing.sign(CLAIMS)
    assert signing.verify(token, payload=PAYLOAD, expected=EXPECTED) == CLAIMS
    header, body, _ = token.split(".")
    assert part(header) == {"alg": "Ed25519", "kid": "360424"}
    assert part(body)["sha256"] == signing.digest(PAYLOAD)


def test_each_jurisdiction_has_a_key_of_its_own_that_stays_the_same(settings: Any) -> None:
    mine, other = (signing.key_of(code).as_dict(private=False)["x"] for code in ("360424", "360423"))
    assert mine != other
    signing._key.cache_clear()
    assert signing.key_of("360424").as_dict(private=False)["x"] == mine
    settings.EXCHANGE_KEY = "another installation"
    assert signing.key_of("360424").as_dict(private=False)["x"] != mine


def test_nothing_is_signed_without_a_key(settings: Any) -> None:
    settings.EXCHANGE_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="GANJIANG_EXCHANGE_KEY"):
        signing.sign(CLAIMS)


def unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"360424"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


def signed_by_another(_: str) -> str:
    return signing.sign(replace(CLAIMS, sender="360423"))


def with_other_claims(token: str) -> str:
    other = signing.sign(replace(CLAIMS, sequence=2))
    return ".".join([token.split(".")[0], other.split(".")[1], token.split(".")[2]])


@pytest.mark.parametrize("forge", [unsigned, signed_by_another, with_other_claims, lambda t: t[:-2], lambda t: "x.y.z"])
def test_a_forged_token_is_refused(forge: Any) -> None:
    with pytest.raises(signing.Tampered):
        signing.verify(forge(signing.sign(CLAIMS)), payload=PAYLOAD, expected=EXPECTED)


@pytest.mark.parametrize("claim", ["receiver", "sequence"])
def test_a_claim_that_differs_from_the_envelope_is_named(claim: str) -> None:
    with pytest.raises(signing.Tampered, match=claim):
        signing.verify(signing.sign(CLAIMS), payload=PAYLOAD, expected={**EXPECTED, claim: "other"})


def test_a_payload_other_than_the_signed_one_is_refused() -> None:
    with pytest.raises(signing.Tampered, match="payload"):
        signing.verify(signing.sign(CLAIMS), payload=PAYLOAD + " ", expected=EXPECTED)


def test_a_type_has_one_handler() -> None:
    def first(message: Incoming) -> None: ...

    def second(message: Incoming) -> None: ...

    registry.handles("test.once")(first)
    try:
        registry.handles("test.once")(first)
        with pytest.raises(ValueError, match=r"two handlers of test\.once"):
            registry.handles("test.once")(second)
    finally:
        registry.forget("test.once")
    assert registry.handler_of("test.once") is None
