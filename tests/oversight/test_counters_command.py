"""`manage.py oversight verify|rebuild`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.core.counters.services import fold
from apps.core.counters.totals.models import Total
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.cases import make_case


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("oversight", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_verify_says_that_all_is_right(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        make_case()
    assert said("verify")[-1] == "The counters of 4 jurisdictions are what their cases say."


def test_verify_names_what_is_wrong_and_rebuild_mends_it(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        make_case()
    fold(xiushui)
    with door("public"):
        Total.objects.filter(dimension="state").update(received=5)
    out = StringIO()
    with pytest.raises(CommandError, match="1 differences in 1 of 4 jurisdictions"):
        call_command("oversight", "verify", stdout=out)
    assert "xiushui: totals_total [dimension=state, kind=petition, value=received]: received +4" in out.getvalue()
    assert said("rebuild", "--slug", "xiushui")[-1] == "1 cases of 1 jurisdictions counted anew."
    assert said("verify", "--slug", "xiushui")[-1] == "The counters of 1 jurisdictions are what their cases say."


def test_an_unknown_place_is_refused(xiushui: Jurisdiction) -> None:
    with pytest.raises(CommandError, match="slug nowhere"):
        call_command("oversight", "verify", "--slug", "nowhere")
