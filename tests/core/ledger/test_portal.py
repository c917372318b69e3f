"""`/verify/`: anybody checks a proof, takes the checker and the anchors home."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.ledger.checker import ganjiang_verify
from apps.core.ledger.labels import register_labels
from apps.core.ledger.services import proof_of, seal_pending
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.ledger.conftest import english, write
from tests.support.clients import PortalClient


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def proof(xiushui: Jurisdiction) -> dict[str, Any]:
    with door(xiushui):
        entry = write(3)[1]
        seal_pending()
        return proof_of(entry.pk)


@pytest.fixture
def citizen(xiushui: Jurisdiction) -> PortalClient:
    return english(PortalClient(xiushui))


def test_the_page_explains_and_lists_the_newest_anchors(citizen: PortalClient, proof: dict[str, Any]) -> None:
    page = citizen.get("/verify/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Check a proof" in text
    digest = proof["seal"]["digest"]
    assert f"{digest[:4]}…{digest[-4:]}" in text


def test_before_the_first_seal_the_page_says_so(citizen: PortalClient) -> None:
    assert "Nothing has been sealed here yet" in citizen.get("/verify/").content.decode()


def test_a_pasted_proof_holds(citizen: PortalClient, proof: dict[str, Any]) -> None:
    register_labels({"note": "A note"})
    answer = citizen.post("/verify/", {"text": json.dumps(proof)})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "The proof holds" in text
    assert "A note" in text
    assert "修水县" in text


def test_an_uploaded_proof_holds_on_the_portal_of_any_place(wuning: Jurisdiction, proof: dict[str, Any]) -> None:
    file = SimpleUploadedFile("proof.json", b"\xef\xbb\xbf" + json.dumps(proof).encode())
    for client in (english(PortalClient(wuning)), english(PortalClient())):
        file.seek(0)
        assert "The proof holds" in client.post("/verify/", {"file": file}).content.decode()


def _changed(proof: dict[str, Any], part: str, name: str, to: Any) -> str:
    return json.dumps({**proof, part: {**proof[part], name: to}})


@pytest.mark.parametrize(
    ("part", "name", "to", "said"),
    [
        ("entry", "reason", "另有原因", "differs from what was sealed"),
        ("leaf", "index", 0, "not in the seal"),
        ("seal", "sealed_at", "2026-01-01T00:00:00.000000Z", "differs from its own digest"),
        ("seal", "number", 99, "No seal of this number"),
        ("seal", "number", 2**62, "No seal of this number"),
        ("chain", "generation", 2**62, "written as it should be"),
        ("seal", "number", "1", "written as it should be"),
    ],
)
def test_a_changed_proof_does_not_hold_and_the_page_says_why(
    citizen: PortalClient, proof: dict[str, Any], part: str, name: str, to: Any, said: str
) -> None:
    text = citizen.post("/verify/", {"text": _changed(proof, part, name, to)}).content.decode()
    assert "The proof does not hold" in text
    assert said in text


def test_a_generation_beyond_the_column_is_no_server_error(citizen: PortalClient, proof: dict[str, Any]) -> None:
    proof["chain"] |= {"generation": 2**62, "id": f"360424-g{2**62}"}
    assert "No seal of this number" in citizen.post("/verify/", {"text": json.dumps(proof)}).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Choose the file of the proof"),
        ("   ", "Choose the file of the proof"),
        ("{", "This is not the text of a proof"),
        ("[" * 50_000, "This is not the text of a proof"),
        ('{"a": "' + "x" * 70_000 + '"}', "longer than a proof can be"),
    ],
)
def test_what_is_no_proof_comes_back_with_a_hint(citizen: PortalClient, typed: str, said: str) -> None:
    answer = citizen.post("/verify/", {"text": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_file_too_large_is_refused(citizen: PortalClient) -> None:
    answer = citizen.post("/verify/", {"file": SimpleUploadedFile("proof.json", b"1" * 70_000)})
    assert answer.status_code == 422
    assert "larger than a proof can be" in answer.content.decode()


def test_the_checker_is_downloaded_as_it_is(citizen: PortalClient) -> None:
    answer = citizen.get("/verify/ganjiang_verify.py")
    assert "attachment" in answer["Content-Disposition"]
    with open(ganjiang_verify.__file__, "rb") as file:
        assert b"".join(answer) == file.read()


def test_the_anchors_of_a_place_and_of_the_province_are_downloaded(
    citizen: PortalClient, proof: dict[str, Any], wuning: Jurisdiction
) -> None:
    with door(wuning):
        write()
        seal_pending()
    one = b"".join(citizen.get("/verify/anchors.jsonl")).decode()
    everything = b"".join(PortalClient().get("/verify/anchors.jsonl")).decode()
    assert len(one.splitlines()) == 1
    assert len(everything.splitlines()) == 2
    assert ganjiang_verify.check(proof, ganjiang_verify.read_anchors(one)) == []
    assert ganjiang_verify.check(proof, ganjiang_verify.read_anchors(everything)) == []


def test_the_province_s_page_names_the_places(proof: dict[str, Any]) -> None:
    assert "修水县" in PortalClient().get("/verify/").content.decode()


def test_whoever_asks_without_end_is_told_to_wait(citizen: PortalClient) -> None:
    answers = [citizen.get("/verify/anchors.jsonl").status_code for _ in range(21)]
    assert (set(answers[:20]), answers[20]) == ({200}, 429)
    assert citizen.get("/verify/").status_code == 200
    assert {citizen.post("/verify/", {}).status_code for _ in range(60)} == {422}
    assert citizen.post("/verify/", {}).status_code == 429
