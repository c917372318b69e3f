"""Which rule counts where; what is kept in the process; who may write."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.template import Context, Template
from django.test import RequestFactory

from tenants import registers
from tenants.context import PUBLIC, door
from tenants.flags import declared as declarations
from tenants.flags.declared import Flag, UnknownFlag, declare
from tenants.flags.models import FlagChange, FlagRule
from tenants.flags.selectors import is_on, reach
from tenants.flags.services import FlagRefused, set_rule
from tenants.models import Jurisdiction


@pytest.fixture
def flag() -> Iterator[Flag]:
    """A flag of this test's own, off by default."""
    made = declare(Flag("test.behaviour", does="Does something.", default=False, since="0.1", removal="0.2"))
    yield made
    del declarations._flags[made.name]


def rule(scope: str, target: str, to: bool | None, seen: bool | None = None) -> None:
    with door(PUBLIC, role="office"):
        set_rule(by="涂远", flag="test.behaviour", scope=scope, target=target, to=to, reason="test", seen=seen)


def test_without_a_rule_the_default_counts(flag: Flag, xiushui: Jurisdiction) -> None:
    assert not is_on(flag, xiushui)
    assert is_on("petitions.bulk_acts", xiushui)


def test_the_most_specific_rule_wins(
    flag: Flag, xiushui: Jurisdiction, wuning: Jurisdiction, jiujiang: Jurisdiction, centre: Jurisdiction
) -> None:
    rule("everywhere", "", True)
    assert [is_on(flag, place) for place in (centre, jiujiang, wuning, xiushui, None)] == [True] * 5
    rule("level", "county", False)
    assert [is_on(flag, place) for place in (centre, jiujiang, wuning, xiushui)] == [True, True, False, False]
    rule("ring", "pilot_county", True)
    assert [is_on(flag, place) for place in (wuning, xiushui)] == [False, True]
    rule("jurisdiction", "360424", False)
    rule("jurisdiction", "360423", True)
    assert [is_on(flag, place) for place in (wuning, xiushui)] == [True, False]
    rule("jurisdiction", "360424", None, seen=False)
    assert is_on(flag, xiushui)


def test_a_flag_that_nobody_declared_fails_loudly(xiushui: Jurisdiction) -> None:
    with pytest.raises(UnknownFlag):
        is_on("test.behavior", xiushui)
    request = RequestFactory().get("/")
    request.jurisdiction = xiushui  # type: ignore[attr-defined]
    with pytest.raises(UnknownFlag):
        Template('{% load flags %}{% flag "test.behavior" as on %}').render(Context({"request": request}))


def test_a_template_asks_for_the_jurisdiction_of_its_request(
    flag: Flag, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    rule("jurisdiction", "360424", True)
    template = Template('{% load flags %}{% flag "test.behaviour" as on %}{% if on %}on{% else %}off{% endif %}')
    for place, expected in ((xiushui, "on"), (wuning, "off")):
        request = RequestFactory().get("/")
        request.jurisdiction = place  # type: ignore[attr-defined]
        assert template.render(Context({"request": request})) == expected


def test_two_flags_of_one_name_are_refused(flag: Flag) -> None:
    with pytest.raises(ValueError, match="two flags"):
        declare(Flag("test.behaviour", does="x", default=True, since="0.1", removal="0.2"))


def test_a_change_reaches_those_whom_no_more_specific_rule_holds(
    flag: Flag, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    rule("jurisdiction", "360424", False)
    found = reach(flag, "level", "county", True)
    assert ([place.code for place in found.on], found.off) == (["360423"], ())
    found = reach(flag, "jurisdiction", "360424", None)
    assert not found


def test_asking_costs_no_query_while_the_register_is_fresh(
    flag: Flag, inside: Jurisdiction, django_assert_num_queries: Any
) -> None:
    is_on(flag, inside)
    with django_assert_num_queries(0):
        assert not is_on(flag, inside)


def test_what_another_process_has_changed_is_known_after_half_a_minute(
    flag: Flag, xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("tenants.registers.time.monotonic", lambda: now)
    registers.forget_all()
    assert not is_on(flag, xiushui)
    with door(PUBLIC, role="office"):  # as another process would: nobody here is told
        FlagRule.objects.create(flag=flag.name, scope="everywhere", target="", on=True)
    now += 29.9
    assert not is_on(flag, xiushui)
    now += 0.2
    assert is_on(flag, xiushui)


def test_a_change_that_is_rolled_back_was_never_seen(flag: Flag, xiushui: Jurisdiction) -> None:
    with door(PUBLIC, role="office"):
        set_rule(by="x", flag=flag.name, scope="everywhere", target="", to=True, reason="x", seen=None)
        assert not is_on(flag, xiushui), "nobody is told before it is sure"
        transaction.set_rollback(True)
    assert not is_on(flag, xiushui)


@pytest.mark.parametrize("code", ["reason", "target", "nothing", "outdated"])
def test_a_change_is_refused(flag: Flag, code: str, xiushui: Jurisdiction) -> None:
    rule: dict[str, Any] = {"scope": "everywhere", "target": "", "to": True, "reason": "x", "seen": None}
    changed: dict[str, Any] = {"reason": " ", "target": "x", "nothing": None, "outdated": False}
    field = {"nothing": "to", "outdated": "seen"}.get(code, code)
    with pytest.raises(FlagRefused) as refused, door(PUBLIC, role="office"):
        set_rule(by="x", flag=flag.name, **{**rule, field: changed[code]})
    assert refused.value.code == code


def test_nobody_but_the_owner_can_change_the_history(flag: Flag, xiushui: Jurisdiction) -> None:
    rule("everywhere", "", True)
    for role, act in (
        ("office", lambda: FlagChange.objects.update(reason="other")),
        ("office", lambda: FlagChange.objects.all().delete()),
        ("portal", lambda: FlagChange.objects.count()),
        ("portal", lambda: FlagRule.objects.update(on=False)),
        ("oversight", lambda: FlagRule.objects.update(on=False)),
    ):
        with door(PUBLIC, role=role), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            act()
    with door(PUBLIC, role="portal"):
        assert FlagRule.objects.count() == 1
