"""Who may what in the database: one declared table, applied as the last step of every release.

model -> role -> rights. A model that declares nothing gives nothing to anyone but the owner; a test compares this
table with the catalog. Roles by their names without prefix: `office`, `portal`, `oversight` (read-only).

The portal has four kinds of rights: INSERT on submissions and their files; SELECT on published tables (no row
security: full text under a policy falls to a sequential scan); SELECT on public records by session token or by
number and code (policies); its own tables and functions. Evidence: docs/adr/0005.
"""

from dataclasses import dataclass, field

READ = "SELECT"
ADD = "INSERT"
CHANGE = "UPDATE"
REMOVE = "DELETE"
ALL = (READ, ADD, CHANGE, REMOVE)
APPEND = (READ, ADD)


@dataclass(frozen=True)
class Rights:
    """Verbs on a table; `columns` narrows a verb to some of its columns."""

    verbs: tuple[str, ...]
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """A row-security policy: `roles` see or write the rows for which `using` (and `check`) holds."""

    name: str
    roles: tuple[str, ...]
    verb: str
    using: str = ""
    check: str = ""


def _rights(*verbs: str, **columns: tuple[str, ...]) -> Rights:
    return Rights(verbs, {verb.upper(): names for verb, names in columns.items()})


OFFICE_ALL: dict[str, Rights] = {"office": Rights(ALL)}
OFFICE_AND_OVERSIGHT: dict[str, Rights] = {"office": Rights(ALL), "oversight": Rights((READ,))}
READ_BY_ALL: dict[str, Rights] = {
    "office": Rights((READ,)),
    "portal": Rights((READ,)),
    "oversight": Rights((READ,)),
}
KEPT_BY_OFFICE: dict[str, Rights] = {**READ_BY_ALL, "office": Rights(ALL)}
OWNER_ONLY: dict[str, Rights] = {}

