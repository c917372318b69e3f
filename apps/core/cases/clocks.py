"""The clocks of a case: rows kept by the arithmetic of `workdays.clock`. All dates are Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from apps.core.cases.enums import ClockKind
from apps.core.cases.models import Case, Clock, ClockPause, LimitOverride
from apps.core.catalogue.selectors import central_limit
from apps.core.workdays.services import Calendar, ClockRun, Pause, calendar


@dataclass(frozen=True)
class Limits:
    """The limits of a case in working days; `statutory` None where the law sets none in working days."""

    promised: int
    statutory: int | None
    registration: int
    extension: int

    def facts(self) -> dict[str, int | None]:
        """The limits as the ledger keeps them, in working days."""
        return {"promised_days": self.promised, "statutory_days": self.statutory}


def limits_for(case_kind: str, subkind: str, *, urgent: bool = False) -> Limits:
    """The centre's limits with the jurisdiction's shorter promise; urgent cases are answered the same day."""
    central = central_limit(case_kind, subkind)
    promised = central.promised_days
    shorter = LimitOverride.objects.filter(case_kind=case_kind, subkind=subkind).first()
    if shorter is not None:
        promised = min(promised, shorter.promised_days)
    return Limits(
        promised=0 if urgent else promised,
        statutory=central.statutory_days,
        registration=central.registration_days,
        extension=central.extension_days,
    )


def run_of(clock: Clock) -> ClockRun:
    """The pure clock behind a row (its pauses are read, or taken from a prefetch)."""
    pauses = sorted(clock.pauses.all(), key=lambda p: (p.from_on, p.to_on or date.max))
    return ClockRun(
        started_on=clock.started_on,
        limit_days=clock.limit_days,
        extension_days=clock.extension_days,
        pauses=tuple(Pause(p.from_on, p.to_on) for p in pauses),
    )


def start_clocks(case: Case, limits: Limits, started_on: date) -> None:
    """Start the promised clock, and the statutory one where the law sets a limit."""
    generation = case.clocks.count() and max(c.generation for c in case.clocks.all())
    wanted = [(ClockKind.PROMISED, limits.promised)]
    if limits.statutory is not None:
        wanted.append((ClockKind.STATUTORY, limits.statutory))
    for kind, days in wanted:
        clock = Clock(case=case, kind=kind, generation=generation + 1, started_on=started_on, limit_days=days)
        _compute(clock, ClockRun(started_on, days), calendar())
        clock.save(force_insert=True)
    copy_due_dates(case)


def running(case: Case) -> list[Clock]:
    """The clocks that have not been stopped."""
    return list(case.clocks.filter(ended_on__isnull=True).prefetch_related("pauses"))


def suspend(case: Case, on: date, reason: str) -> None:
    """Stop counting: the reason is told to the citizen. Suspending twice changes nothing."""
    for clock in running(case):
        if clock.pauses.filter(to_on__isnull=True).exists():
            continue
        ClockPause.objects.create(clock=clock, from_on=on, reason=reason)
        refresh(clock)
    copy_due_dates(case)


def resume(case: Case, on: date) -> None:
    """Count again from the day after `on`."""
    for clock in running(case):
        ClockPause.objects.filter(clock=clock, to_on__isnull=True).update(to_on=on)
        refresh(clock)
    copy_due_dates(case)


def stop(case: Case, on: date) -> None:
    """The work is done: keep what was used and whether the limit was kept."""
    days = calendar()
    for clock in running(case):
        run = run_of(clock)
        clock.ended_on = on
        clock.used_days = run.used(days, on)
        _note_breach(clock, run, days, on)
        clock.save(update_fields=["ended_on", "used_days", "breached_on"])
        if clock.kind == ClockKind.PROMISED:
            _keep_used(case, clock)


def _keep_used(case: Case, ended: Clock) -> None:
    """A round more: a case that was reopened counts all its rounds together. A breach once recorded stays."""
    rounds = case.clocks.filter(kind=ClockKind.PROMISED, used_days__isnull=False)
    case.used_days = rounds.aggregate(days=Sum("used_days"))["days"]
    case.breached_on = case.breached_on or ended.breached_on
    case.save(update_fields=["used_days", "breached_on"])


def restart(case: Case, limits: Limits, on: date) -> None:
    """New clocks from the day of the event; the old ones end. A breach once recorded stays."""
    stop(case, on)
    start_clocks(case, limits, on)


def replace(case: Case, limits: Limits) -> None:
    """Other limits for running clocks, counted from the same start with the same pauses."""
    for clock in running(case):
        days = limits.promised if clock.kind == ClockKind.PROMISED else limits.statutory
        if days is None:
            continue
        clock.limit_days = days
        clock.save(update_fields=["limit_days"])
        refresh(clock)
    copy_due_dates(case)


def extend(case: Case, days: int, on: date, *, statutory: bool = False) -> None:
    """More days, once, on the due day at the latest; the law's limit too where it allows that. Raises ClockError."""
    for clock in running(case):
        if clock.kind == ClockKind.STATUTORY and not statutory:
            continue
        run_of(clock).extend(days, on=on, calendar=calendar())
        clock.extension_days = days
        clock.save(update_fields=["extension_days"])
        refresh(clock)
    copy_due_dates(case)


def refresh(clock: Clock) -> bool:
    """Recompute a clock's dates from its run; True where they moved."""
    fresh = Clock.objects.prefetch_related("pauses").get(pk=clock.pk)
    before = (fresh.due_on, fresh.provisional)
    _compute(fresh, run_of(fresh), calendar())
    fresh.save(update_fields=["due_on", "provisional", "reminder_on", "warning_on"])
    return before != (fresh.due_on, fresh.provisional)


def copy_due_dates(case: Case) -> None:
    """Keep the case's due dates, by which lists are sorted, equal to its running clocks."""
    due = {clock.kind: clock for clock in case.clocks.filter(ended_on__isnull=True)}
    promised, statutory = due.get(ClockKind.PROMISED), due.get(ClockKind.STATUTORY)
    case.promised_due = promised.due_on if promised else None
    case.statutory_due = statutory.due_on if statutory else None
    case.due_provisional = any(c.provisional for c in due.values())
    case.save(update_fields=["promised_due", "statutory_due", "due_provisional"])


def _compute(clock: Clock, run: ClockRun, days: Calendar) -> None:
    due = run.due(days)
    clock.due_on, clock.provisional = due.date, due.provisional
    clock.reminder_on = run.reminder_on(days)
    clock.warning_on = run.warning_on(days)


def _note_breach(clock: Clock, run: ClockRun, days: Calendar, on: date) -> None:
    if clock.breached_on is None and run.is_overdue(days, on):
        clock.breached_on = run.expires_on(days) + timedelta(days=1)
