"""Pages of parts that other places ask for: the list with its tabs, a part, what may be done; what the lead sees."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.files.models import Attachment
from apps.core.ledger.services import seal_pending
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.hub.models import Envelope
from apps.systems.approvals.applications import acceptance, case_files
from apps.systems.approvals.outside.models import OutsidePart
from tenants.context import PUBLIC, door
from tests.support.applications import application, reloaded, step_of, who
from tests.support.clients import OfficeClient
from tests.support.levels import answer, away, offered_with_levels, the_part, there


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


@pytest.fixture
def case(xiushui, jiujiang, centre):
    there(
        jiujiang,
        ("h-housing", "housing", "handler"),
        ("l-housing", "housing", "leader"),
        ("h-fire", "emergency", "handler"),
    )
    offer = offered_with_levels(xiushui, centre)
    with door(xiushui):
        case = application(offer, there=("form", "system"))
        upload = SimpleUploadedFile("平面图.txt", "一层".encode(), content_type="text/plain")
        case_files.add_files(case=case, official=who("clerk"), uploads=[upload], material="plan")
        acceptance.accept(case_id=case.pk, official=who("clerk"))
    carry()
    return case


@pytest.fixture
def city(jiujiang, case):
    return OfficeClient(jiujiang)


@pytest.fixture
def part(jiujiang, case):
    with door(jiujiang):
        return the_part()


def address(part, act=""):
    return f"/approvals/outside/{part.pk}/{act}"


def test_the_department_finds_it_on_its_list_with_count_and_clock(city, part):
    page = text_of(city.sign_in("h-housing").get("/approvals/outside/"))
    assert "特殊消防设计审查意见" in page
    assert "修水县" in page
    assert part.number in page
    assert "大型餐馆联合审批" in page
    entry = page.split('href="/approvals/outside/"')[1].split("</a>")[0]
    assert "外地协办" in entry
    assert ">1<" in entry
    assert '<span class="count">1</span></a>' in page.split("<h1>")[1]
    for tab in ("today", "overdue", "nobody", "over", "all"):
        assert city.get("/approvals/outside/", {"tab": tab}).status_code == 200
    assert city.get("/approvals/outside/", {"tab": "no"}).status_code == 404


def test_the_list_is_filtered_sorted_and_exported(city, part):
    city.sign_in("h-housing")
    found = {"tab": "all", "place": "360424", "state": "open", "sort": "-due", "q": part.number}
    link = f'href="/approvals/outside/{part.pk}/"'
    assert link in text_of(city.get("/approvals/outside/", found))
    assert link not in text_of(city.get("/approvals/outside/", {**found, "state": "answered"}))
    answer_ = city.get("/approvals/outside/", {"tab": "all", "export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer_.streaming_content).decode("utf-8-sig"))))
    assert any(part.number in row and "修水县" in row for row in rows)


def test_the_page_shows_question_materials_files_and_no_full_name(city, part):
    page = text_of(city.sign_in("h-housing").get(address(part)))
    for words in (
        "请审查防火分区是否符合要求。",
        "厨房平面图",
        "平面图.txt",
        "餐馆、食堂",
        "修水县市场监督管理局",
        "张**",
    ):
        assert words in page
    assert "张三丰" not in page
    with door(city.jurisdiction):
        file = Attachment.objects.get(case_id=part.pk)
    got = city.get(address(part, f"files/{file.pk}/"))
    assert b"".join(got.streaming_content) == "一层".encode()


def test_another_department_and_another_place_do_not_see_it(city, part, xiushui, wuning):
    city.sign_in("h-fire")
    with door(city.jurisdiction):
        file = Attachment.objects.get(case_id=part.pk)
    for act in ("", "answer/", "give-back/", "pass-on/", f"files/{file.pk}/"):
        assert city.get(address(part, act)).status_code == 404
    assert part.number not in text_of(city.get("/approvals/outside/", {"tab": "all"}))
    for place in (xiushui, wuning):
        stranger = OfficeClient(place).sign_in("clerk")
        assert stranger.get(address(part)).status_code == 404


def test_supervision_reads_and_does_nothing(city, part):
    city.sign_in("supervisor")
    assert city.get(address(part)).status_code == 200
    assert city.post(address(part, "answer/"), {"opinion": "agree", "text": "同意"}).status_code == 403


def test_a_handler_answers_on_the_page_and_the_lead_reads_it(city, part, case, xiushui):
    city.sign_in("h-housing")
    assert city.post(address(part, "answer/"), {"opinion": "agree", "text": ""}).status_code == 422
    bad = SimpleUploadedFile("x.exe", b"MZ\x90\x00", content_type="application/octet-stream")
    refused = city.post(address(part, "answer/"), {"opinion": "agree", "text": "同意。", "uploads": [bad]})
    assert refused.status_code == 422
    assert "同意。" in text_of(refused)
    file = SimpleUploadedFile("意见.txt", "同意".encode(), content_type="text/plain")
    done = city.post(address(part, "answer/"), {"opinion": "conditional", "text": "加设卷帘。", "uploads": [file]})
    assert done.status_code == 302
    assert "加设卷帘。" in text_of(city.get(address(part)))
    again = city.post(address(part, "answer/"), {"opinion": "agree", "text": "再说一次。"})
    assert again.status_code == 409
    assert "再说一次。" in text_of(again)
    carry()
    here = OfficeClient(xiushui)
    with door(xiushui):
        official = who("l-market")
        official.set_password("ganjiang-demo")
        official.save(update_fields=["password"])
    page = text_of(here.sign_in("l-market").get(f"/cases/{case.number}/"))
    for words in ("九江市住房和城乡建设局", "加设卷帘。", "h-housing housing", "意见.txt"):
        assert words in page


def test_the_lead_sees_where_the_part_is_and_may_enter_it_by_hand(city, part, case, xiushui):
    here = OfficeClient(xiushui)
    with door(xiushui):
        step = step_of(case, "housing")
        for name in ("l-market", "h-market"):
            official = who(name)
            official.set_password("ganjiang-demo")
            official.save(update_fields=["password"])
    page = text_of(here.sign_in("h-market").get(f"/cases/{case.number}/"))
    assert "在九江市住房和城乡建设局" in page
    assert "enter-by-hand" not in page
    given = {"version": 0, "step": step.pk, "opinion": "agree", "text": "电话：同意。", "reason": "停机"}
    assert here.post(f"/cases/{case.number}/enter-by-hand/", given).status_code == 403
    assert here.post(f"/cases/{case.number}/give-opinion/", given).status_code == 403
    here.sign_in("l-market")
    assert f"enter-by-hand/?step={step.pk}" in text_of(here.get(f"/cases/{case.number}/"))
    assert here.get(f"/cases/{case.number}/enter-by-hand/", {"step": str(step.pk)}).status_code == 200
    assert here.post(f"/cases/{case.number}/enter-by-hand/", {**given, "reason": ""}).status_code == 422
    assert here.post(f"/cases/{case.number}/enter-by-hand/", given).status_code == 302
    assert "停机" in text_of(here.get(f"/cases/{case.number}/"))
    carry()
    city.sign_in("h-housing")
    late = city.post(address(part, "answer/"), {"opinion": "agree", "text": "我们同意。"})
    assert late.status_code == 409
    assert "我们同意。" in text_of(late)
    assert "停机" in text_of(late)


def test_the_lead_reads_why_the_question_has_not_arrived(xiushui, jiujiang, centre):
    offer = offered_with_levels(xiushui, centre)
    with door(xiushui):
        case = application(offer)
        acceptance.accept(case_id=case.pk, official=who("clerk"))
    from apps.platforms.exchange.posting import post_waiting

    post_waiting(xiushui)
    with door(PUBLIC):
        Envelope.objects.update(state="dead", error="the receiver is no longer in service")
    assert "接收方已停用" in text_of(OfficeClient(xiushui).sign_in("clerk").get(f"/cases/{case.number}/"))


def test_the_accepting_office_passes_it_on_and_a_leader_gives_it_back(city, part, xiushui, case):
    city.sign_in("clerk")
    assert city.get(address(part, "pass-on/")).status_code == 200
    assert city.post(address(part, "pass-on/"), {"department": "emergency", "remark": "请办"}).status_code == 302
    city.sign_in("h-fire")
    assert city.get(address(part, "answer/")).status_code == 200
    assert city.post(address(part, "give-back/"), {"reason": " "}).status_code == 422
    assert city.post(address(part, "give-back/"), {"reason": "权限在县"}).status_code == 302
    assert "权限在县" in text_of(city.get(address(part)))
    carry()
    with door(xiushui):
        assert away(case).reason == "权限在县"
        assert reloaded(case).state == "handling"


def test_the_proof_of_an_entry_is_for_who_sees_the_part(city, part):
    from apps.core.ledger.models import Entry

    with door(city.jurisdiction):
        seal_pending()
        entry = Entry.objects.get(act="outside_part_received")
    city.sign_in("h-housing")
    assert city.get(f"/ledger/{entry.pk}/proof").status_code == 200
    city.sign_in("h-fire")
    assert city.get(f"/ledger/{entry.pk}/proof").status_code == 404


def test_a_county_has_no_entry_in_the_side_bar_and_an_empty_list(xiushui, office):
    office.sign_in("clerk")
    page = office.get("/approvals/outside/")
    assert page.status_code == 200
    assert 'href="/approvals/outside/"' not in text_of(office.get("/approvals/"))


def test_the_lead_asks_on_its_page_and_only_the_lead(city, part, case, xiushui, jiujiang):
    here = OfficeClient(xiushui)
    there(xiushui, ("h-market", "market", "handler"), ("h-fire", "fire", "handler"))
    address_ = f"/cases/{case.number}/ask-elsewhere/"
    form = {"organ": "360400-emergency", "question": "请核对应急预案。", "limit_days": 2}
    with door(xiushui):
        form["version"] = reloaded(case).version
    assert here.sign_in("h-fire").get(address_).status_code == 403
    page = text_of(here.sign_in("h-market").get(address_))
    assert "九江市应急管理局" in page
    assert "江西省应急管理厅" in page
    assert here.post(address_, {**form, "organ": "360423-housing"}).status_code == 422
    assert here.post(address_, form).status_code == 302
    carry()
    with door(jiujiang):
        assert OutsidePart.objects.get(organ="emergency").question == "请核对应急预案。"


def test_an_answered_part_stands_among_those_done(city, part, jiujiang):
    answer(jiujiang, opinion="object", text="不同意。")
    city.sign_in("h-housing")
    page = text_of(city.get("/approvals/outside/", {"tab": "over"}))
    assert part.number in page
    assert "不同意" in page
    with door(jiujiang):
        assert OutsidePart.objects.get().official == who("h-housing")
