"""Applications of the demo: each in the middle of something, handled by the people of the place in their order."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.core.cases.enums import Channel
from apps.core.cases.models import Case, Step
from apps.core.people.enums import Duty
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.people.services import actor_of
from apps.operations.demo.items import codes
from apps.operations.demo.story import CITIZEN, Days
from apps.systems.approvals.applications import acceptance, afterwards, deciding, handling
from apps.systems.approvals.applications.archive import archive
from apps.systems.approvals.applications.registration import Request, register
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.selectors import version
from apps.systems.approvals.offers.models import Offer
from apps.systems.petitions.importing.timing import working_moment

AGREES = "经审查材料齐全，符合条件。"
GROUNDS = "申请材料齐全，现场与所报一致，符合法定条件，准予许可。"
REMEDY = "不服本决定的，可以自收到之日起 60 日内申请行政复议，或者 6 个月内提起行政诉讼。"
PEOPLE = (
    "王海燕",
    "李建平",
    "周小琴",
    "黄国华",
    "罗春生",
    "朱丽萍",
    "曾志强",
    "邓小红",
    "谢文斌",
    "万晓霞",
    "熊伟",
    "涂美兰",
)
SHOPS = ("老街米粉店", "青花瓷坊", "映山红餐厅", "渔歌量贩歌厅", "半山茶馆", "晨光文具店", "修河农家菜", "四季浴室")


@dataclass
class Way:
    """An application on its way; each step later than the one before, never later than now."""

    case: Case
    days: Days
    at: datetime

    def later(self, hours: float) -> datetime:
        """The next working moment after so many hours; where it has not come yet, half the time until now."""
        wanted = working_moment(self.at + timedelta(hours=hours), self.days.calendar)
        self.at = wanted if wanted < self.days.now else self.at + (self.days.now - self.at) / 2
        return self.at

    def fresh(self) -> Case:
        """The case as it is now."""
        return Case.objects.select_related("department", "official", "application").get(pk=self.case.pk)

    def accept(self) -> "Way":
        acceptance.accept(case_id=self.case.pk, official=who("clerk"), at=self.later(3))
        return self

    def notice(self, key: str, why: str) -> "Way":
        """The one notice over a material, and whatever is missing."""
        missing = self.case.application.materials.filter(state="missing").values_list("key", flat=True)
        wanted = {**dict.fromkeys(missing, ""), key: why}
        acceptance.ask_supplement(
            case_id=self.case.pk, official=who("clerk"), wanted=wanted, text="请一次补齐。", at=self.later(4)
        )
        return self

    def refuse(self, reason: str) -> "Way":
        acceptance.refuse(case_id=self.case.pk, official=who("clerk"), reason=reason, remedy=REMEDY, at=self.later(4))
        return self

    def active(self) -> list[Step]:
        """Parts that are open now."""
        return list(self.case.steps.select_related("department", "part").filter(state="active").order_by("position"))

    def special(self, procedure: str, reason: str, days: int) -> "Way":
        part = next((step for step in self.active() if not step.part.counted), None)
        handling.start_special(
            case_id=self.case.pk,
            official=who("handler"),
            procedure=procedure,
            reason=reason,
            days=days,
            step_id=part.pk if part else None,
            at=self.later(6),
        )
        return self

    def opinions(self, how_many: int = 99, *, but: Collection[str] = (), objecting: str = "") -> "Way":
        """Opinions of the departments whose turn it is, again and again until so many were given."""
        while how_many and (ready := [step for step in self.active() if step.department.code not in but]):
            step, how_many = ready[0], how_many - 1
            objects = step.department.code == objecting
            handling.give_opinion(
                case=self.fresh(),
                step_id=step.pk,
                official=who("handler"),
                opinion="object" if objects else "agree",
                text="场所距学校不足 200 米，不宜设立。" if objects else AGREES,
                at=self.later(2),
            )
        return self

    def propose(self) -> "Way":
        deciding.propose(
            case_id=self.case.pk, official=who("handler"), outcome="granted", reasons=GROUNDS, at=self.later(3)
        )
        return self

    def decide(self) -> "Way":
        self.propose()
        deciding.decide(case_id=self.case.pk, official=who("leader"), at=self.later(2))
        return self

    def hand_over(self) -> "Way":
        deciding.hand_over(
            case_id=self.case.pk,
            official=who("clerk"),
            way="window",
            to_whom=self.case.application.applicant,
            at=self.later(5),
        )
        return self

    def rate(self, satisfaction: str, remark: str = "") -> "Way":
        afterwards.rate(case=self.fresh(), satisfaction=satisfaction, remark=remark, actor=CITIZEN, at=self.later(8))
        return self

    def close(self) -> "Way":
        archive(case=self.fresh(), official=who("clerk"), retention="30", at=self.later(8))
        return self


def who(username: str) -> Official:
    """An account of the place."""
    found: Official = Official.objects.get(username=username)
    return found


class Counter:
    """Where the applications of a place come in, behind its open door. What is there is not written again."""

    def __init__(self, days: Days) -> None:
        self.days, self.number = days, 0
        known = codes()
        offers = {offer.item: offer for offer in Offer.objects.select_related("department")}
        self.offers = {name: offers[code] for name, code in known.items() if code in offers}
        self.there = set(Case.objects.filter(import_key__startswith="demo:a").values_list("import_key", flat=True))

    def play(self, scenes: Collection["Scene"]) -> int:
        """Write the scenes whose service is offered here and that are not there yet; how many that were."""
        played = 0
        for self.number, scene in enumerate(scenes, start=1):
            if scene.item in self.offers and self.key not in self.there:
                scene.told(self.apply(scene))
                played += 1
        return played

    @property
    def key(self) -> str:
        """Of the application now being written."""
        return f"demo:a{self.number}"

    def apply(self, scene: "Scene") -> Way:
        """Hand the application in."""
        offer = self.offers[scene.item]
        self._staff(offer.department)
        content = version(offer.item, offer.version)
        at = self.days.not_later(self.days.back(scene.back, 9, 13 * self.number % 60))
        person = "person" in content.parts.objects
        window = self.number % 3 == 0
        case = register(
            request=Request(
                offer=offer,
                channel=Channel.WINDOW if window else Channel.WEB,
                received_at=at,
                subject="person" if person else "organisation",
                applicant=PEOPLE[self.number % len(PEOPLE)] if person else self._shop(),
                phone=f"1390000{2000 + self.number:04d}",
                answers=first_answers(content),
                there=frozenset(self._there(content, scene)),
                delivery="window",
            ),
            actor=actor_of(who("clerk"), "clerk") if window else CITIZEN,
            facts={"backfilled": True},
        )
        case.import_key = self.key
        case.save(update_fields=["import_key"])
        return Way(case, self.days, at)

    def _shop(self) -> str:
        return SHOPS[self.number % len(SHOPS)]

    def _there(self, content: ItemVersion, scene: "Scene") -> list[str]:
        listed = [each.key for each in content.parts.materials_for(first_answers(content)) if not each.source]
        return listed[:-1] if scene.lacks else listed

    def _staff(self, department: Department) -> None:
        """The demo's leader signs for the departments that decide."""
        DutyHolding.objects.get_or_create(official=who("leader"), department=department, duty=Duty.LEADER)


