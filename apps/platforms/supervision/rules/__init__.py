"""The rules of supervision: small classes, whose parameters stand in the rulebook, version by version."""

from apps.platforms.supervision.rules import conduct, fees, time
from apps.platforms.supervision.rules.base import Finding, Rule

#: Every rule by its code, in the order in which the rulebook lists them.
RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        time.Reminder(),
        time.Warning90(),
        time.StepOverdue(),
        time.PromisedOverdue(),
        time.StatutoryOverdue(),
        time.NotPutRight(),
        conduct.AcceptanceRefusedWithoutReason(),
        conduct.ApprovalRefusedWithoutReason(),
        conduct.SecondNotice(),
        conduct.StepSkipped(),
        conduct.WithoutDuty(),
        conduct.EnteredLater(),
        conduct.NotPublished(),
        conduct.ComplaintUndecided(),
        fees.OutsideCatalogue(),
    )
}

__all__ = ["RULES", "Finding", "Rule"]
