"""How the rows of each table go over when a jurisdiction is merged. Every tenant model declares its way here.

A model that declares none stops a merge before it begins, and a test before that: no table is forgotten.
"""

from dataclasses import dataclass, field

from apps.core.people.enums import Duty
from tenants.grants import label_of, models_in


@dataclass(frozen=True)
class Move:
    """Rows go over with their keys. `values`: column to SQL over the row `a`, where it does not stay as it is
    (`{target}` is the other schema, `{code}` and `{into}` the division codes). `where`: which rows. `named`: unique
    names; one that the other side has already gets the jurisdiction's name behind it.
    """

    values: dict[str, str] = field(default_factory=dict)
    where: str = "true"
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """Rows that the other side has too, by this column, become its rows; the others go over as by `Move`."""

    by: str
    values: dict[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leave:
    """Rows stay behind, and why."""

    why: str


Way = Move | Match | Leave

_SIGN_IN = Leave("everybody signs in again at the new address")

# the same letter may have been imported on both sides: it stays known under a key of its own
_IMPORT_KEY = (
    "CASE WHEN EXISTS (SELECT 1 FROM {target}.cases_case b WHERE b.import_key = a.import_key)"
    " THEN left(a.import_key, 43) || ':' || a.id::text ELSE a.import_key END"
)

WAYS: dict[str, Way] = {
    "sessions.Session": _SIGN_IN,
    "people.SignIn": _SIGN_IN,
    "axes.AccessAttempt": _SIGN_IN,
    "axes.AccessAttemptExpiration": _SIGN_IN,
    "axes.AccessLog": _SIGN_IN,
    "axes.AccessFailureLog": _SIGN_IN,
    "otp_totp.TOTPDevice": Move(),
    "people.Department": Match(by="code", named=("name",)),
    "people.Official": Move(named=("username",)),
    "people.DutyHolding": Move(where=f"a.duty <> '{Duty.ADMIN}'"),
    "ledger.Entry": Move(),
    "ledger.PendingEntry": Leave("everything was sealed before the chain was closed"),
    "ledger.Chain": Move(),
    "ledger.Seal": Move(),
    "ledger.Leaf": Move(),
    "files.Attachment": Move(),
    "cases.Case": Move(values={"import_key": _IMPORT_KEY}),
    "cases.Clock": Move(),
    "cases.ClockPause": Move(),
    "cases.Extension": Move(),
    "cases.Step": Move(),
    "cases.StepPrerequisite": Move(),
    "cases.Assignment": Move(),
    "cases.Note": Move(),
    "cases.Mark": Move(),
    "cases.LimitOverride": Leave("the limits of the successor hold"),
    "counters.CaseDelta": Leave("the successor is counted anew"),
    "offers.Window": Move(named=("name",)),
    # what both offer is offered as the successor does it, at the windows of both
    "offers.Offer": Match(by="item", values={"code": "{into} || substr(a.code, 7)"}),
    "offers.OfferWindow": Move(),
    "relay.Submission": Move(),
    "relay.SubmissionFile": Move(),
    "relay.Intake": Move(),
    "relay.PublicRecord": Move(),
    "relay.PublicEvent": Move(),
    "relay.PublicFile": Move(),
    "relay.PublicProof": Move(),
    "messaging.OutgoingMessage": Move(),
    "petitions.Petition": Move(),
    "petitions.Reply": Move(),
    "petitions.Instruction": Move(),
    "petitions.Merge": Move(),
    "petitions.PublishedAnswer": Move(),
    "publications.Publication": Move(),
    "publications.Draft": Move(),
    "publications.Version": Move(),
    "publications.PublishedDocument": Move(),
    "publications.Refreshing": Leave("the successor begins to keep its own categories fresh"),
    "applications.Application": Move(),
    "applications.ApplicationMaterial": Move(),
    "applications.Notice": Move(),
    "applications.Part": Move(),
    "applications.Special": Move(),
    "applications.Complaint": Move(),
    "applications.PartElsewhere": Move(),
    "applications.Visit": Move(),
    "applications.VisitFinding": Move(),
    "outside.OutsidePart": Move(),
    "applications.Decision": Move(),
    "applications.Certificate": Move(),
    "applications.Handing": Move(),
    "applications.ArchivedFile": Move(),
    "applications.PublishedResult": Move(),
    "disclosure_requests.InformationRequest": Move(),
    "disclosure_requests.CorrectionNotice": Move(),
    "disclosure_requests.Consultation": Move(),
    "disclosure_requests.FeeNotice": Move(),
    "disclosure_requests.Answer": Move(),
    "disclosure_requests.Letter": Move(),
    "disclosure_requests.LetterSerial": Leave("papers that were issued keep their numbers, which name the place"),
    "disclosure_requests.Redaction": Move(),
    "disclosure_requests.Dispute": Move(),
    "disclosure_requests.SharedAnswer": Move(),
    "disclosure_reports.YearFigure": Leave("a report is of the organs that were, and stays with them"),
    "disclosure_reports.AnnualReport": Leave("a report is of the organs that were, and stays with them"),
    "billing.Bill": Move(),
    "billing.Payment": Move(),
    "billing.BillLine": Move(),
    # what was sent in the old name goes on in it: the other side knows no other
    "exchange.OutboxMessage": Move(values={"from_code": "coalesce(nullif(a.from_code, ''), {code})"}),
    "exchange.InboxMessage": Move(values={"to_code": "coalesce(nullif(a.to_code, ''), {code})"}),
    "exchange.Handover": Move(),
    "supervision.PendingEntry": Move(),
    "supervision.Matter": Move(),
    "supervision.MatterStep": Move(),
    "supervision.Alert": Move(),
    "supervision.AlertStep": Move(),
    "supervision.Order": Move(),
    "supervision.AdviceLetter": Move(),
    "supervision.Score": Leave("a score is of the departments that earned it, and stays with them"),
    "supervision.OutsideSystem": Move(named=("code",)),
    "supervision.OutsideRecord": Move(),
    "oversight.ApiToken": Leave("a token reads the subtree of the one that gave it: the successor gives its own"),
}


def undeclared() -> list[str]:
    """Tenant models without a way of merging."""
    return sorted(label for model in models_in(shared=False) if (label := label_of(model)) not in WAYS)