def first_answers(content: ItemVersion) -> dict[str, str]:
    """The first answer to each question."""
    return {question.key: question.answers[0].key for question in content.parts.questions}


@dataclass(frozen=True)
class Scene:
    """An application for `item`, handed in so many working days ago, and what happened since."""

    item: str
    back: int
    told: Callable[[Way], Any]
    lacks: bool = False


def done(way: Way) -> Way:
    """Up to the hand of the applicant."""
    return way.accept().opinions().decide().hand_over()


EVERYWHERE: tuple[Scene, ...] = (
    Scene("food", 0, lambda way: way),
    Scene("food", 2, lambda way: way.notice("form", "缺少负责人签字"), lacks=True),
    Scene("song-hall", 5, lambda way: way.accept().opinions(2)),
    Scene("hygiene", 3, lambda way: way.accept().special("inspection", "需要到店查看卫生设施", 5)),
    Scene("water", 6, lambda way: way.accept().special("expert_review", "专家评审水资源论证", 20)),
    Scene("travel-agency", 4, lambda way: way.accept()),
)
RICHEST: tuple[Scene, ...] = (
    *EVERYWHERE,
    Scene(
        "trader",
        9,
        lambda way: way.accept().opinions().decide().hand_over().rate("satisfied", "一趟就办好了。").close(),
    ),
    Scene("food", 7, lambda way: way.accept().opinions()),
    Scene("signboard", 4, lambda way: way.accept().opinions().propose()),
    Scene("food", 8, lambda way: way.accept().opinions().decide()),
    Scene("signboard", 6, lambda way: way.refuse("所报位置不在本县城管局管理范围，请向市城管局申请。")),
    Scene("hygiene", 12, lambda way: way.accept()),
    Scene("song-hall", 9, lambda way: way.accept().opinions(objecting="police")),
    Scene("felling", 5, lambda way: done(way).rate("basically")),
    Scene("estate", 2, lambda way: way.accept()),
    Scene("disabled", 3, lambda way: way.accept().opinions(1)),
)
