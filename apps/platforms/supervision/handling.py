"""Handling of alerts: the department explains or corrects, a supervisor confirms, lifts or escalates.

Each act locks the alert and checks the version that the user saw: of two who press at once the second is told who was
first. It adds a line to the alert's history, which nobody can change, and an entry to the ledger.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.core.messaging.services import Outgoing, queue_all
from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.platforms.supervision import acts
from apps.platforms.supervision.enums import CARDS, OPEN, AlertAct, AlertState
from apps.platforms.supervision.models import Alert, AlertStep
from apps.platforms.supervision.notifying import House
from apps.platforms.supervision.policies import can_supervise, may_answer
from apps.platforms.supervision.refusals import SupervisionRefused

__all__ = ["confirm", "correct", "explain", "lift", "move", "transfer"]

_DECIDABLE = (*OPEN, AlertState.CONFIRMED, AlertState.ESCALATED)


@transaction.atomic
def explain(
    *, alert_id: UUID, official: Any, words: str, version: int | None = None, now: datetime | None = None
) -> Alert:
    """The department says why."""
    alert = _locked(alert_id, version)
    _check_answer(alert, official, words)
    return move(alert, AlertState.EXPLAINED, AlertAct.EXPLAIN, acts.EXPLAINED, official, words, now)


@transaction.atomic
def correct(
    *, alert_id: UUID, official: Any, words: str, version: int | None = None, now: datetime | None = None
) -> Alert:
    """The department has put it right, and says how: no red card follows for lack of correction."""
    alert = _locked(alert_id, version)
    _check_answer(alert, official, words)
    return move(alert, AlertState.CORRECTED, AlertAct.CORRECT, acts.CORRECTED, official, words, now, lifted=False)


@transaction.atomic
def confirm(
    *, alert_id: UUID, official: Any, words: str = "", version: int | None = None, now: datetime | None = None
) -> Alert:
    """A supervisor confirms the card: it stands."""
    alert = _locked(alert_id, version)
    _check_supervisor(alert, official, OPEN)
    done = move(alert, AlertState.CONFIRMED, AlertAct.CONFIRM, acts.CONFIRMED, official, words, now)
    _tell_department(done, official, words, _("Card confirmed"))
    return done


@transaction.atomic
def lift(
    *, alert_id: UUID, official: Any, words: str, version: int | None = None, now: datetime | None = None
) -> Alert:
    """A supervisor lifts the card, saying why, also one that was confirmed: it counts no more."""
    alert = _locked(alert_id, version)
    _check_supervisor(alert, official, _DECIDABLE)
    if not words.strip():
        raise SupervisionRefused(_("Say why the card is lifted."))
    done = move(alert, AlertState.LIFTED, AlertAct.LIFT, acts.LIFTED, official, words, now, lifted=True)
    _tell_department(done, official, words, _("Card lifted"))
    return done


@transaction.atomic
def transfer(
    *, alert_id: UUID, official: Any, to: str, words: str, version: int | None = None, now: datetime | None = None
) -> Alert:
    """Hand the matter to another authority (discipline, justice), with the reason."""
    alert = _locked(alert_id, version)
    _check_supervisor(alert, official, _DECIDABLE)
    if not to.strip() or not words.strip():
        raise SupervisionRefused(_("Say to which authority it goes, and why."))
    return move(alert, AlertState.ESCALATED, AlertAct.TRANSFER, acts.TRANSFERRED, official, words, now, to=to.strip())


def escalating(*, alert_id: UUID, official: Any, version: int | None) -> Alert:
    """The locked alert, which this supervisor may escalate. Raises SupervisionRefused."""
    alert = _locked(alert_id, version)
    _check_supervisor(alert, official, _DECIDABLE)
    return alert


def move(
    alert: Alert, state: str, act: str, entry: str, official: Any, words: str, now: datetime | None, **facts: Any
) -> Alert:
    """Write the new state, the line of history and the entry. The alert is locked and the right was checked."""
    moment, duty = now or timezone.now(), Duty.SUPERVISOR if can_supervise(official) else ""
    actor: Actor = actor_of(official, duty)
    alert.state, alert.version = state, alert.version + 1
    alert.decided_at = moment if state not in OPEN else None
    alert.save(update_fields=["state", "version", "decided_at"])
    AlertStep.objects.create(
        alert=alert, act=act, actor_id=actor.id, actor_name=actor.name, department=actor.department,
        words=words.strip(), facts=facts, at=moment,
    )  # fmt: skip
    record(
        act=entry, actor=actor, case_id=alert.matter_id, number=alert.number[:30], reason=words.strip(),
        facts={"alert": alert.key, "alert_id": str(alert.pk), **facts}, occurred_at=moment,
    )  # fmt: skip
    return alert


def _locked(alert_id: UUID, version: int | None) -> Alert:
    alert = Alert.objects.select_for_update(of=("self",)).select_related("matter").get(pk=alert_id)
    if version is not None and version != alert.version:
        raise _too_late(alert)
    return alert


def _too_late(alert: Alert) -> SupervisionRefused:
    last = alert.history.exclude(act=AlertAct.NOTIFY).order_by("-id").first()
    if last is None:
        return SupervisionRefused(_("The card has changed meanwhile. Look at it again."), stale=True)
    text = _("%(who)s was quicker: “%(what)s”, %(when)s. Nothing of yours was changed; look at the card again.")
    facts = {"who": last.actor_name, "what": last.get_act_display(), "when": f"{timezone.localtime(last.at):%H:%M}"}
    return SupervisionRefused(text % facts, stale=True)


def _check_answer(alert: Alert, official: Any, words: str) -> None:
    if not may_answer(official, alert):
        raise SupervisionRefused(_("Only the department that the alert names explains or corrects it."))
    if alert.level not in CARDS:
        raise SupervisionRefused(_("A reminder or a warning needs no answer: act on the matter before its limit ends."))
    if alert.state not in OPEN:
        raise _decided(alert)
    if not words.strip():
        raise SupervisionRefused(_("Say what happened, in a sentence at least."))


def _check_supervisor(alert: Alert, official: Any, states: tuple[str, ...]) -> None:
    if not can_supervise(official):
        raise SupervisionRefused(_("Only a supervisor decides on a card."))
    if alert.level not in CARDS:
        raise SupervisionRefused(_("A reminder or a warning is not decided on."))
    if alert.state not in states:
        raise _decided(alert)


def _decided(alert: Alert) -> SupervisionRefused:
    return SupervisionRefused(
        _("The card has been decided on already: %(state)s.") % {"state": alert.get_state_display()}
    )


def _tell_department(alert: Alert, official: Any, words: str, decision: str) -> None:
    facts = {
        "number": alert.number, "title": alert.matter.item_title, "decision": decision, "text": words,
        "by": official.name,
        "page": f"/supervision/alerts/{alert.pk}/",
    }  # fmt: skip
    queue_all(
        Outgoing(
            key=f"alert:{alert.pk}:{alert.version}:{each.pk}", medium="inside", template="alert_decided_official",
            facts=facts, case_id=alert.matter_id, official_id=each.pk,
        )
        for each in House().about(alert) if each.pk != official.pk
    )  # fmt: skip
