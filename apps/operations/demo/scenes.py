"""What a case of the demo may be in the middle of. Each scene writes one case (merging: two)."""

from collections.abc import Callable, Collection
from datetime import datetime

from apps.core.cases.enums import Channel
from apps.core.cases.models import Case
from apps.core.cases.services import add_note
from apps.operations.demo.story import Days, Story
from apps.operations.demo.texts import ANY, LONG, SHORT, Deck, Written
from apps.systems.petitions import direction
from apps.systems.petitions.importing.staff import Staff

SHORT_DAYS, LONG_DAYS = 3, 13
CHANNELS = (Channel.WEB, Channel.PHONE, Channel.WEB, Channel.WEB, Channel.SMS, Channel.WEB, Channel.EMAIL, Channel.WEB)
Scene = Callable[["Desk"], object]


class Desk:
    """A jurisdiction's people, calendar and letters, behind its open door. What is there is not written again."""

    def __init__(self, staff: Staff, days: Days, deck: Deck) -> None:
        self.staff, self.days, self.deck = staff, days, deck
        self.number = 0
        keys = Case.objects.filter(import_key__startswith="demo:").values_list("import_key", flat=True)
        self.there = set(keys)

    def play(self, scenes: Collection[Scene]) -> int:
        """Play the scenes that are not there yet; how many that were."""
        played = 0
        for self.number, scene in enumerate(scenes, start=1):
            if self.key() not in self.there:
                scene(self)
                played += 1
            else:
                self.deck.draw()
        return played

    def key(self, part: str = "") -> str:
        """The key of the case now being written."""
        return f"demo:{self.number}{part}"

    def story(self, kinds: Collection[str], received: datetime, *, written: Written | None = None, part: str = "",
              channel: str = "", urgent: bool = False, confidentiality: str = "open") -> Story:  # fmt: skip
        """A new letter of one of the kinds."""
        return Story(
            self.staff,
            self.days,
            written or self.deck.draw(kinds),
            key=self.key(part),
            received=received,
            channel=channel or CHANNELS[self.number % len(CHANNELS)],
            urgent=urgent,
            confidentiality=confidentiality,
        )


def new(desk: Desk) -> None:
    """Came in today."""
    desk.story(ANY, desk.days.back(0, 8, 11 * desk.number % 60))


def new_yesterday(desk: Desk) -> None:
    """To be accepted today."""
    desk.story(ANY, desk.days.back(1, 16, 7 * desk.number % 60))


def urgent(desk: Desk) -> None:
    """To be answered today."""
    desk.story(LONG, desk.days.back(0, 8, 5), channel=Channel.PHONE, urgent=True).assign("紧急来信，请今天办结。")


def confidential(desk: Desk) -> None:
    """Only the accepting office sees who wrote."""
    story = desk.story({"report"}, desk.days.back(2, 20), channel=Channel.WEB, confidentiality="accepting_office")
    story.assign("来信人要求保密，请注意。")


def anonymous(desk: Desk) -> None:
    """Nobody knows who wrote."""
    desk.story(LONG, desk.days.back(3, 22, 40), channel=Channel.WEB, confidentiality="anonymous").accept()


def accepted(desk: Desk) -> None:
    """Accepted, to be given to a department."""
    desk.story(LONG, desk.days.back(1, 10, 30)).accept()


def assigned(desk: Desk) -> None:
    """On a department's list."""
    desk.story(ANY, desk.days.back(1, 9, 20)).assign()


def given_back(desk: Desk) -> None:
    """The department says that it is not its matter."""
    desk.story(LONG, desk.days.back(4, 11)).claim().give_back("经查，该路段由镇村管养，不属我单位职责，请改派。")


def in_hand(desk: Desk) -> None:
    """On a handler's desk with a draft begun."""
    desk.story(LONG, desk.days.back(6, 15, 10)).claim().draft()


def due_today(desk: Desk) -> None:
    """The limit expires at midnight."""
    desk.story(SHORT, desk.days.back(SHORT_DAYS, 14, 25)).claim().draft()


def due_today_long(desk: Desk) -> None:
    """Thirteen working days are over tonight."""
    desk.story(LONG, desk.days.back(LONG_DAYS, 9, 50)).claim()


def overdue(desk: Desk) -> None:
    """The limit passed yesterday."""
    desk.story(SHORT, desk.days.back(SHORT_DAYS + 1, 10, 15)).claim()


def overdue_long(desk: Desk) -> None:
    """The limit passed days ago; a supervisor has urged."""
    desk.story(LONG, desk.days.back(LONG_DAYS + 4, 16)).claim().on(desk.days.back(1, 10)).urge(
        "已超期，请说明原因并尽快答复。"
    )


def in_review(desk: Desk) -> None:
    """The answer is with the reviewer."""
    desk.story(ANY, desk.days.back(2, 9, 40)).claim().submit()


def sent_back(desk: Desk) -> None:
    """The reviewer wanted the answer changed."""
    desk.story(LONG, desk.days.back(5, 9)).claim().submit().send_back("完工日期要写具体，并附现场情况。")


def to_sign(desk: Desk) -> None:
    """The answer waits for a leader's signature."""
    desk.story(ANY, desk.days.back(2, 8, 45)).claim().approve()


def suspended(desk: Desk) -> None:
    """The citizen was asked for more; the clock stands."""
    desk.story(LONG, desk.days.back(5, 13, 30)).claim().ask_citizen(
        "请补充具体位置（门牌或附近标志物）和发生的时间，最好附照片。"
    )


