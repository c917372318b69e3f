"""Alerts of supervision with their evidence and handling. No personal data of citizens is in it."""

from dataclasses import dataclass
from typing import Any

import graphene
from django.urls import reverse
from graphql import GraphQLResolveInfo

from apps.platforms.supervision.proving import Handled, Proven
from oversight import terms
from oversight.drilldown import Organ
from oversight.supervision.alerts import AlertPage, Proof, cursor_of
from oversight.types.cases import Neighbours, PageInfo, itself
from oversight.types.places import Department, Jurisdiction, Term, left_out_field


@dataclass(frozen=True)
class ListedAlert:
    """An alert at its place among others."""

    row: dict[str, Any]
    page: AlertPage
    among: Neighbours

    @property
    def key(self) -> tuple[str, Any]:
        """Code of the jurisdiction, and the alert's own key."""
        return self.row["jurisdiction"], self.row["id"]


@dataclass(frozen=True)
class ListedEntry:
    """A ledger entry as evidence of an alert; `words` whether its reason and actor are shown."""

    entry: Proven
    alert: ListedAlert
    words: bool


@dataclass(frozen=True)
class ListedStep:
    """A line of history; `words` whether what people wrote is shown."""

    step: Handled
    words: bool
    names: bool


def _of_row(name: str) -> Any:
    def resolve(alert: ListedAlert, info: GraphQLResolveInfo) -> Any:
        return alert.row[name]

    return staticmethod(resolve)


def _of_code(name: str, vocabularies: Any) -> Any:
    def resolve(alert: ListedAlert, info: GraphQLResolveInfo) -> Any:
        return terms.term(alert.row[name], vocabularies)

    return staticmethod(resolve)


