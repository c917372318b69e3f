"""The closed file (归档): a frozen list of its documents with their hashes, a summary of the record, one package.

The list follows 政务服务事项电子文件归档规范 (DA/T 85): what was handed in, what was made on the way, the result, in
the order in which they came; the ledger's entries go with them, each with its proof where it is sealed.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.files.models import Attachment
from apps.core.files.selectors import attachments_of
from apps.core.files.services import Area, DamagedFile, attach, open_file, store_upload
from apps.core.ledger.canonical import entry_fields
from apps.core.ledger.errors import NotSealedYet
from apps.core.ledger.proofs import proof_of
from apps.core.ledger.selectors import entries_of
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications import policies
from apps.systems.approvals.applications.archive_paper import summary_pdf
from apps.systems.approvals.applications.enums import Retention
from apps.systems.approvals.applications.models import ArchivedFile
from apps.systems.approvals.billing.selectors import bill_of

YEARS = {Retention.THIRTY: 30, Retention.TEN: 10}
IN_MEMORY = 8 * 1024 * 1024


@transaction.atomic
def archive(*, case: Case, official: Official, retention: str, at: datetime | None = None) -> ArchivedFile:
    """Close the file: its list is frozen, and nothing of it changes any more. Once. Raises TransitionRefused."""
    moment = at or timezone.now()
    case = lock(case.pk)
    _check(case, official, retention)
    name = file_number(case)
    pdf = summary_pdf(case, name, Retention(retention))
    attach(
        case_id=case.pk, stored=store_upload(ContentFile(pdf, name=f"{name}.pdf"), Area.CASE), origin="archive",
        actor=actor_of(official), inside=True, number=case.number, occurred_at=moment,
    )  # fmt: skip
    documents = [_document(each) for each in attachments_of(case.pk)]
    archived = ArchivedFile.objects.create(
        application=case.application,
        number=name,
        retention=retention,
        keep_until=keep_until(local_date(moment), Retention(retention)),
        documents=documents,
        digest=digest_of(documents),
        archived_by=official,
        archived_at=moment,
    )
    facts = {
        "file": name, "retention": retention, "keep_until": str(archived.keep_until or ""),
        "documents": len(documents), "sha256": archived.digest,
    }  # fmt: skip
    record_act(case, act="application_archived", actor=actor_of(official), facts=facts, occurred_at=moment)
    return archived


def _check(case: Case, official: Official, retention: str) -> None:
    label = _("Close the file")
    if retention not in Retention.values:
        raise TransitionRefused(Refusal.REASON, _("Say how long the file is kept."))
    if ArchivedFile.objects.filter(pk=case.pk).exists():
        raise TransitionRefused(Refusal.STALE, _("This file has been closed already."))
    if not policies.may_archive(official, case):
        raise TransitionRefused.forbidden(label)
    bill = bill_of(case)
    if bill is not None and not bill.settled:
        raise TransitionRefused(Refusal.ILLEGAL, _("The bill is open: have it paid or waived before."))
    if case.application.complaints.filter(decided_at__isnull=True).exists():
        raise TransitionRefused(Refusal.ILLEGAL, _("A complaint about it waits for its decision."))


def file_number(case: Case) -> str:
    """The case's number with D for the letter."""
    return case.number.replace("-A", "-D", 1)


def keep_until(on: date, retention: Retention) -> date | None:
    """The last day of the last year, counted from the first of January after the closing; None for good."""
    return date(on.year + YEARS[retention], 12, 31) if retention in YEARS else None


def _document(file: Attachment) -> dict[str, Any]:
    return {
        "name": file.name, "size": file.size, "sha256": file.sha256, "stored_as": file.stored_as,
        "origin": file.origin, "added_by": file.added_by, "added_on": local_date(file.added_at).isoformat(),
    }  # fmt: skip


def digest_of(documents: list[dict[str, Any]]) -> str:
    """Hex SHA-256 of the list."""
    return hashlib.sha256(json.dumps(documents, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def package(*, case: Case, official: Official) -> IO[bytes]:
    """The whole file as a ZIP, to be closed by the caller; who took it stands in the ledger.

    Every document is compared with its hash on the way. Raises DamagedFile where one is not what was archived.
    """
    archived = ArchivedFile.objects.get(pk=case.pk)
    record_act(case, act="identity_seen", actor=actor_of(official), facts={"what": "archive"})
    with ExitStack() as closing:
        out: IO[bytes] = closing.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
            _fill(bundle, archived, case)
        out.seek(0)
        closing.pop_all()  # the caller's from here on
    return out


def _fill(bundle: zipfile.ZipFile, archived: ArchivedFile, case: Case) -> None:
    listed = []
    for number, document in enumerate(archived.documents, 1):
        name = f"documents/{number:03d}-{document['name']}"
        _put(bundle, name, document)
        listed.append({key: value for key, value in document.items() if key != "stored_as"} | {"file": name})
    bundle.writestr("list.json", _json({"file": archived.number, "sha256": archived.digest, "documents": listed}))
    bundle.writestr("ledger.json", _json(list(_ledger(case))))


def _put(bundle: zipfile.ZipFile, name: str, document: dict[str, Any]) -> None:
    digest = hashlib.sha256()
    with open_file(document["stored_as"]) as file, bundle.open(name, "w") as target:
        for chunk in file.chunks():
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != document["sha256"]:
        raise DamagedFile(
            _("%(name)s is not the document that was archived. Tell the central team.") % {"name": document["name"]}
        )


def _ledger(case: Case) -> Iterator[dict[str, Any]]:
    for entry in entries_of(case.pk):
        try:
            yield proof_of(entry.pk)
        except NotSealedYet:
            yield {"entry": entry_fields(entry)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
