"""The plan of an item becomes the steps of a case: a graph of departments' parts, serial and parallel."""

from collections.abc import Iterable
from datetime import datetime

from apps.core.cases.models import Case, Step
from apps.core.cases.over import record_step
from apps.core.cases.services import lock, perform
from apps.core.cases.steps import add_step, open_steps
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications import elsewhere
from apps.systems.approvals.applications.enums import ApplicationState, Opinion, VisitState
from apps.systems.approvals.applications.limits import in_working_days
from apps.systems.approvals.applications.models import Part
from apps.systems.approvals.applications.telling import alone, notify, of_lead, show, speakers
from apps.systems.approvals.items.content import Limit
from apps.systems.approvals.items.content import Step as Planned
from apps.systems.approvals.items.enums import StepKind
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.organs import organ_name
from tenants.context import current_jurisdiction
from tenants.models import Jurisdiction


def parts_planned(version: ItemVersion) -> list[Planned]:
    """The departments' parts, each after what it waits for. At least one: the lead's review."""
    steps = version.parts.steps
    left_out = {step.key for step in steps if step.kind in {StepKind.DECISION, StepKind.DELIVERY}}
    while later := {step.key for step in steps if left_out & set(step.after)} - left_out:
        left_out |= later  # what comes after the decision is no part of it
    waiting = [step for step in steps if step.kind != StepKind.ACCEPTANCE and step.key not in left_out]
    ordered: list[Planned] = []
    while waiting:
        names = {step.key for step in waiting}
        ready = [step for step in waiting if not names & set(step.after)]
        if not ready:
            break  # a circle, which the catalogue refuses
        ordered += ready
        waiting = [step for step in waiting if step not in ready]
    return ordered or [Planned(key="review", kind=StepKind.REVIEW, organ=version.organ)]


def begin_plan(case: Case, version: ItemVersion, at: datetime) -> list[Step]:
    """Make the parts; those that wait for nothing begin at once."""
    made: dict[str, Step] = {}
    for planned in parts_planned(version):
        department, organ, place = _who(planned, version, case)
        step = add_step(
            case=case,
            department=department,
            title=_title(planned),
            key=planned.key,
            official=None,
            question=planned.text,
            limit_days=in_working_days(Limit(days=planned.days, unit=planned.unit), local_date(at)),
            after=[made[key] for key in planned.after if key in made],
            at=at,
        )
        Part.objects.create(
            step=step,
            kind=planned.kind,
            counted=planned.counted,
            lead=department.pk == case.department_id and place is None,
            organ=organ,
        )
        if place is not None:
            elsewhere.keep(step, case, organ=planned.organ or version.organ, place=place)
        made[planned.key] = step
    begun(case, [step for step in made.values() if step.started_on is not None], at)
    return list(made.values())


def _title(planned: Planned) -> str:
    return (planned.name or str(StepKind(planned.kind).label))[:100]


def _who(planned: Planned, version: ItemVersion, case: Case) -> tuple[Department, str, Jurisdiction | None]:
    """The department here, and the jurisdiction that is asked where an organ of another level does it.

    Where none can be asked, or the place has no such department, the lead obtains it, and the organ's name is kept.
    """
    organ = planned.organ or version.organ
    here = current_jurisdiction().level
    lead = case.department
    if lead is None:
        raise ValueError("an application without a department has no plan")
    if planned.level and planned.level != here:
        place = elsewhere.place_of(planned.level)
        return lead, "" if place is not None else organ_name(organ, planned.level), place
    found = Department.objects.filter(code=organ, active=True).first()
    return (found, "", None) if found is not None else (lead, organ_name(organ, here), None)


def begun(case: Case, steps: Iterable[Step], at: datetime) -> None:
    """Parts that begin: told to the ledger (supervision counts their limit) and to those who do them."""
    for step in steps:
        part, away = step.part, elsewhere.elsewhere_of(step)
        facts = {
            "step_title": step.title if away is None else f"{step.title}（{away.organ}）",
            "days": step.limit_days if step.limit_days is not None else case.application.promised_days,
            "mandatory": part.mandatory,
            **(alone(speakers(step)) if away is None else elsewhere.outside_facts(away)),
        }
        record_step(step, case=case, act="part_started", actor=SYSTEM, reason="", at=at, facts=facts)
        if away is not None:
            elsewhere.ask(away, step, case, at)
            continue
        facts = {"text": step.question or step.title, "due_on": step.due_on or "", "department": step.department.name}
        notify(speakers(step), case, "part_started_official", facts, key=str(step.pk))


def settle(case: Case, at: datetime) -> Case:
    """Go on to the decision when no part and no site visit is open any more: once, under the lock of the case's row."""
    case = lock(case.pk)
    visited = case.application.visits.filter(state=VisitState.ANNOUNCED).exists()
    if case.state != ApplicationState.HANDLING or open_steps(case) or visited:
        return case
    conflict = is_conflict(case)
    case = perform(case_id=case.pk, move="opinions_there", actor=SYSTEM, facts={"conflict": conflict}, occurred_at=at)
    show(case, at=at)
    notify(
        of_lead(case, "handler"), case, "opinions_complete_official", {"count": case.steps.filter(state="done").count()}
    )
    if conflict:
        notify(of_lead(case, "leader"), case, "opinions_conflict_official")
    return case


def opinions_of(case: Case) -> set[str]:
    """What the departments said in the end: of several parts of one department the last counts."""
    last: dict[object, str] = {}
    done = Part.objects.filter(step__case=case, step__state="done").select_related("step__elsewhere")
    for part in done.order_by("step__position"):
        away = elsewhere.elsewhere_of(part.step)
        who = (away.to_code, away.department) if away is not None else part.step.department_id
        if part.opinion:
            last[who] = part.opinion
    return set(last.values())


def is_conflict(case: Case) -> bool:
    """One objects while another agrees: the lead has to weigh it."""
    said = opinions_of(case)
    return Opinion.OBJECT in said and len(said) > 1
