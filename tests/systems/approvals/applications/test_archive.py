"""The closed file: once, complete, unchanged; nobody takes it unseen."""

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.core.cases.services import TransitionRefused
from apps.core.files.services import DamagedFile
from apps.core.ledger.models import Entry
from apps.systems.approvals.applications import acceptance, deciding
from apps.systems.approvals.applications.archive import archive, digest_of, keep_until, package
from apps.systems.approvals.applications.case_files import add_files
from apps.systems.approvals.applications.enums import Retention
from apps.systems.approvals.applications.models import ArchivedFile
from tenants.context import door
from tests.support.applications import accepted, all_agree, application, decided, paid, reloaded, who

SCAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def delivered(joint):
    case = accepted(joint)
    add_files(
        case=case, official=who("clerk"), uploads=[SimpleUploadedFile("平面图.pdf", SCAN, "application/pdf")],
        material="plan",
    )  # fmt: skip
    case = decided(paid(all_agree(reloaded(case))))
    deciding.hand_over(case_id=case.pk, official=who("clerk"), way="window", to_whom="张三丰")
    return reloaded(case)


def test_the_list_is_fixed_with_every_document_and_stands_in_the_ledger(joint, inside):
    case = delivered(joint)
    closed = archive(case=case, official=who("clerk"), retention="30")
    names = [each["name"] for each in closed.documents]
    assert closed.number == case.number.replace("-A", "-D")
    assert names[0] == "平面图.pdf"
    assert names[-1] == f"{closed.number}.pdf"
    assert len(names) == 3  # the scan, the certificate, the summary
    facts = Entry.objects.get(case_id=case.pk, act="application_archived").facts
    assert facts["sha256"] == closed.digest == digest_of(closed.documents)
    assert (facts["documents"], facts["retention"]) == (3, "30")


def test_a_file_is_closed_once(joint, inside):
    case = delivered(joint)
    archive(case=case, official=who("clerk"), retention="permanent")
    with pytest.raises(TransitionRefused):
        archive(case=reloaded(case), official=who("l-market"), retention="10")
    assert ArchivedFile.objects.get(pk=case.pk).keep_until is None


def test_nothing_is_closed_while_something_is_left_to_do(joint, inside):
    running = accepted(joint)
    to_deliver = decided(paid(all_agree(accepted(joint, applicant="李四")), receipt="3604240000077"))
    for case in (running, to_deliver):
        with pytest.raises(TransitionRefused):
            archive(case=case, official=who("clerk"), retention="30")


def test_only_the_window_and_the_department_that_decided_close_a_file(joint, inside):
    case = delivered(joint)
    with pytest.raises(TransitionRefused):
        archive(case=case, official=who("h-fire"), retention="30")
    archive(case=case, official=who("h-market"), retention="30")


def test_what_was_not_accepted_is_closed_too(joint, inside):
    case = application(joint)
    acceptance.refuse(case_id=case.pk, official=who("clerk"), reason="不属于本机关职权", remedy="可申请行政复议")
    assert archive(case=reloaded(case), official=who("clerk"), retention="10").retention == "10"


def test_it_is_kept_to_the_end_of_the_last_year():
    assert keep_until(date(2026, 1, 2), Retention.TEN) == date(2036, 12, 31)
    assert keep_until(date(2026, 12, 31), Retention.THIRTY) == date(2056, 12, 31)
    assert keep_until(date(2026, 5, 4), Retention.PERMANENT) is None


def test_the_database_refuses_a_file_for_good_with_an_end(joint, inside):
    case = delivered(joint)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchivedFile.objects.create(
            application=case.application, number="x", retention="permanent", keep_until=date(2030, 1, 1), digest="x",
            archived_by=who("clerk"), archived_at=case.closed_at,
        )  # fmt: skip


def test_the_package_holds_every_document_the_list_and_the_ledger(joint, inside):
    case = delivered(joint)
    closed = archive(case=case, official=who("clerk"), retention="30")
    with package(case=case, official=who("clerk")) as file, zipfile.ZipFile(file) as bundle:
        listed = json.loads(bundle.read("list.json"))
        for line, document in zip(listed["documents"], closed.documents, strict=True):
            assert hashlib.sha256(bundle.read(line["file"])).hexdigest() == document["sha256"]
            assert "stored_as" not in line
        entries = json.loads(bundle.read("ledger.json"))
    assert {each["entry"]["act"] for each in entries} >= {
        "application_received",
        "decide_application",
        "deliver_result",
    }
    assert Entry.objects.get(case_id=case.pk, act="identity_seen").facts == {"what": "archive"}


def test_a_document_that_was_changed_afterwards_is_named(joint, inside):
    case = delivered(joint)
    closed = archive(case=case, official=who("clerk"), retention="30")
    with default_storage.open(closed.documents[0]["stored_as"], "wb") as file:
        file.write(b"%PDF-1.4 forged")
    with pytest.raises(DamagedFile, match="平面图"):
        package(case=case, official=who("clerk"))


def test_the_file_is_closed_and_taken_on_the_page(joint, office, xiushui):
    with door(xiushui):
        case = delivered(joint)
        handler = who("h-fire")
        handler.set_password("ganjiang-demo")
        handler.save(update_fields=["password"])
    office.sign_in("clerk")
    assert "待归档" in office.get("/approvals/?tab=archive").content.decode()
    page = office.post(f"/cases/{case.number}/archive/", {"version": case.version, "retention": "30"}, follow=True)
    assert "整卷" in page.content.decode()
    answer = office.post(f"/cases/{case.number}/package/")
    assert answer.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
    office.sign_in("h-fire")
    assert office.post(f"/cases/{case.number}/package/").status_code == 403