def extended(desk: Desk) -> None:
    """More time was granted."""
    story = desk.story(LONG, desk.days.back(9, 10)).claim().on(desk.days.back(3, 9))
    story.extend(5, "需委托专业机构检测，出具报告约五个工作日。", granted=True)


def extension_asked(desk: Desk) -> None:
    """More time was asked for; a leader has to decide."""
    story = desk.story(LONG, desk.days.back(8, 15)).claim().on(desk.days.back(1, 9))
    story.extend(5, "涉及两个部门，需要现场联合勘查。", granted=None)


def instructed(desk: Desk) -> None:
    """A leader has written an instruction."""
    story = desk.story(LONG, desk.days.back(4, 9)).claim()
    story.instruct("群众反映的是急难愁盼，请务必实地查看，三天内报结果。", desk.days.back(0).date())


def noted(desk: Desk) -> None:
    """The handler keeps notes; an instruction was reported on."""
    story = desk.story(LONG, desk.days.back(7, 10)).claim()
    given = story.instruct("请会同属地一并研究。")
    add_note(case=story.case, official=story.team.handler, text="已电话联系来信人，约定上门时间。", at=story.later(2))
    direction.report_on_instruction(
        instruction_id=given.pk,
        official=story.team.handler,
        feedback="已会同属地到现场，方案本周内定。",
        at=story.later(4),
    )


def merging(desk: Desk) -> None:
    """Two neighbours wrote about the same; the second is answered with the first."""
    first = desk.story(LONG, desk.days.back(3, 9, 5))
    second = desk.story(LONG, desk.days.back(2, 19), written=first.written, part="b", channel=Channel.PHONE)
    first.claim()
    direction.merge(
        case_id=second.case.pk,
        into_id=first.case.pk,
        official=second.team.clerk,
        reason="与前一件反映同一事项，合并办理。",
        at=max(first.at, second.later(1)),
    )


def refused(desk: Desk) -> None:
    """Not for this channel."""
    desk.story(LONG, desk.days.back(10, 9)).refuse("来信事项已进入诉讼程序，请通过人民法院依法解决，本渠道不再受理。")


def withdrawn(desk: Desk) -> None:
    """Taken back by the writer."""
    desk.story(ANY, desk.days.back(11, 9)).claim().withdraw("问题已经解决了，谢谢。")


def reopened(desk: Desk) -> None:
    """Not satisfied with the answer: handled again."""
    story = desk.story(LONG, desk.days.back(16, 9)).claim().on(desk.days.back(9, 10)).publish()
    story.on(desk.days.back(2, 18)).rate("not_satisfied", "说修好了，其实只修了一半。").reopen(
        "只修了靠桥头的一半，另一半还是老样子。"
    )


def _answered(desk: Desk, kinds: Collection[str], received: int, answered: int) -> Story:
    story = desk.story(kinds, desk.days.back(received, 8 + desk.number % 9, 7 * desk.number % 60))
    return story.claim().on(desk.days.back(answered, 9 + desk.number % 6, 13 * desk.number % 60)).publish()


def answered_short(desk: Desk) -> None:
    """In time, within two days; the writer is satisfied."""
    ago = 12 + desk.number
    _answered(desk, SHORT, ago, ago - 2).rate("satisfied", "回复很快，讲得清楚。")


def answered_long(desk: Desk) -> None:
    """In time; not rated."""
    ago = 20 + desk.number
    _answered(desk, LONG, ago, ago - 9)


def answered_well(desk: Desk) -> None:
    """In time; basically satisfied."""
    ago = 31 + desk.number
    _answered(desk, LONG, ago, ago - 6).rate("basically", "办了，希望以后能再快一点。")


def answered_late(desk: Desk) -> None:
    """Five days late; not satisfied."""
    ago = 24 + desk.number
    _answered(desk, LONG, ago, ago - LONG_DAYS - 5).rate("not_satisfied", "拖得太久了。")


def answered_recently(desk: Desk) -> None:
    """Answered yesterday."""
    _answered(desk, ANY, 3, 1)


COUNTY: tuple[Scene, ...] = (
    new, assigned, due_today, overdue, to_sign, answered_short, answered_long, answered_recently,
)  # fmt: skip
COUNTY_OTHER: tuple[Scene, ...] = (
    new, accepted, in_review, in_hand, due_today, answered_short, answered_well, answered_late,
)  # fmt: skip
CITY: tuple[Scene, ...] = (
    new, new_yesterday, accepted, assigned, in_hand, due_today, overdue, in_review, to_sign, suspended, merging,
    answered_short, answered_long, answered_well, answered_recently,
)  # fmt: skip
PROVINCE: tuple[Scene, ...] = (
    *CITY, urgent, confidential, extension_asked, instructed, answered_late,
)  # fmt: skip
RICHEST: tuple[Scene, ...] = (
    new, new, new, new_yesterday, new_yesterday, urgent, confidential, anonymous, accepted, accepted, assigned,
    assigned, given_back, in_hand, in_hand, due_today, due_today, due_today_long, overdue, overdue_long, in_review,
    in_review,
    sent_back, to_sign, to_sign, suspended, extended, extension_asked, instructed, noted, merging, refused, withdrawn,
    reopened, answered_short, answered_short, answered_long, answered_well, answered_late, answered_recently,
)  # fmt: skip
