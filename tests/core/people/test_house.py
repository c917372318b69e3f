"""An administrator keeps departments, officials, duties and passwords; each act is in the ledger."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people import services
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.people.refusals import ChangeRefused
from apps.platforms.exchange.hub.models import Address
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient


def exported(answer: Any) -> bytes:
    """The whole file."""
    return b"".join(answer.streaming_content)


ACTOR = Actor(kind=ActorKind.OFFICIAL, id="1", name="谢芳", duty="admin", department="office")


def _open_case(place: Jurisdiction, number: str, **of: Any) -> None:
    with door(place):
        Case.objects.create(
            number=number, kind="petition", title="路灯不亮", state="handling", channel="web",
            received_at=timezone.now(), **of,
        )  # fmt: skip


class TestDepartments:
    def test_a_department_is_added_and_stands_last(
        self, admin: OfficeClient, department_of: Callable[[str], Department], last_entry: Any
    ) -> None:
        typed = {"code": "tea", "name": "修水县茶叶发展中心", "short_name": "县茶叶中心", "phone": "0792-7221234"}
        answer = admin.post("/departments/new/", typed)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/departments/tea/")
        made = department_of("tea")
        assert (made.name, made.accepts, made.active) == ("修水县茶叶发展中心", False, True)
        assert made.position > department_of("petitions").position
        entry = last_entry()
        assert entry.act == "people.department_created"
        assert (entry.actor_name, entry.duty, entry.department) == ("谢芳", "admin", "office")
        assert entry.facts == {"code": "tea", "name": "修水县茶叶发展中心", "accepts": False}

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"code": "new"}, "A code has 2 to 20"),
            ({"code": "Tea"}, "A code has 2 to 20"),
            ({"code": "tea\n"}, ""),
            ({"code": "transport"}, "Another department has this code already."),
            ({"name": "修水县交通运输局"}, "Another department has this name already."),
            ({"name": ""}, "Please fill in: Full name"),
        ],
    )
    def test_a_mistake_is_said_and_nothing_typed_is_lost(
        self, admin: OfficeClient, xiushui: Jurisdiction, changes: dict[str, str], message: str
    ) -> None:
        with door(xiushui):
            Department.objects.filter(code="transport").update(name="修水县交通运输局")
        typed = {"code": "tea", "name": "修水县茶叶发展中心", "short_name": "县茶叶中心", **changes}
        answer = admin.post("/departments/new/", typed)
        if changes == {"code": "tea\n"}:
            assert answer.headers["Location"] == "/departments/tea/"
            return
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert 'value="县茶叶中心"' in answer.content.decode()

    def test_what_changed_is_in_the_ledger(
        self, admin: OfficeClient, department_of: Callable[[str], Department], last_entry: Any
    ) -> None:
        page = admin.get("/departments/transport/")
        typed = {name: page.context["form"][name].value() for name in ("name", "short_name", "category", "phone")}
        typed |= {"position": page.context["form"]["position"].value(), "short_name": "县交通局"}
        answer = admin.post("/departments/transport/", typed)
        assert answer.status_code == 302, answer.context["form"].errors
        assert department_of("transport").short_name == "县交通局"
        entry = last_entry()
        assert entry.act == "people.department_changed"
        assert list(entry.facts["changed"]) == ["short_name"]
        assert entry.facts["changed"]["short_name"][1] == "县交通局"

    def test_the_only_entrance_stays_an_entrance(
        self, admin: OfficeClient, department_of: Callable[[str], Department]
    ) -> None:
        held = department_of("petitions")
        typed = {"name": held.name, "short_name": held.short_name, "position": held.position}
        answer = admin.post("/departments/petitions/", typed)
        assert answer.status_code == 422
        assert "the only department that accepts messages" in answer.content.decode()
        answer = admin.post("/departments/petitions/retire/")
        assert answer.status_code == 409
        assert "the only department that accepts messages" in answer.content.decode()
        assert department_of("petitions").accepts
        assert department_of("petitions").active

    def test_a_department_with_open_cases_cannot_close_and_names_them(
        self, admin: OfficeClient, xiushui: Jurisdiction, department_of: Callable[[str], Department]
    ) -> None:
        _open_case(xiushui, "360424-P2026-000001-7", department=department_of("transport"))
        page = admin.get("/departments/transport/retire/").content.decode()
        assert "360424-P2026-000001-7" in page
        assert '<button class="button button--danger">' not in page
        answer = admin.post("/departments/transport/retire/")
        assert answer.status_code == 409
        assert "Hand them to another department first." in answer.content.decode()
        assert department_of("transport").active

    def test_closing_ends_the_duties_held_there_and_reopening_does_not_bring_them_back(
        self, admin: OfficeClient, department_of: Callable[[str], Department], xiushui: Jurisdiction, last_entry: Any
    ) -> None:
        assert "刘桂英" in admin.get("/departments/transport/retire/").content.decode()
        assert admin.post("/departments/transport/retire/").status_code == 302
        assert not department_of("transport").active
        assert "handler: handler" in last_entry().facts["duties_ended"]
        with door(xiushui):
            assert not DutyHolding.objects.filter(department__code="transport").exists()
        assert admin.post("/departments/transport/reopen/").status_code == 302
        assert department_of("transport").active
        with door(xiushui):
            assert not DutyHolding.objects.filter(department__code="transport").exists()

    def test_closing_the_department_of_the_last_administrator_is_refused(
        self, admin: OfficeClient, department_of: Callable[[str], Department], xiushui: Jurisdiction
    ) -> None:
        answer = admin.post("/departments/office/retire/")
        assert answer.status_code == 409
        assert "without an administrator" in answer.content.decode()
        assert department_of("office").active
        with door(xiushui):
            assert DutyHolding.objects.filter(department__code="office", duty="admin").exists()

    def test_a_directory_above_the_kernel_is_told_in_the_same_transaction(
        self, inside: Jurisdiction, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[list[str]] = []
        monkeypatch.setattr("apps.core.people.departments._listeners", [])
        services.when_departments_change(
            lambda: told.append(list(Department.objects.filter(code="tea").values_list("name", flat=True)))
        )
        made = services.create_department(actor=ACTOR, code="tea", name="茶", short_name="茶")
        services.change_department(actor=ACTOR, department=made, name="茶业")
        services.retire_department(actor=ACTOR, department=made)
        services.reopen_department(actor=ACTOR, department=made)
        assert told == [["茶"], ["茶业"], ["茶业"], ["茶业"]]

    def test_others_can_address_a_department_from_the_moment_it_is_there(
        self, admin: OfficeClient, wuning: Jurisdiction
    ) -> None:
        def known() -> list[tuple[str, bool]]:
            with door(wuning):
                found = Address.objects.filter(jurisdiction_code="360424", department_code="tea")
                return list(found.values_list("name", "active"))

        assert known() == []
        admin.post("/departments/new/", {"code": "tea", "name": "修水县茶叶发展中心", "short_name": "县茶叶中心"})
        assert known() == [("修水县茶叶发展中心", True)]
        admin.post("/departments/tea/retire/")
        assert known() == [("修水县茶叶发展中心", False)]


class TestOfficials:
    def test_a_new_official_gets_a_password_shown_once_and_must_change_it(
        self, admin: OfficeClient, xiushui: Jurisdiction, official_of: Callable[[str], Official], last_entry: Any
    ) -> None:
        answer = admin.post("/officials/new/", {"name": "冷志强", "username": "lengzq", "phone": "13800001234"})
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        password = re.search(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", answer.content.decode())
        assert password is not None
        assert official_of("lengzq").must_change_password
        entry = last_entry()
        assert (entry.act, entry.facts) == ("people.official_created", {"account": "lengzq", "name": "冷志强"})
        page = admin.get(f"/officials/{official_of('lengzq').pk}/").content.decode()
        assert password[1] not in page
        new = OfficeClient(xiushui).sign_in("lengzq", password[1])
        assert new.get("/account/").headers["Location"] == "/account/password/"

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"name": "冷志强", "username": "clerk"}, "Somebody has this account name already."),
            ({"name": "冷志强", "username": "Leng Z"}, "An account has 2 to 40"),
            ({"name": "", "username": "lengzq"}, "Please fill in: Name"),
            ({"name": "冷志强", "username": "lengzq", "email": "x"}, "E-mail"),
        ],
    )
    def test_a_mistake_makes_no_account(
        self, admin: OfficeClient, xiushui: Jurisdiction, typed: dict[str, str], message: str
    ) -> None:
        answer = admin.post("/officials/new/", typed)
        assert answer.status_code == 422
        assert message in answer.content.decode()
        with door(xiushui):
            assert not Official.objects.filter(name="冷志强").exists()

    def test_contact_changes_without_the_ledger_telling_the_numbers(
        self, admin: OfficeClient, official_of: Callable[[str], Official], last_entry: Any
    ) -> None:
        address = f"/officials/{official_of('handler').pk}/"
        answer = admin.post(address, {"name": "刘桂英", "phone": "13911112222", "email": "liu@example.cn"})
        assert answer.status_code == 302
        assert official_of("handler").phone == "13911112222"
        assert last_entry().facts == {"account": "handler", "changed": ["email", "phone"]}

    def test_duties_become_exactly_what_is_ticked(
        self, admin: OfficeClient, official_of: Callable[[str], Official], last_entry: Any
    ) -> None:
        clerk = official_of("clerk")
        page = admin.get(f"/officials/{clerk.pk}/")
        assert 'value="petitions:clerk" aria-label' in page.content.decode()
        typed = {"seen": page.context["seen"], "duties": ["transport:handler", "office:leader"]}
        assert admin.post(f"/officials/{clerk.pk}/duties/", typed).status_code == 302
        held = {(h.department.code, h.duty) for h in official_of("clerk").duties}
        assert held == {("transport", "handler"), ("office", "leader")}
        entry = last_entry()
        assert entry.act == "people.duties_set"
        assert entry.facts == {
            "account": "clerk",
            "added": ["office: leader", "transport: handler"],
            "removed": ["petitions: clerk"],
        }

    def test_a_duty_in_a_department_that_is_closed_or_unknown_is_refused(
        self, admin: OfficeClient, official_of: Callable[[str], Official], xiushui: Jurisdiction
    ) -> None:
        clerk = official_of("clerk")
        with door(xiushui):
            Department.objects.filter(code="transport").update(active=False)
        for wanted in ("transport:handler", "nowhere:clerk", "office:king"):
            typed = {"seen": "petitions:clerk", "duties": ["petitions:clerk", wanted]}
            assert admin.post(f"/officials/{clerk.pk}/duties/", typed).status_code == 422
        with door(xiushui), pytest.raises(ChangeRefused):
            services.set_duties(actor=ACTOR, official=clerk, duties=[("transport", "handler")])
        assert len(official_of("clerk").duties) == 1

    def test_the_second_of_two_administrators_is_told(
        self, admin: OfficeClient, official_of: Callable[[str], Official]
    ) -> None:
        address = f"/officials/{official_of('clerk').pk}/duties/"
        seen = "petitions:clerk"
        first = admin.post(address, {"seen": seen, "duties": ["petitions:clerk", "office:leader"]})
        second = admin.post(address, {"seen": seen, "duties": ["petitions:clerk", "transport:handler"]})
        assert (first.status_code, second.status_code) == (302, 409)
        assert "Somebody else has changed the duties" in second.content.decode()
        assert 'value="transport:handler" aria-label="' in second.content.decode()
        assert {h.duty for h in official_of("clerk").duties} == {"clerk", "leader"}

    def test_the_last_administrator_stays(self, admin: OfficeClient, official_of: Callable[[str], Official]) -> None:
        me = official_of("admin")
        answer = admin.post(f"/officials/{me.pk}/duties/", {"seen": "office:admin", "duties": ["office:leader"]})
        assert answer.status_code == 422
        assert "without an administrator" in answer.content.decode()
        answer = admin.post(f"/officials/{me.pk}/deactivate/")
        assert answer.status_code == 409
        assert official_of("admin").is_active
        assert official_of("admin").holds("admin")

    def test_with_a_second_administrator_the_first_may_go(
        self, admin: OfficeClient, official_of: Callable[[str], Official]
    ) -> None:
        leader, me = official_of("leader"), official_of("admin")
        typed = {"seen": "office:leader", "duties": ["office:leader", "office:admin"]}
        assert admin.post(f"/officials/{leader.pk}/duties/", typed).status_code == 302
        assert admin.post(f"/officials/{me.pk}/deactivate/").status_code == 302
        assert admin.get("/officials/").headers["Location"].startswith("/sign-in/")
        assert not official_of("admin").is_active

    def test_a_closed_account_is_no_second_administrator(self, inside: Jurisdiction) -> None:
        leader = Official.objects.get(username="leader")
        services.set_duties(actor=ACTOR, official=leader, duties=[("office", "admin")])
        services.deactivate_official(actor=ACTOR, official=leader)
        with pytest.raises(ChangeRefused, match="管理员"):
            services.deactivate_official(actor=ACTOR, official=Official.objects.get(username="admin"))

    def test_closing_an_account_names_the_open_cases_first(
        self, admin: OfficeClient, xiushui: Jurisdiction, official_of: Callable[[str], Official], last_entry: Any
    ) -> None:
        handler = official_of("handler")
        working = OfficeClient(xiushui).sign_in("handler")
        _open_case(xiushui, "360424-P2026-000001-7", official=handler)
        address = f"/officials/{handler.pk}/deactivate/"
        assert "360424-P2026-000001-7" in admin.get(address).content.decode()
        assert admin.post(address).status_code == 409
        assert working.get("/account/").status_code == 200
        assert admin.post(address, {"despite": "on"}).status_code == 302
        assert working.get("/account/").status_code == 302
        entry = last_entry()
        assert entry.act == "people.official_deactivated"
        assert entry.facts["open_cases"] == ["360424-P2026-000001-7"]
        assert entry.facts["sessions_ended"] == 1
        assert admin.post(address, {"despite": "on"}).status_code == 409

    def test_an_account_opens_again_with_a_new_password(
        self, admin: OfficeClient, xiushui: Jurisdiction, official_of: Callable[[str], Official]
    ) -> None:
        handler = official_of("handler")
        admin.post(f"/officials/{handler.pk}/deactivate/")
        page = admin.post(f"/officials/{handler.pk}/reactivate/").content.decode()
        password = re.findall(r"<code>([a-z0-9-]{14})</code>", page)[0]
        refused = OfficeClient(xiushui).post("/sign-in/", {"username": "handler", "password": "ganjiang-demo"})
        assert refused.status_code == 422
        OfficeClient(xiushui).sign_in("handler", password)
        assert official_of("handler").holds("handler")
        assert admin.post(f"/officials/{handler.pk}/reactivate/").status_code == 302

    def test_a_reset_password_ends_every_session_and_is_not_in_the_ledger(
        self, admin: OfficeClient, xiushui: Jurisdiction, official_of: Callable[[str], Official], last_entry: Any
    ) -> None:
        working = OfficeClient(xiushui).sign_in("handler")
        page = admin.post(f"/officials/{official_of('handler').pk}/password/").content.decode()
        password = re.findall(r"<code>([a-z0-9-]{14})</code>", page)[0]
        assert working.get("/account/").headers["Location"].startswith("/sign-in/")
        entry = last_entry()
        assert (entry.act, entry.facts) == ("people.password_reset", {"account": "handler", "sessions_ended": 1})
        assert password not in str(entry.facts)
        OfficeClient(xiushui).sign_in("handler", password)

    def test_an_administrator_who_resets_the_own_password_is_signed_out_with_the_new_one_in_hand(
        self, admin: OfficeClient, xiushui: Jurisdiction, official_of: Callable[[str], Official]
    ) -> None:
        answer = admin.post(f"/officials/{official_of('admin').pk}/password/")
        assert answer.status_code == 200
        password = re.findall(r"<code>([a-z0-9-]{14})</code>", answer.content.decode())[0]
        assert admin.get("/officials/").headers["Location"].startswith("/sign-in/")
        OfficeClient(xiushui).sign_in("admin", password)

    def test_without_a_second_factor_there_is_none_to_remove(
        self, admin: OfficeClient, official_of: Callable[[str], Official]
    ) -> None:
        answer = admin.post(f"/officials/{official_of('handler').pk}/second-factor/", follow=True)
        assert "has no second factor" in answer.content.decode()

    def test_first_passwords_keep_the_rules_and_never_repeat(self) -> None:
        made = {services.first_password() for _number in range(500)}
        assert len(made) == 500
        assert all(re.fullmatch(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", password) for password in made)


class TestLists:
    def test_departments_are_listed_with_what_is_open_there(
        self, admin: OfficeClient, xiushui: Jurisdiction, department_of: Callable[[str], Department]
    ) -> None:
        _open_case(xiushui, "360424-P2026-000001-7", department=department_of("transport"))
        table = admin.get("/departments/?q=transport").context["table"]
        row = table.objects[0]
        assert (row.code, row.officials, row.open_cases) == ("transport", 2, 1)

    def test_officials_filter_by_duty_and_department(self, admin: OfficeClient) -> None:
        def accounts(query: str) -> set[str]:
            return {row.username for row in admin.get(f"/officials/{query}").context["table"].objects}

        assert accounts("?duty=reviewer") == {"reviewer"}
        assert accounts("?department=transport") == {"handler", "reviewer"}
        assert accounts("?department=petitions&duty=clerk") == {"clerk"}
        assert accounts("?q=谢芳") == {"admin"}
        assert len(accounts("")) == 6

    @pytest.mark.parametrize("page", ["/departments/", "/officials/"])
    def test_a_list_is_exported_as_it_is_filtered(self, admin: OfficeClient, page: str) -> None:
        word = "transport" if page == "/departments/" else "handler"
        answer = admin.get(f"{page}?q={word}&export=csv")
        lines = exported(answer).decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert word in lines[1]
        workbook = admin.get(f"{page}?export=xlsx")
        assert exported(workbook).startswith(b"PK")

    def test_the_number_of_statements_does_not_grow_with_the_list(
        self, admin: OfficeClient, xiushui: Jurisdiction, django_assert_max_num_queries: Any
    ) -> None:
        with door(xiushui):
            for number in range(30):
                Official.objects.create(username=f"o{number}", name=f"O {number}")
        for page in ("/departments/", "/officials/"):
            with django_assert_max_num_queries(16):
                assert admin.get(page).status_code == 200
