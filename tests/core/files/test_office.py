"""Downloading from the office: with the case, or not at all."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage

from apps.core.cases.models import Case
from apps.core.files import services
from apps.core.files.models import Attachment
from apps.core.files.services import Area, store_upload
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department, Official
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.files.conftest import PDF, upload
from tests.support.cases import make_case
from tests.support.clients import OfficeClient


def attached(place: Jurisdiction, *, inside: bool = False) -> UUID:
    with door(place):
        case = make_case(place.code)
        stored = store_upload(upload("情况说明.pdf", PDF), Area.CASE)
        return services.attach(case_id=case.pk, stored=stored, origin="office", actor=SYSTEM, inside=inside).pk


@pytest.mark.parametrize("inside", [False, True])
def test_who_sees_the_case_gets_its_files(office: OfficeClient, xiushui: Jurisdiction, inside: bool) -> None:
    file = attached(xiushui, inside=inside)
    answer: Any = office.sign_in("clerk").get(f"/files/{file}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    answer.close()


def test_who_does_not_see_the_case_does_not_learn_of_its_files(office: OfficeClient, xiushui: Jurisdiction) -> None:
    file = attached(xiushui)
    with door(xiushui):
        attachment = Attachment.objects.get(pk=file)
        handler = Official.objects.get(username="handler")
        elsewhere = Department.objects.exclude(pk__in=handler.departments).first()
        Case.objects.filter(pk=attachment.case_id).update(department=elsewhere)
    office.sign_in("handler")
    assert office.get(f"/files/{file}/").status_code == 404
    assert office.get(f"/files/{uuid4()}/").status_code == 404


def test_strangers_and_the_county_next_door_get_nothing(
    office: OfficeClient, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    file = attached(xiushui)
    assert office.get(f"/files/{file}/").headers["Location"].startswith("/sign-in/")
    assert OfficeClient(wuning).sign_in("clerk").get(f"/files/{file}/").status_code == 404


def test_a_file_missing_in_the_store_is_not_found(office: OfficeClient, xiushui: Jurisdiction) -> None:
    file = attached(xiushui)
    with door(xiushui):
        default_storage.delete(Attachment.objects.get(pk=file).stored_as)
    assert office.sign_in("clerk").get(f"/files/{file}/").status_code == 404