TABLE: dict[str, dict[str, Rights]] = {
    # --- public schema
    "tenants.Jurisdiction": {**READ_BY_ALL, "office": Rights((READ, CHANGE))},
    "tenants.Domain": READ_BY_ALL,
    "tenants.Recording": OWNER_ONLY,
    "rollouts.Release": {**READ_BY_ALL, "portal": _rights(READ, select=("id", "digest", "migrations"))},
    "rollouts.Rollout": {"office": _rights(READ, ADD, CHANGE)},
    "rollouts.Target": {"office": _rights(READ, ADD, CHANGE)},
    "rollouts.HeldBack": {"office": _rights(READ, ADD, CHANGE)},
    "flags.FlagRule": KEPT_BY_OFFICE,
    "flags.FlagChange": {"office": Rights(APPEND)},
    "maintenance.Maintenance": {
        "office": _rights(READ, ADD, CHANGE, update=("words", "expected_end", "ended_at", "ended_by", "end_reason")),
        "portal": _rights(READ, select=("id", "code", "words", "expected_end", "began_at", "ended_at")),
    },
    "operations.CentralNotice": {
        "office": _rights(READ, ADD, CHANGE, update=("withdrawn_at", "withdrawn_by", "withdrawn_reason")),
        "portal": Rights((READ,)),
    },
    "contenttypes.ContentType": {"office": Rights((READ,))},
    "auth.Permission": OWNER_ONLY,
    "auth.Group": OWNER_ONLY,
    "auth.Group_permissions": OWNER_ONLY,
    "workdays.HolidayNotice": KEPT_BY_OFFICE,
    "catalogue.Category": KEPT_BY_OFFICE,
    "catalogue.Limit": KEPT_BY_OFFICE,
    "items.ServiceItem": KEPT_BY_OFFICE,
    "items.ItemVersion": {**READ_BY_ALL, "office": _rights(READ, ADD, CHANGE, update=("in_force_to", "search"))},
    "items.ItemDraft": OFFICE_ALL,
    "items.CatalogueFile": {"office": Rights(APPEND), "portal": Rights((READ,))},
    "items.OneThing": KEPT_BY_OFFICE,
    "items.OneThingItem": KEPT_BY_OFFICE,
    "publication_categories.Category": KEPT_BY_OFFICE,
    "citizens.Citizen": {"office": Rights((READ,))},
    "citizens.CitizenSession": {"office": Rights((READ, REMOVE))},
    "citizens.SignInCode": {"office": Rights((READ, CHANGE, REMOVE))},
    "citizens.Draft": {"portal": Rights(ALL), "office": _rights(READ, CHANGE, REMOVE, update=("expires_at",))},
    "anchors.SealAnchor": {**READ_BY_ALL, "office": Rights(APPEND)},
    "totals.Total": OFFICE_AND_OVERSIGHT,
    "totals.MonthTotal": OFFICE_AND_OVERSIGHT,
    "totals.DayTotal": OFFICE_AND_OVERSIGHT,
    "totals.DueTotal": OFFICE_AND_OVERSIGHT,
    "totals.HandlingTotal": OFFICE_AND_OVERSIGHT,
    "hub.Address": OFFICE_AND_OVERSIGHT,
    "hub.Envelope": OFFICE_ALL,
    "rulebook.RuleSet": OFFICE_AND_OVERSIGHT,
    # --- each jurisdiction's schema
    "sessions.Session": OFFICE_ALL,
    "axes.AccessAttempt": OFFICE_ALL,
    "axes.AccessAttemptExpiration": OFFICE_ALL,
    "axes.AccessLog": OFFICE_ALL,
    "axes.AccessFailureLog": OFFICE_ALL,
    "otp_totp.TOTPDevice": OFFICE_ALL,
    "people.Department": {
        **OFFICE_AND_OVERSIGHT,
        "portal": _rights(READ, select=("id", "code", "name", "short_name", "active", "position")),
    },
    "people.Official": OFFICE_ALL,
    "people.DutyHolding": OFFICE_ALL,
    "people.SignIn": OFFICE_ALL,
    "ledger.Entry": {"office": Rights(APPEND), "oversight": Rights((READ,))},
    "ledger.PendingEntry": {"office": Rights((READ, REMOVE))},
    "ledger.Chain": {"office": _rights(READ, ADD, CHANGE, update=("closed_at",)), "oversight": Rights((READ,))},
    "ledger.Seal": {"office": Rights(APPEND), "oversight": Rights((READ,))},
    "ledger.Leaf": {"office": Rights(APPEND), "oversight": Rights((READ,))},
    "files.Attachment": OFFICE_ALL,
    "cases.Case": OFFICE_AND_OVERSIGHT,
    "cases.Clock": OFFICE_AND_OVERSIGHT,
    "cases.ClockPause": OFFICE_AND_OVERSIGHT,
    "cases.Extension": OFFICE_ALL,
    "cases.Step": OFFICE_AND_OVERSIGHT,
    "cases.StepPrerequisite": OFFICE_AND_OVERSIGHT,
    "cases.Assignment": OFFICE_ALL,
    "cases.Note": OFFICE_ALL,
    "cases.Mark": OFFICE_AND_OVERSIGHT,
    "counters.CaseDelta": {"office": Rights((READ, ADD, REMOVE)), "oversight": Rights((READ,))},
    "cases.LimitOverride": {"office": Rights(ALL), "portal": Rights((READ,))},
    "relay.Submission": {"office": Rights((READ,)), "portal": Rights((ADD,))},
    "relay.SubmissionFile": {"office": Rights((READ,)), "portal": Rights((ADD,))},
    "relay.Intake": {"office": Rights((READ, ADD, CHANGE))},
    "relay.PublicRecord": {"office": Rights(ALL), "portal": Rights((READ,))},
    "relay.PublicEvent": {"office": Rights(ALL), "portal": Rights((READ,))},
    "relay.PublicFile": {"office": Rights(ALL), "portal": Rights((READ,))},
    "relay.PublicProof": {"office": Rights(ALL), "portal": Rights((READ,))},
    "messaging.OutgoingMessage": OFFICE_ALL,
    "petitions.Petition": OFFICE_AND_OVERSIGHT,
    "petitions.Reply": OFFICE_ALL,
    "petitions.Instruction": OFFICE_ALL,
    "petitions.Merge": OFFICE_ALL,
    "offers.Offer": KEPT_BY_OFFICE,
    "offers.Window": KEPT_BY_OFFICE,
    "offers.OfferWindow": KEPT_BY_OFFICE,
    "applications.Application": OFFICE_AND_OVERSIGHT,
    "applications.ApplicationMaterial": OFFICE_ALL,
    "applications.Notice": OFFICE_ALL,
    "applications.Part": OFFICE_ALL,
    "applications.Special": OFFICE_ALL,
    "applications.PartElsewhere": OFFICE_ALL,
    "applications.Visit": OFFICE_ALL,
    "applications.VisitFinding": OFFICE_ALL,
    "outside.OutsidePart": OFFICE_ALL,
    "applications.Decision": OFFICE_ALL,
    "applications.Certificate": {"office": _rights(READ, ADD, CHANGE), "portal": Rights((READ,))},
    "applications.Handing": OFFICE_ALL,
    "applications.Complaint": OFFICE_ALL,
    "applications.ArchivedFile": {"office": _rights(READ, ADD)},
    "applications.PublishedResult": KEPT_BY_OFFICE,
    "disclosure_requests.InformationRequest": OFFICE_AND_OVERSIGHT,
    "disclosure_requests.CorrectionNotice": OFFICE_ALL,
    "disclosure_requests.Consultation": OFFICE_ALL,
    "disclosure_requests.FeeNotice": OFFICE_ALL,
    "disclosure_requests.Answer": OFFICE_ALL,
    "disclosure_requests.Letter": {"office": Rights(APPEND)},
    "disclosure_requests.LetterSerial": {"office": _rights(READ, ADD, CHANGE, update=("last",))},
    "disclosure_requests.Redaction": {"office": Rights(APPEND)},
    "disclosure_requests.Dispute": OFFICE_AND_OVERSIGHT,
    "disclosure_requests.SharedAnswer": KEPT_BY_OFFICE,
    "disclosure_reports.YearFigure": OFFICE_AND_OVERSIGHT,
    "disclosure_reports.AnnualReport": OFFICE_ALL,
    "billing.Bill": {"office": Rights(APPEND)},
    "billing.Payment": {"office": _rights(READ, ADD, CHANGE, update=("state", "receipt", "paid_at"))},
    "billing.BillLine": {
        "office": _rights(READ, ADD, CHANGE, update=("state", "payment_id", "receipt", "reason", "settled_at"))
    },
    "petitions.PublishedAnswer": {"office": Rights(ALL), "portal": Rights((READ,)), "oversight": Rights((READ,))},
    "publications.Publication": OFFICE_AND_OVERSIGHT,
    "publications.Draft": OFFICE_ALL,
    "publications.Version": {"office": Rights(APPEND)},
    "publications.PublishedDocument": KEPT_BY_OFFICE,
    "publications.Refreshing": OFFICE_AND_OVERSIGHT,
    "exchange.OutboxMessage": OFFICE_ALL,
    "exchange.InboxMessage": OFFICE_ALL,
    "exchange.Handover": OFFICE_AND_OVERSIGHT,
    "supervision.PendingEntry": {"office": Rights((READ, REMOVE))},
    "supervision.Matter": OFFICE_AND_OVERSIGHT,
    "supervision.MatterStep": OFFICE_AND_OVERSIGHT,
    "supervision.Alert": {
        "office": _rights(READ, ADD, CHANGE, update=("state", "version", "notified_at", "decided_at")),
        "oversight": Rights((READ,)),
    },
    "supervision.AlertStep": {"office": Rights(APPEND), "oversight": Rights((READ,))},
    "supervision.Order": {"office": _rights(READ, ADD, CHANGE), "oversight": Rights((READ,))},
    "supervision.AdviceLetter": {"office": Rights(APPEND)},
    "supervision.Score": OFFICE_AND_OVERSIGHT,
    "supervision.OutsideSystem": {"office": _rights(READ, ADD, CHANGE, update=("name", "active", "public_key"))},
    "supervision.OutsideRecord": {"office": Rights(APPEND)},
    "oversight.ApiToken": {"office": _rights(READ, ADD, CHANGE, update=("revoked_at", "last_used_at"))},
}

