"""One case told from its receipt on: each step a little later than the one before, never later than now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from apps.core.cases.enums import Channel
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people.enums import Duty
from apps.core.workdays.services import Calendar, day_start, local_date
from apps.operations.demo.texts import Written
from apps.systems.petitions import afterwards, direction, handling, replies
from apps.systems.petitions.importing.sorting import or_instead
from apps.systems.petitions.importing.staff import Staff
from apps.systems.petitions.importing.timing import working_moment
from apps.systems.petitions.registration import Letter, register
from apps.systems.petitions.replies import Words

CITIZEN = Actor(kind=ActorKind.CITIZEN)


@dataclass(frozen=True)
class Days:
    """Dates relative to now, in working days."""

    calendar: Calendar
    now: datetime

    @property
    def today(self) -> date:
        """Today where it works, else the next day that does: what falls due today falls due then."""
        day = local_date(self.now)
        while not self.calendar.is_workday(day):
            day += timedelta(days=1)
        return day

    def back(self, number: int, hour: int = 9, minute: int = 0) -> datetime:
        """An hour of the n-th working day before today's."""
        day = self.today
        for _each in range(number):
            day -= timedelta(days=1)
            while not self.calendar.is_workday(day):
                day -= timedelta(days=1)
        return day_start(day) + timedelta(hours=hour, minutes=minute)

    def not_later(self, moment: datetime) -> datetime:
        """The moment, or a few minutes ago where it has not come yet."""
        return min(moment, self.now - timedelta(minutes=5))


class Story:
    """A case on its way. Each step is done by the person whose duty it is."""

    def __init__(
        self,
        staff: Staff,
        days: Days,
        written: Written,
        *,
        key: str,
        received: datetime,
        channel: str = Channel.WEB,
        urgent: bool = False,
        confidentiality: str = "open",
    ) -> None:
        self.staff, self.days, self.written = staff, days, written
        self.at = days.not_later(received)
        anonymous = confidentiality == "anonymous"
        self.case = register(
            letter=Letter(
                kind=written.kind,
                title=written.title,
                text=written.text,
                channel=channel,
                received_at=self.at,
                category=written.category,
                place=written.place,
                writer="" if anonymous else written.writer,
                phone="" if anonymous else written.phone,
                confidentiality=confidentiality,
                publish_consent=confidentiality == "open",
                urgent=urgent,
                import_key=key,
            ),
            actor=CITIZEN,
        )
        self.team = staff.team(or_instead(written.department, staff.departments))

    def later(self, hours: float) -> datetime:
        """The next working moment after so many hours; where it has not come yet, half the time until now."""
        wanted = working_moment(self.at + timedelta(hours=hours), self.days.calendar)
        self.at = wanted if wanted < self.days.now else self.at + (self.days.now - self.at) / 2
        return self.at

    def on(self, moment: datetime) -> "Story":
        """Go on at a moment, where it is after the last step."""
        self.at = max(self.at, self.days.not_later(moment))
        return self

    def accept(self) -> "Story":
        handling.accept(case_id=self.case.pk, official=self.team.clerk, at=self.later(0.5))
        return self

    def assign(self, remark: str = "请按职责办理，按期答复。") -> "Story":
        """Accept and give to the department."""
        self.accept()
        handling.assign(
            case_id=self.case.pk,
            official=self.team.clerk,
            department=self.team.department,
            remark=remark,
            at=self.later(0.5),
        )
        return self

    def claim(self) -> "Story":
        """Up to the handler's desk."""
        self.assign()
        handling.claim(case_id=self.case.pk, official=self.team.handler, at=self.later(1))
        return self

    def draft(self) -> "Story":
        replies.save_draft(case_id=self.case.pk, official=self.team.handler, words=self.words, at=self.later(2))
        return self

    def submit(self) -> "Story":
        replies.submit(case_id=self.case.pk, official=self.team.handler, words=self.words, at=self.later(1))
        return self

    def approve(self) -> "Story":
        """Up to the leader's signature."""
        self.submit()
        replies.approve(case_id=self.case.pk, official=self.team.reviewer, remark="同意。", at=self.later(1))
        return self

    def publish(self) -> "Story":
        """Up to the answer."""
        self.approve()
        replies.publish(case_id=self.case.pk, official=self.team.leader, at=self.later(0.5))
        return self

    def rate(self, satisfaction: str, remark: str) -> "Story":
        self.case.refresh_from_db()
        afterwards.rate(case=self.case, satisfaction=satisfaction, remark=remark, actor=CITIZEN, at=self.later(20))
        return self

    def reopen(self, reason: str) -> "Story":
        self.case.refresh_from_db()
        afterwards.reopen(case=self.case, reason=reason, actor=CITIZEN, at=self.later(2))
        return self

    def ask_citizen(self, question: str) -> "Story":
        handling.ask_citizen(case_id=self.case.pk, official=self.team.handler, question=question, at=self.later(2))
        return self

    def refuse(self, reason: str) -> "Story":
        handling.refuse(case_id=self.case.pk, official=self.team.clerk, reason=reason, at=self.later(1))
        return self

    def give_back(self, reason: str) -> "Story":
        handling.return_to_clerk(case_id=self.case.pk, official=self.team.handler, reason=reason, at=self.later(1))
        return self

    def send_back(self, reason: str) -> "Story":
        replies.send_back(case_id=self.case.pk, official=self.team.reviewer, reason=reason, at=self.later(1))
        return self

    def withdraw(self, reason: str) -> "Story":
        self.case.refresh_from_db()
        afterwards.withdraw(case=self.case, reason=reason, actor=CITIZEN, at=self.later(3))
        return self

    def instruct(self, text: str, due_on: date | None = None) -> Any:
        return direction.instruct(
            case_id=self.case.pk, official=self.team.leader, text=text, due_on=due_on, at=self.later(1)
        )

    def urge(self, text: str) -> "Story":
        supervisor = self.staff.official(Duty.SUPERVISOR)
        direction.urge(case_id=self.case.pk, official=supervisor, text=text, at=self.later(1))
        return self

    def extend(self, days: int, reason: str, *, granted: bool | None) -> "Story":
        """Ask for more time; `granted` None: not decided yet."""
        asked = direction.ask_extension(
            case_id=self.case.pk, official=self.team.handler, days=days, reason=reason, at=self.later(1)
        )
        if granted is not None:
            direction.decide_extension(
                extension_id=asked.pk, official=self.team.leader, granted=granted, remark="同意。", at=self.later(1)
            )
        return self

    @property
    def words(self) -> Words:
        """The answer in the file."""
        return Words(text=self.written.answer, outcome=self.written.outcome, publish=True)
