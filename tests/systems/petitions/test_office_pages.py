"""The office's pages of a petition, through the real urls, middleware and role."""

import pytest

from apps.core.cases.models import Case
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from tenants.context import door

LETTER = {
    "kind": "help",
    "title": "自来水浑浊",
    "text": "渣津镇长潭村自来水浑浊一个多星期。",
    "place": "渣津镇",
    "name": "王小明",
    "phone": "13812345678",
    "publish_consent": True,
}


@pytest.fixture
def number(xiushui):
    with door(xiushui, role="portal"):
        receipt = hand_in(kind="petition", payload=LETTER)
    take_in()
    return receipt.number


def case(xiushui, number):
    with door(xiushui):
        return Case.objects.get(number=number)


def text_of(page):
    """The page as it is read: titles may break between words."""
    return page.content.decode().replace("<wbr>", "")


def act(office, number, name, **data):
    return office.post(f"/cases/{number}/{name}/", data)


def test_a_clerk_finds_the_letter_in_the_inbox(office, number):
    page = office.sign_in("clerk").get("/")
    assert page.status_code == 200
    assert "自来水浑浊" in text_of(page)


def test_the_whole_loop_by_its_pages(office, number, xiushui):
    def version():
        return case(xiushui, number).version

    office.sign_in("clerk")
    assert "渣津镇长潭村" in office.get(f"/cases/{number}/").content.decode()
    assert act(office, number, "accept", version=version()).status_code == 302
    assert act(office, number, "assign", version=version(), department="water", remark="请办").status_code == 302
    office.sign_in("handler")
    assert act(office, number, "claim", version=version()).status_code == 302
    form = {"version": version(), "text": "管道已清洗。", "outcome": "resolved", "publish": "on"}
    form |= {"public_title": "自来水浑浊", "public_text": "自来水浑浊一个多星期。"}
    assert act(office, number, "submit-reply", **form, save="1").status_code == 302
    assert act(office, number, "submit-reply", **form).status_code == 302
    office.sign_in("reviewer")
    assert "管道已清洗" in office.get(f"/cases/{number}/").content.decode()
    assert act(office, number, "approve-reply", version=version()).status_code == 302
    office.sign_in("leader")
    assert act(office, number, "publish-reply", version=version()).status_code == 302
    assert case(xiushui, number).state == "answered"


def test_what_was_typed_is_kept_and_the_error_is_told(office, number, xiushui):
    office.sign_in("clerk")
    page = act(office, number, "refuse", version=0, reason="")
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()


def test_who_comes_second_is_told_and_loses_nothing(office, number, xiushui):
    office.sign_in("clerk")
    act(office, number, "accept", version=0)
    page = act(office, number, "assign", version=0, department="water", remark="别丢了我写的")
    assert page.status_code == 409
    assert "别丢了我写的" in page.content.decode()
    assert "陈晓岚" in page.content.decode()


def test_a_duty_that_is_missing_is_403(office, number):
    assert act(office.sign_in("supervisor"), number, "accept", version=0).status_code == 403


def test_a_stranger_from_the_next_county_finds_nothing(office, number, wuning):
    from tests.support.clients import OfficeClient

    stranger = OfficeClient(wuning).sign_in("clerk")
    assert stranger.get(f"/cases/{number}/").status_code == 404
    assert number not in stranger.get("/petitions/").content.decode()


def test_the_writer_is_masked_until_shown_and_the_look_is_recorded(office, number, xiushui):
    office.sign_in("clerk")
    assert "13812345678" not in office.get(f"/cases/{number}/").content.decode()
    assert "13812345678" in act(office, number, "reveal").content.decode()
    from apps.core.ledger.models import Entry

    with door(xiushui):
        assert Entry.objects.filter(act="unmask", number=number).count() == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_exports(office, number, kind):
    answer = office.sign_in("clerk").get(f"/petitions/?export={kind}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert len(content) > 100


def test_a_department_of_another_place_is_chosen_in_two_steps(office, number):
    office.sign_in("clerk")
    act(office, number, "accept", version=0)
    page = act(office, number, "transfer", version=1, to_code="360000", reason="省道", refresh="1")
    assert page.status_code == 200
    assert "江西省交通运输厅" in page.content.decode()
    done = act(office, number, "transfer", version=1, to_code="360000", department_code="transport", reason="省道")
    assert done.status_code == 302


def test_search_opens_a_number_and_searches_words(office, number):
    office.sign_in("clerk")
    assert office.get(f"/search/?q={number}").url == f"/cases/{number}/"
    assert "自来水浑浊" in text_of(office.get("/petitions/", {"q": "自来水"}))
    assert "自来水浑浊" not in text_of(office.get("/petitions/", {"q": "路灯"}))
