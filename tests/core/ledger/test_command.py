"""`manage.py ledger …`"""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.core.ledger.checker.ganjiang_verify import check, read_anchors
from apps.core.ledger.models import Entry
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.ledger.conftest import superuser, write


def ledger(*arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("ledger", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def sealed(xiushui: Jurisdiction, wuning: Jurisdiction) -> Jurisdiction:
    for place in (xiushui, wuning):
        with door(place):
            write(3)
    assert ledger("seal").splitlines()[-1] == "Sealed 6 entries."
    return xiushui


def test_the_whole_province_is_verified(sealed: Jurisdiction) -> None:
    with door(sealed):
        write()
    assert ledger("verify").splitlines()[-1] == (
        "5 ledgers verified: 7 entries, 2 seals, 1 entries waiting. Nothing was found."
    )


def test_a_finding_is_named_and_the_command_fails(sealed: Jurisdiction) -> None:
    with superuser(sealed) as sql:
        sql("UPDATE ledger_entry SET reason = '另有原因' WHERE facts ->> 'n' = '1'")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 thing is not as it was sealed"):
        call_command("ledger", "verify", stdout=out)
    assert "xiushui: Entry" in out.getvalue()
    assert "was altered: leaf 1 of seal 360424-g1 #1" in out.getvalue()
    assert "1 ledgers verified" in ledger("verify", "--jurisdiction", "wuning")


def test_a_proof_is_printed_and_holds_against_the_printed_anchors(sealed: Jurisdiction) -> None:
    with door(sealed):
        key = Entry.objects.values_list("pk", flat=True)[1]
    proof: Any = json.loads(ledger("proof", str(key)))
    assert check(proof, read_anchors(ledger("anchors"))) == []
    assert len(ledger("anchors", "--jurisdiction", "xiushui").splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("proof", "01900000-0000-7000-8000-00000000dead"), "There is no entry"),
        (("proof", "seven"), "not the key of an entry"),
        (("verify", "--jurisdiction", "atlantis"), "no jurisdiction atlantis"),
        (("open-generation", "--jurisdiction", "xiushui", "--reason", "x"), "nothing was lost"),
    ],
)
def test_what_cannot_be_done_is_said(sealed: Jurisdiction, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        ledger(*arguments)


def test_without_the_folder_of_anchors_verification_can_say_so(sealed: Jurisdiction, settings: Any) -> None:
    settings.ANCHORS_DIR = settings.ANCHORS_DIR / "elsewhere"
    assert "Nothing was found" in ledger("verify", "--without-outside")