_ALL_ROWS = "true"
_MINE = (
    "(account IS NOT NULL AND account = (SELECT public.app_account()))"
    " OR (number = (SELECT current_setting('app.number', true))"
    " AND code_hash = (SELECT encode(sha256(convert_to("
    "current_setting('app.number', true) || ':' || current_setting('app.code', true), 'UTF8')), 'hex')))"
)
# in the own account's name or nobody's; what follows on a letter only where the letter may be read
_FROM_ME = (
    "(account IS NULL OR account = (SELECT public.app_account()))"
    " AND (kind IN ('petition', 'application', 'request')"
    " OR EXISTS (SELECT 1 FROM relay_publicrecord r WHERE r.number = relay_submission.number))"
)
_WITH_CODE = (
    "number = (SELECT current_setting('app.number', true)) AND code_hash = (SELECT encode(sha256(convert_to("
    "current_setting('app.number', true) || ':' || current_setting('app.code', true), 'UTF8')), 'hex'))"
)
_OF_MINE = "EXISTS (SELECT 1 FROM relay_publicrecord r WHERE r.id = record_id)"

POLICIES: dict[str, tuple[Policy, ...]] = {
    "relay.Submission": (
        Policy("office_all", ("office",), "SELECT", _ALL_ROWS),
        Policy("portal_mine", ("portal",), "INSERT", check=_FROM_ME),
    ),
    "relay.PublicRecord": (
        Policy("office_all", ("office",), "ALL", _ALL_ROWS, _ALL_ROWS),
        Policy("portal_mine", ("portal",), "SELECT", _MINE),
    ),
    "relay.PublicEvent": (
        Policy("office_all", ("office",), "ALL", _ALL_ROWS, _ALL_ROWS),
        Policy("portal_mine", ("portal",), "SELECT", _OF_MINE),
    ),
    "relay.PublicFile": (
        Policy("office_all", ("office",), "ALL", _ALL_ROWS, _ALL_ROWS),
        Policy("portal_mine", ("portal",), "SELECT", _OF_MINE),
    ),
    "relay.PublicProof": (
        Policy("office_all", ("office",), "ALL", _ALL_ROWS, _ALL_ROWS),
        Policy("portal_mine", ("portal",), "SELECT", _OF_MINE),
    ),
    "applications.Certificate": (
        Policy("office_all", ("office",), "ALL", _ALL_ROWS, _ALL_ROWS),
        Policy("portal_with_code", ("portal",), "SELECT", _WITH_CODE),
    ),
    "citizens.Draft": (
        Policy("office_all", ("office",), "ALL", _ALL_ROWS, _ALL_ROWS),
        Policy(
            "portal_own_token",
            ("portal",),
            "ALL",
            "token_hash = (SELECT encode(sha256(convert_to(current_setting('app.draft', true), 'UTF8')), 'hex'))",
            "token_hash = (SELECT encode(sha256(convert_to(current_setting('app.draft', true), 'UTF8')), 'hex'))",
        ),
    ),
}

# sequence -> roles that may take the next value (never set it)
SEQUENCES: dict[str, tuple[str, ...]] = {"case_number": ("office", "portal")}

# function signature -> roles that may call it; EXECUTE is revoked from PUBLIC before any function exists
FUNCTIONS_PUBLIC: dict[str, tuple[str, ...]] = {
    "app_account()": ("office", "portal", "oversight"),
    "citizen_request_code(text, text, text)": ("portal",),
    "citizen_sign_in(text, text, text, text)": ("portal",),
    "citizen_sign_out()": ("portal",),
    "citizen_profile()": ("portal",),
    "citizen_save_profile(text, text, text)": ("portal",),
}