class Matter(graphene.ObjectType):
    """A watched matter: the case as supervision counts it."""

    system = graphene.String(required=True, description="Of the house, or outside.")
    power = graphene.Field(Term, description="Which of the seven kinds of power.")
    item = graphene.String(required=True, description="Code of the service item.")
    item_title = graphene.String(required=True)

    @staticmethod
    def resolve_power(matter: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return terms.term(matter["power"], terms.POWERS)


class Evidence(graphene.ObjectType):
    """A ledger entry that an alert rests on."""

    entry_id = graphene.ID(required=True)
    act = graphene.Field(Term, required=True)
    occurred_at = graphene.DateTime(required=True)
    recorded_at = graphene.DateTime(required=True)
    actor = graphene.String(description="Who acted. Null without the right to names.")
    duty = graphene.Field(Term)
    department_code = graphene.String()
    reason = graphene.String(
        description="Null without the right to titles; of confidential cases for supervisors of their own jurisdiction."
    )
    seal = graphene.Int(description="Number of the seal that holds it; null while it waits.")
    proof = graphene.String(
        description="Where a supervisor downloads its proof; null where the reason is, and while it waits for its seal."
    )

    @staticmethod
    def resolve_entry_id(found: ListedEntry, info: GraphQLResolveInfo) -> str:
        return str(found.entry.entry_id)

    @staticmethod
    def resolve_act(found: ListedEntry, info: GraphQLResolveInfo) -> Any:
        return terms.act_term(found.entry.act)

    @staticmethod
    def resolve_occurred_at(found: ListedEntry, info: GraphQLResolveInfo) -> Any:
        return found.entry.when

    @staticmethod
    def resolve_recorded_at(found: ListedEntry, info: GraphQLResolveInfo) -> Any:
        return found.entry.recorded_at

    @staticmethod
    def resolve_actor(found: ListedEntry, info: GraphQLResolveInfo) -> str | None:
        return found.entry.who if info.context.viewer.sees_titles else None

    @staticmethod
    def resolve_duty(found: ListedEntry, info: GraphQLResolveInfo) -> Any:
        return terms.term(found.entry.duty, terms.DUTIES)

    @staticmethod
    def resolve_department_code(found: ListedEntry, info: GraphQLResolveInfo) -> str | None:
        return found.entry.department or None

    @staticmethod
    def resolve_reason(found: ListedEntry, info: GraphQLResolveInfo) -> str | None:
        return found.entry.reason if found.words else None

    @staticmethod
    def resolve_seal(found: ListedEntry, info: GraphQLResolveInfo) -> int | None:
        return found.entry.seal

    @staticmethod
    def resolve_proof(found: ListedEntry, info: GraphQLResolveInfo) -> str | None:
        if found.entry.seal is None or not found.words:
            return None
        code, key = found.alert.key
        home = info.context.viewer.home
        if code == home.code:
            path = reverse("ledger:proof", args=[found.entry.entry_id])
        else:
            path = reverse("supervision:below-proof", args=[code, key, found.entry.entry_id])
        return f"{home.office_url}{path}"


class HandlingStep(graphene.ObjectType):
    """A line of an alert's history. Nobody can change it."""

    act = graphene.Field(Term, required=True)
    at = graphene.DateTime(required=True)
    actor = graphene.String(description="Null without the right to names.")
    words = graphene.String(
        description="Null without the right to titles; of confidential cases for supervisors of their own jurisdiction."
    )
    order_number = graphene.String(description="Of the supervision order that was issued.")
    letter_number = graphene.String(description="Of the advice letter that was issued.")

    @staticmethod
    def resolve_act(found: ListedStep, info: GraphQLResolveInfo) -> Any:
        return terms.term(found.step.act, terms.ALERT_ACTS)

    @staticmethod
    def resolve_at(found: ListedStep, info: GraphQLResolveInfo) -> Any:
        return found.step.at

    @staticmethod
    def resolve_actor(found: ListedStep, info: GraphQLResolveInfo) -> str | None:
        return found.step.who or None if found.names else None

    @staticmethod
    def resolve_words(found: ListedStep, info: GraphQLResolveInfo) -> str | None:
        return found.step.words if found.words else None

    @staticmethod
    def resolve_order_number(found: ListedStep, info: GraphQLResolveInfo) -> str | None:
        return found.step.facts.get("order")

    @staticmethod
    def resolve_letter_number(found: ListedStep, info: GraphQLResolveInfo) -> str | None:
        return found.step.facts.get("letter")


class Alert(graphene.ObjectType):
    """A rule that a matter has broken, or a limit that is nearly used."""

    id = graphene.ID(required=True)
    number = graphene.String(required=True, description="Of the case.")
    jurisdiction = graphene.Field(Jurisdiction, required=True)
    rule = graphene.Field(Term, required=True)
    rules_version = graphene.Int(required=True, description="Version of the rules that was in force.")
    level = graphene.Field(Term, required=True)
    state = graphene.Field(Term, required=True, description="How far its handling is.")
    fell_due_at = graphene.DateTime(required=True, description="When the rule was broken, or the limit nearly used.")
    raised_at = graphene.DateTime(required=True, description="When the alert was written.")
    notified_at = graphene.DateTime()
    decided_at = graphene.DateTime(description="When a supervisor decided on it.")
    explain_by = graphene.Date(description="Until when the department explains or corrects; cards only.")
    due_on = graphene.Date(description="The last day of the limit behind it; null where no limit is.")
    limit_days = graphene.Int(description="Working days of that limit.")
    used_days = graphene.Int(description="Working days counted when it fell due.")
    step = graphene.String(description="Code of the step whose limit it is about.")
    follows = graphene.String(description="Key of the yellow card that a red one follows.")
    department = graphene.Field(Department)
    official = graphene.String(description="Whom it names. Null without the right to names.")
    matter = graphene.Field(Matter, required=True)
    evidence = graphene.List(
        graphene.NonNull(Evidence), required=True, description="The ledger entries that it rests on, oldest first."
    )
    handling = graphene.List(
        graphene.NonNull(HandlingStep), required=True, description="What was done with it, oldest first."
    )

    resolve_id = _of_row("id")
    resolve_number = _of_row("number")
    resolve_rules_version = _of_row("rules_version")
    resolve_level = _of_code("level", terms.LEVELS)
    resolve_state = _of_code("state", terms.ALERT_STATES)
    resolve_fell_due_at = _of_row("due_at")
    resolve_raised_at = _of_row("raised_at")
    resolve_notified_at = _of_row("notified_at")
    resolve_decided_at = _of_row("decided_at")
    resolve_explain_by = _of_row("explain_by")
    resolve_due_on = _of_row("due_on")
    resolve_limit_days = _of_row("limit_days")
    resolve_used_days = _of_row("used_days")

    @staticmethod
    def resolve_rule(alert: ListedAlert, info: GraphQLResolveInfo) -> Any:
        return terms.rule_term(alert.row["rule"])

    @staticmethod
    def resolve_step(alert: ListedAlert, info: GraphQLResolveInfo) -> str | None:
        return alert.row["step"] or None

    @staticmethod
    def resolve_follows(alert: ListedAlert, info: GraphQLResolveInfo) -> str | None:
        return alert.row["cause"] or None

    @staticmethod
    def resolve_jurisdiction(alert: ListedAlert, info: GraphQLResolveInfo) -> Any:
        return alert.among.cohort.node(alert.row["jurisdiction"])

    @staticmethod
    def resolve_department(alert: ListedAlert, info: GraphQLResolveInfo) -> Organ | None:
        row = alert.row
        return alert.among.organs.get((row["jurisdiction"], row["department"][0])) if row["department"] else None

    @staticmethod
    def resolve_official(alert: ListedAlert, info: GraphQLResolveInfo) -> str | None:
        return alert.row["official_name"] or None if info.context.viewer.sees_titles else None

    @staticmethod
    def resolve_matter(alert: ListedAlert, info: GraphQLResolveInfo) -> Any:
        return alert.page.besides.matters[alert.row["jurisdiction"], alert.row["matter_id"]]

    @staticmethod
    def resolve_evidence(alert: ListedAlert, info: GraphQLResolveInfo) -> list[ListedEntry]:
        proof = _proof(alert)
        words = proof.words_for(info.context.viewer, alert.row["jurisdiction"])
        return [ListedEntry(entry, alert, words) for entry in proof.evidence]

    @staticmethod
    def resolve_handling(alert: ListedAlert, info: GraphQLResolveInfo) -> list[ListedStep]:
        proof, viewer = _proof(alert), info.context.viewer
        words = proof.words_for(viewer, alert.row["jurisdiction"])
        return [ListedStep(step, words, viewer.sees_titles) for step in proof.handling]


def _proof(alert: ListedAlert) -> Proof:
    return alert.page.besides.proofs[alert.key]


def listed(page: AlertPage, info: GraphQLResolveInfo) -> list[ListedAlert]:
    """The alerts of a page beside each other."""
    among = Neighbours(info.context.viewer, page.rows)
    return [ListedAlert(row, page, among) for row in page.rows]


class AlertEdge(graphene.ObjectType):
    """An alert at its place in the list."""

    node = graphene.Field(Alert, required=True)
    cursor = graphene.String(required=True)

    resolve_node = staticmethod(itself)

    @staticmethod
    def resolve_cursor(alert: ListedAlert, info: GraphQLResolveInfo) -> str:
        return str(cursor_of(alert.row))


class AlertConnection(graphene.ObjectType):
    """A page of alerts, the newest first. One SQL statement, whatever the number of jurisdictions; one more each for
    departments, matters, and evidence with handling.
    """

    edges = graphene.List(graphene.NonNull(AlertEdge), required=True)
    page_info = graphene.Field(PageInfo, required=True)
    left_out = left_out_field()

    resolve_page_info = staticmethod(itself)

    @staticmethod
    def resolve_edges(page: AlertPage, info: GraphQLResolveInfo) -> list[ListedAlert]:
        return listed(page, info)
