"""Requests for information of the demo, in the places that are looked at: every state, and a year that has passed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from apps.core.cases.models import Case
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.operations.demo.story import Days
from apps.systems.disclosure.reports.services import enter_figures
from apps.systems.disclosure.requests import answering, consulting, correcting, disputes, files, handling
from apps.systems.disclosure.requests.answering import Words
from apps.systems.disclosure.requests.registration import Asking, register
from apps.systems.disclosure.requests.wording import draft_of
from apps.systems.petitions.importing.staff import Staff, Team
from tenants.models import Jurisdiction

PLACES = ("360424", "360423", "360400", "360000")
RICHEST = "360424"
# title, description, department, outcome with its variant, kind of applicant
ASKED: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "县道改造征地补偿标准及批复",
        "义宁镇至上奉镇县道改造工程的征地补偿标准、批复文件。",
        "transport",
        "disclosed",
        "person",
    ),
    (
        "农村饮用水水源地监测结果",
        "2025 年全县农村集中式饮用水水源地水质监测结果。",
        "environment",
        "disclosed",
        "person",
    ),
    (
        "老旧小区改造项目中标合同",
        "城南片区老旧小区改造项目施工合同及中标通知书。",
        "housing",
        "partly_disclosed",
        "enterprise",
    ),
    (
        "校车运营补贴发放明细",
        "2024 年至 2025 年校车运营补贴的发放对象和金额。",
        "education",
        "not_held:not_ours",
        "person",
    ),
    ("行政处罚案件调查笔录", "2025 年某餐饮店食品安全处罚案件的调查笔录。", "market", "enforcement", "legal"),
    ("规划调整的内部讨论记录", "城东新区控制性详细规划调整过程中的会议讨论记录。", "housing", "process", "person"),
    (
        "生态公益林补偿资金安排",
        "2025 年度生态公益林补偿资金分配文件。",
        "forestry",
        "disclosed:already_public",
        "welfare",
    ),
    ("要求认定邻居违法建房", "要求查处邻居未批先建并告知处理结果。", "housing", "petition_matter", "person"),
    ("全县企业用工数据汇总分析", "按行业、乡镇汇总分析 2025 年企业用工数据。", "office", "to_be_made", "research"),
)
PEOPLE = ("张秋生", "李桂花", "黄国梁", "饶小红")


class Writer:
    """Writes requests of a place behind its open door; what is there is not written again."""

    def __init__(self, place: Jurisdiction, staff: Staff, days: Days) -> None:
        self.place, self.staff, self.days = place, staff, days
        keys = Case.objects.filter(import_key__startswith="demo:request:").values_list("import_key", flat=True)
        self.there = set(keys)
        self.written = 0

    def begin(self, key: str, number: int, at: datetime, entrance: str = "counter") -> tuple[Case, Team] | None:
        """Registered and assigned; None where it is there already."""
        name = f"demo:request:{key}"
        if name in self.there:
            return None
        title, description, organ, _outcome, kind = ASKED[number % len(ASKED)]
        team = self.staff.team(organ if organ in self.staff.departments else "office")
        person = kind == "person"
        case = register(
            asking=Asking(
                entrance=entrance, received_on=local_date(at), received_at=at, title=title, description=description,
                applicant_kind=kind, applicant=PEOPLE[number % len(PEOPLE)] if person else f"{self.place.name}某单位",
                paper_kind="resident" if person else "", contact="" if person else PEOPLE[number % len(PEOPLE)],
                address=f"{self.place.name}人民路 {number + 1} 号", organ=team.department.code, import_key=name,
                medium="paper", obtaining="pick_up",
            ),
            actor=actor_of(team.clerk, "clerk"),
            at=at,
        )  # fmt: skip
        handling.assign_request(case_id=case.pk, official=team.clerk, department=team.department, at=at)
        self.written += 1
        return Case.objects.select_related("information_request", "department").get(pk=case.pk), team

    def answer(self, case: Case, team: Team, number: int, at: datetime, *, sign: bool = True) -> None:
        """Drafted and reviewed, signed where asked."""
        outcome, _colon, variant = ASKED[number % len(ASKED)][3].partition(":")
        if outcome in {"disclosed", "partly_disclosed"} and variant != "already_public":
            paper = ContentFile(f"{case.title}\n".encode(), name=f"{case.title}.txt")
            files.add_files(case=case, official=team.handler, uploads=[paper], given=True, at=at)
        shared = outcome == "disclosed"
        words = Words(
            outcome=outcome, variant=variant, text=draft_of(case, outcome, variant), publish=shared,
            public_title=case.title if shared else "", public_text=ASKED[number % len(ASKED)][1] if shared else "",
        )  # fmt: skip
        answering.submit(case_id=case.pk, official=team.handler, words=words, at=at)
        if sign:
            answering.approve(case_id=case.pk, official=team.reviewer, at=at)
            answering.sign(case_id=case.pk, official=team.leader, at=at)


def new(writer: Writer, key: str, number: int) -> None:
    """Assigned today."""
    writer.begin(key, number, writer.days.not_later(writer.days.back(0, 8, 40)))


def correcting_(writer: Writer, key: str, number: int) -> None:
    """The applicant was asked to make it clearer."""
    begun = writer.begin(key, number, writer.days.back(4, 9), "post_signed")
    if begun is not None:
        case, team = begun
        text = "请写明所需信息的年度和具体项目名称。"
        correcting.ask_correction(case_id=case.pk, official=team.handler, text=text, at=writer.days.back(2, 10))


def consulting_(writer: Writer, key: str, number: int) -> None:
    """A third party is asked, the clock stands."""
    begun = writer.begin(key, number, writer.days.back(8, 9))
    if begun is not None:
        case, team = begun
        at = writer.days.back(5, 10)
        consulting.consult(
            case_id=case.pk, official=team.handler, asked="third_party", name="某建设工程有限公司", about=case.title,
            served_on=local_date(at), at=at,
        )  # fmt: skip


def reviewing(writer: Writer, key: str, number: int) -> None:
    """The answer is with the reviewer."""
    begun = writer.begin(key, number, writer.days.back(12, 9))
    if begun is not None:
        writer.answer(*begun, number, writer.days.back(1, 10), sign=False)


def due(writer: Writer, key: str, number: int) -> None:
    """Twenty working days are over tonight."""
    writer.begin(key, number, writer.days.back(20, 10))


def late(writer: Writer, key: str, number: int) -> None:
    """The limit passed two days ago."""
    writer.begin(key, number, writer.days.back(22, 10), "fax")


def answered(writer: Writer, key: str, number: int) -> None:
    """Answered in time; one of them is under review."""
    begun = writer.begin(key, number, writer.days.back(26 + number, 9))
    if begun is not None:
        writer.answer(*begun, number, writer.days.back(15 + number, 10))
        if number == 4:
            disputes.enter_dispute(
                case=begun[0], official=begun[1].clerk, kind="review", body=f"{writer.place.name}人民政府",
                reference=f"{writer.place.short_name}府复〔{writer.days.today.year}〕3号",
                filed_on=local_date(writer.days.back(8)),
            )  # fmt: skip


Scene = Callable[[Writer, str, int], Any]
RICH: tuple[Scene, ...] = (
    new, correcting_, consulting_, reviewing, due, late, *([answered] * len(ASKED)),
)  # fmt: skip
FEW: tuple[Scene, ...] = (new, consulting_, answered, answered)


def write_requests(place: Jurisdiction, staff: Staff, days: Days) -> int:
    """Write what is missing behind the open door; how many requests that were."""
    if place.code not in PLACES:
        return 0
    writer = Writer(place, staff, days)
    for at, scene in enumerate(RICH if place.code == RICHEST else FEW):
        scene(writer, str(at), at)
    _last_year(writer)
    return writer.written


def _last_year(writer: Writer) -> None:
    """So that the annual report of last year has something to say."""
    year = writer.days.today.year - 1
    for number in range(4 if writer.place.code == RICHEST else 2):
        day = date(year, 3 + 2 * number, 11)
        while not writer.days.calendar.is_workday(day):
            day += timedelta(days=1)
        at = datetime.combine(day, datetime.min.time(), tzinfo=writer.days.now.tzinfo) + timedelta(hours=2)
        begun = writer.begin(f"{year}:{number}", number, at)
        if begun is not None:
            writer.answer(*begun, number, at + timedelta(days=9))
            team = begun[1]
            values = {"licences": 318_00, "penalties": 46_00, "coercive": 5_00, "fees": 127_50}
            enter_figures(official=team.clerk, year=year, organ=team.department.code, values=values)
