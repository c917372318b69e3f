"""Rules of procedure: what an entry, or the lack of one, breaks by itself."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.core.workdays.services import Calendar, ClockRun, day_end, local_date
from apps.platforms.supervision.enums import Part, Power
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.folding import MatterView
from apps.platforms.supervision.rules.base import Finding, Parameters, Rule


class AcceptanceRefusedWithoutReason(Rule):
    """An application was not accepted, and no reason stands beside it."""

    code = "P-01"
    name = _("Acceptance refused without a reason")

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for h in matter.trail:
            if h.event == Event.ACCEPTANCE_REFUSED and not h.reason.strip():
                yield self.by(matter, h, with_)


class ApprovalRefusedWithoutReason(Rule):
    """A decision refuses, and gives no reason."""

    code = "P-02"
    name = _("Approval refused without a reason")

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for h in matter.trail:
            if h.event == Event.DECIDED and h.facts.get("outcome") == "refused" and not h.reason.strip():
                yield self.by(matter, h, with_)


class SecondNotice(Rule):
    """More than one notice of what is missing: the law gives one, for everything."""

    code = "P-03"
    name = _("More than one supplement notice")
    defaults = {"most": 1}

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        asked = [h for h in matter.trail if h.event == Event.SUPPLEMENT_ASKED and not h.fault]
        for h in asked:
            if h.facts["notice"] > with_["most"]:
                yield self.by(matter, h, with_, evidence=tuple(each.entry for each in asked if each.entry < h.entry))


class StepSkipped(Rule):
    """A mandatory step was skipped."""

    code = "P-04"
    name = _("A step was skipped")

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for h in matter.trail:
            if h.event == Event.STEP_SKIPPED and not h.fault:
                step = matter.steps.get(str(h.facts["step"]))
                if step is None or step.mandatory:
                    yield self.by(matter, h, with_)


class WithoutDuty(Rule):
    """A step was done by somebody who does not hold the duty."""

    code = "P-05"
    name = _("A step was done without the duty")

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for h in matter.trail:
            if h.event == Event.STEP_DONE and h.facts.get("duty_held") is False:
                yield self.by(matter, h, with_)


class EnteredLater(Rule):
    """Handled offline: what happened was entered when the working days given for it were over."""

    code = "P-06"
    name = _("Handled offline and entered later")
    part = Part.SUPERVISION
    defaults = {"days": 1}

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for h in matter.trail:
            if h.fault or not (h.official or h.outside):
                continue
            last = ClockRun(local_date(h.occurred_at), with_["days"]).expires_on(calendar)
            if h.recorded_at >= day_end(last):
                yield self.by(matter, h, with_)


class NotPublished(Rule):
    """The result of a decision is not public within its working days."""

    code = "P-07"
    name = _("The result was not published")
    part = Part.OPENNESS
    timed = True
    defaults = {"days": 7, "powers": [str(p) for p in Power if p not in {Power.LIVELIHOOD, Power.PERSONNEL}]}

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        if matter.decided_on is None or matter.power not in with_["powers"]:
            return
        run = ClockRun(matter.decided_on, with_["days"])
        due = run.expires_on(calendar)
        published = [h for h in matter.trail if h.event == Event.PUBLISHED and not h.fault]
        if any(h.occurred_at < day_end(due) for h in published):
            return
        decided = next(h for h in reversed(matter.trail) if h.event == Event.DECIDED and not h.fault)
        yield Finding(
            rule=self.code, level=with_["level"], key=f"{self.code}:{matter.round}", at=day_end(due),
            department=matter.department, official=decided.official, official_name=decided.official_name,
            due_on=due, limit_days=run.total_days, used_days=run.total_days, evidence=(decided.entry,),
            clock=run.facts(),
        )  # fmt: skip


class ComplaintUndecided(Rule):
    """Whether a complaint is taken up was not decided within its working days."""

    code = "C-01"
    name = _("A complaint was not decided in time")
    part = Part.ATTITUDE
    timed = True
    defaults = {"days": 5}

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        answers = iter(matter.complaint_answers)
        for h in matter.complaints:
            run = ClockRun(local_date(h.occurred_at), with_["days"])
            due, answered = run.expires_on(calendar), next(answers, None)
            if answered is not None and answered.occurred_at < day_end(due):
                continue
            yield Finding(
                rule=self.code, level=with_["level"], key=f"{self.code}:{h.entry}", at=day_end(due),
                department=matter.department, official=str(h.facts.get("official") or ""),
                due_on=due, limit_days=run.total_days, used_days=run.total_days, evidence=(h.entry,),
                clock=run.facts(),
            )  # fmt: skip
