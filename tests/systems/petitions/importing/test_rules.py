"""The fixed rules: place, kind, category, department, outcome, and the times between receipt and reply."""

from datetime import datetime, timedelta

import pytest

from apps.core.workdays.services import SHANGHAI, shipped_calendar
from apps.systems.petitions.importing import sorting
from apps.systems.petitions.importing.places import Atlas
from apps.systems.petitions.importing.timing import between, working_moment
from tenants.models import Jurisdiction
from tenants.provisioning.jurisdictions import all_divisions

DEPARTMENTS = {"office", "housing", "police", "labour", "insurance", "agriculture", "transport", "education"}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas(
        Jurisdiction(code=d.code, name=d.name, level=d.level, parent_code=d.parent_code) for d in all_divisions()
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A市的路灯", "南昌市"),
        ("K市", "上饶市"),
        ("L市从头数起", "南昌市"),
        ("M市", "景德镇市"),
        ("A1区", "东湖区"),
        ("A7县星沙", "南昌县"),
        ("D7县", "德安县"),
        ("B5县只有四个，从头数起", "昌江区"),
        ("A市A7县的事", "南昌县"),
        ("西地省的政策", "江西省"),
        ("没有地名", "江西省"),
        ("修水县义宁镇", "修水县"),
        ("九江市修水县", "修水县"),
        ("江西省九江市", "九江市"),
        ("新建区域要规划", "江西省"),
        ("A4纸和BRT市场", "江西省"),
    ],
)
def test_a_place_is_found_by_the_fixed_rule(atlas, text, place):
    assert atlas.locate(text).jurisdiction.name == place


def test_the_subject_decides_before_the_message_and_that_before_the_reply(atlas):
    assert atlas.locate("A市的事", "A7县", "B市").jurisdiction.name == "南昌市"
    assert atlas.locate("路灯不亮", "我住A7县", "B市已收悉").written == "A7县"
    assert atlas.locate("路灯不亮", "请修", "B市已收悉").written == "B市"


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("感谢民警", "", "thanks"),
        ("举报某公司偷税", "", "report"),
        ("投诉物业乱收费", "", "complaint"),
        ("建议加装电梯", "", "suggestion"),
        ("请求修路", "", "help"),
        ("什么时候通车？", "", "inquiry"),
        ("路灯", "请问归谁管，谢谢", "inquiry"),
        ("路灯", "不亮了，谢谢", "help"),
    ],
)
def test_the_kind_is_found_by_words(subject, body, kind):
    assert sorting.kind_of(subject, body) == kind


@pytest.mark.parametrize(
    ("subject", "category"),
    [("小区物业不作为", "urban.10"), ("出租车拒载", "transport.01"), ("新农合报销", "labour.01"), ("嗯", "")],
)
def test_the_category_is_found_by_words(subject, category):
    assert sorting.category_of(subject, "") == category


def test_the_department_that_the_reply_names_goes_before_the_category():
    args = ("物业收费", "物业收费很贵", "urban.10", DEPARTMENTS)
    assert sorting.department_of("经市教育局核实，由县住建局办理", *args) == "education"
    assert sorting.department_of("您好，已收悉", *args) == "housing"


def test_a_department_that_is_not_there_is_replaced_by_the_next_best():
    assert sorting.department_of("城管执法局已处理", "", "", "", DEPARTMENTS) == "housing"
    assert sorting.department_of("省邮政管理局已处理", "", "", "", DEPARTMENTS) == "transport"
    assert sorting.department_of("您好", "", "", "", DEPARTMENTS) == "office"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("路灯已修复", "resolved"),
        ("已列入计划", "planned"),
        ("该事项不符合条件", "not_possible"),
        ("您好，政策如下", "explained"),
    ],
)
def test_the_outcome_is_found_in_the_reply(reply, outcome):
    assert sorting.outcome_of(reply) == outcome


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2019-04-24T10:30", "2019-04-24T10:30"),
        ("2019-04-24T07:00", "2019-04-24T09:00"),
        ("2019-04-24T17:00", "2019-04-25T09:00"),
        ("2019-04-26T20:00", "2019-04-28T09:00"),  # that Sunday worked
        ("2019-04-30T18:00", "2019-05-05T09:00"),  # holiday until the 4th, Sunday the 5th worked
    ],
)
def test_the_office_works_on_working_days_from_nine_to_five(moment, works):
    assert working_moment(at(moment), shipped_calendar()) == at(works)


@pytest.mark.parametrize(
    ("received", "replied"),
    [
        ("2019-04-24T16:03", "2019-05-09T09:49"),
        ("2019-09-30T23:59", "2019-10-01T00:10"),
        ("2019-04-24T10:00", "2019-04-24T10:00"),
        ("2016-01-01T10:00", "2019-03-06T10:00"),
    ],
)
def test_the_acts_are_in_order_and_none_is_after_the_reply(received, replied):
    moments = between(at(received), at(replied), shipped_calendar())
    row = [
        moments.received,
        moments.accepted,
        moments.assigned,
        moments.claimed,
        moments.submitted,
        moments.approved,
        moments.published,
    ]
    assert row == sorted(row)
    assert (row[0], row[-1]) == (at(received), at(replied))


def test_a_letter_of_the_evening_is_accepted_the_next_morning():
    moments = between(at("2019-04-24T20:00"), at("2019-05-09T09:00"), shipped_calendar())
    assert moments.accepted == at("2019-04-25T09:00")
    assert moments.assigned - moments.accepted == timedelta(minutes=20)
