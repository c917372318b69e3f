"""manage.py sdl, manage.py api_token."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.core.ledger.models import Entry
from oversight import sdl
from oversight.models import ApiToken
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker
from tests.support.clients import OfficeClient


def run(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_committed_schema_is_that_of_the_code() -> None:
    assert "that of the code" in run("sdl", "--check")[-1]


def test_a_difference_is_shown_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "schema.graphql"
    copy.write_text(sdl.text().replace("hasNextPage", "hasMore"), encoding="utf-8")
    monkeypatch.setattr(sdl, "FILE", copy)
    with pytest.raises(CommandError, match=r"-  hasMore: Boolean!\n\+  hasNextPage: Boolean!"):
        run("sdl", "--check")
    run("sdl")
    assert copy.read_text(encoding="utf-8") == sdl.text()


def test_a_token_is_printed_once_and_works(xiushui: Jurisdiction) -> None:
    text, said = run("api_token", "create", "--jurisdiction", "xiushui", "--name", "分析员")
    assert "cases, until revoked" in said
    asker = Asker(OfficeClient(xiushui), text)
    assert asker.ask("{ jurisdictions { slug } }") == {"jurisdictions": [{"slug": "xiushui"}]}
    listed = "\n".join(run("api_token", "list", "--jurisdiction", "xiushui"))
    assert "分析员  cases  valid  by the command" in listed
    assert "last used" in listed
    assert text not in listed
    run("api_token", "revoke", "--jurisdiction", "xiushui", "--name", "分析员")
    assert asker.post("{ jurisdictions { slug } }").status_code == 401
    with door(xiushui):
        acts = list(Entry.objects.filter(act__startswith="api_token").order_by("id").values_list("act", flat=True))
    assert acts == ["api_token_created", "api_token_revoked"]


def test_scope_and_days_are_kept(xiushui: Jurisdiction) -> None:
    run("api_token", "create", "--jurisdiction", "xiushui", "--name", "x", "--scope", "titles", "--days", "30")
    with door(xiushui):
        token = ApiToken.objects.get(name="x")
    assert token.scope == "titles"
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).days in {29, 30}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "--jurisdiction", "nowhere", "--name", "x"), "slug nowhere"),
        (("create", "--jurisdiction", "xiushui", "--name", " "), "1 to 60 characters"),
        (("create", "--jurisdiction", "xiushui", "--name", "x", "--days", "0"), "1 to 3660 days"),
        (("revoke", "--jurisdiction", "xiushui", "--name", "x"), "no token named x to revoke"),
    ],
)
def test_mistakes_are_said(xiushui: Jurisdiction, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("api_token", *arguments)


def test_a_name_is_used_once_until_it_is_revoked(xiushui: Jurisdiction) -> None:
    run("api_token", "create", "--jurisdiction", "xiushui", "--name", "x")
    with pytest.raises(CommandError, match="already"):
        run("api_token", "create", "--jurisdiction", "xiushui", "--name", "x")
    run("api_token", "revoke", "--jurisdiction", "xiushui", "--name", "x")
    run("api_token", "create", "--jurisdiction", "xiushui", "--name", "x")
    states = [line.split("  ")[2] for line in run("api_token", "list", "--jurisdiction", "xiushui")[:-1]]
    assert sorted(states) == ["revoked", "valid"]
