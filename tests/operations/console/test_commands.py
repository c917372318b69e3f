"""`manage.py flag` and `manage.py maintenance`."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.systems.petitions.flags import BULK_ACTS
from tenants.flags.selectors import is_on
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient

NAME = BULK_ACTS.name


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_flags_are_listed_with_their_rules(xiushui: Jurisdiction) -> None:
    assert f"{NAME}  on in 5 of 5, default on, since 0.1, removal 0.3" in run("flag", "list")
    run("flag", "set", NAME, "off", "--jurisdiction", "xiushui", "--reason", "x")
    said = run("flag", "list")
    assert "on in 4 of 5" in said
    assert "    jurisdiction 360424: off" in said
    assert said.endswith("1 flags, 0 dead.\n")


def test_a_rule_is_set_tried_and_taken_away(xiushui: Jurisdiction, wuning: Jurisdiction, last_entry: Any) -> None:
    said = run("flag", "set", NAME, "off", "--level", "county", "--reason", "批量有误", "--by", "涂远", "--dry-run")
    assert said == f"{NAME}: would be on in 0 more, off in 2 jurisdictions.\n"
    assert is_on(BULK_ACTS, xiushui)
    said = run("flag", "set", NAME, "off", "--level", "county", "--reason", "批量有误", "--by", "涂远")
    assert said == f"{NAME}: level county is off now; on in 0 more, off in 2 jurisdictions.\n"
    assert not is_on(BULK_ACTS, wuning)
    entry = last_entry()
    assert (entry.act, entry.actor_name, entry.reason) == ("flag.changed", "涂远", "批量有误")
    run("flag", "set", NAME, "none", "--level", "county", "--reason", "修好了")
    assert is_on(BULK_ACTS, wuning)


@pytest.mark.parametrize(
    "arguments",
    [
        ("flag", "set", "petitions.nothing", "on", "--everywhere", "--reason", "x"),
        ("flag", "set", NAME, "none", "--everywhere", "--reason", "x"),
        ("flag", "set", NAME, "on", "--jurisdiction", "nowhere", "--reason", "x"),
        ("flag", "set", NAME, "on", "--everywhere"),
        ("flag", "set", NAME, "on", "--reason", "x"),
        ("maintenance", "xiushui", "--on", "--reason", "x"),
        ("maintenance", "xiushui", "--off", "--reason", "x"),
        ("maintenance", "centre", "--on", "--reason", "x", "--words", "x"),
        ("maintenance", "xiushui", "--on", "--reason", "x", "--words", "x", "--minutes", "0"),
    ],
)
def test_what_cannot_be_done_ends_with_an_error(xiushui: Jurisdiction, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)


def test_a_jurisdiction_is_closed_and_opened(xiushui: Jurisdiction, portal: PortalClient, last_entry: Any) -> None:
    said = run(
        "maintenance", "xiushui", "--on", "--reason", "换机", "--words", "换机器，一会儿就好。", "--minutes", "30"
    )
    assert said.startswith("xiushui is closed until about ")
    assert "换机器，一会儿就好。" in portal.get("/").content.decode()
    assert last_entry().act == "maintenance.begun"
    said = run("maintenance", "xiushui", "--off", "--reason", "好了")
    assert said.startswith("xiushui is open again; it was closed since ")
    assert portal.get("/").status_code == 200
