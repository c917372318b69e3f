"""Anchors outside the database: the folder and the bucket."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.config import Config  # type: ignore[import-untyped]

from apps.core.ledger import tasks
from apps.core.ledger.anchoring import Anchor, copy_out, parse
from apps.core.ledger.services import seal_pending
from apps.core.ledger.stores import AnchorStore, BucketAnchors, FolderAnchors, store
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.ledger.conftest import verified, write
from tests.core.ledger.small_s3 import SmallS3, small_s3


def anchor(number: int, generation: int = 1, code: str = "360424") -> Anchor:
    return Anchor(code, generation, number, 2, "a" * 64, f"{number:064x}", "2026-11-24T05:00:00.000000Z")


@pytest.fixture
def s3() -> Iterator[SmallS3]:
    with small_s3(locks=True) as server:
        yield server


def bucket(server: SmallS3) -> Any:
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    service = boto3.resource(
        "s3",
        endpoint_url=server.address,
        aws_access_key_id="x",
        aws_secret_access_key="x",
        region_name="us-east-1",
        config=config,
    )
    return service.Bucket("gov")


@pytest.fixture(params=["folder", "bucket"])
def outside(request: pytest.FixtureRequest, tmp_path: Path) -> AnchorStore:
    if request.param == "folder":
        return FolderAnchors(tmp_path / "anchors")
    return BucketAnchors(bucket(request.getfixturevalue("s3")))


def test_an_empty_store_knows_nothing(outside: AnchorStore) -> None:
    assert outside.last("360424", 1) is None
    assert outside.newest("360424") is None
    assert outside.read("360424") == []
    assert outside.append([]) == 0


def test_anchors_are_added_once_and_read_in_order(outside: AnchorStore) -> None:
    assert outside.append([anchor(n) for n in range(1, 12)]) == 11
    assert outside.append([anchor(n) for n in range(9, 14)]) == 2
    assert [a.number for a in outside.read("360424")] == list(range(1, 14))
    assert outside.last("360424", 1) == anchor(13)


def test_chains_and_places_are_kept_apart(outside: AnchorStore) -> None:
    outside.append([anchor(5)])
    outside.append([anchor(1, generation=2)])
    outside.append([anchor(1, generation=10)])
    outside.append([anchor(7, code="360423")])
    assert outside.last("360424", 1) == anchor(5)
    assert outside.newest("360424") == anchor(1, generation=10)
    assert [a.place for a in outside.read("360424")] == [(1, 5), (2, 1), (10, 1)]
    assert outside.newest("360423") == anchor(7, code="360423")


def test_older_anchors_are_added_when_asked(outside: AnchorStore) -> None:
    outside.append([anchor(3)])
    assert outside.append([anchor(1), anchor(2), anchor(3)]) == 0
    assert outside.append([anchor(1), anchor(2), anchor(3)], older=True) == 2
    assert {a.number for a in outside.read("360424")} == {1, 2, 3}


def test_half_a_line_left_by_a_crash_is_passed_over(tmp_path: Path) -> None:
    folder = FolderAnchors(tmp_path)
    folder.append([anchor(1)])
    path = folder.path("360424", 1)
    path.write_text(path.read_text() + anchor(2).line()[:40])
    assert folder.last("360424", 1) == anchor(1)
    assert folder.append([anchor(2), anchor(3)]) == 2
    assert folder.read("360424") == [anchor(1), anchor(2), anchor(3)]
    assert len(path.read_text().splitlines()) == 4


@pytest.mark.parametrize("line", ["", "{", "[]", "7", "{}", '{"code": "360424"}'])
def test_what_is_no_anchor_is_not_taken_for_one(line: str) -> None:
    assert parse(line) is None


def test_an_object_is_locked_for_thirty_years_where_the_bucket_allows(s3: SmallS3) -> None:
    BucketAnchors(bucket(s3)).append([anchor(12)])
    (key,) = s3.objects
    assert key == "anchors/360424-g1/999999999988-12.json"
    assert json.loads(s3.objects[key]) == anchor(12).fields()
    assert s3.headers[key]["x-amz-object-lock-mode"] == "COMPLIANCE"
    assert s3.headers[key]["x-amz-object-lock-retain-until-date"][:4] >= "2056"


def test_without_object_lock_objects_are_written_all_the_same() -> None:
    with small_s3(locks=False) as server:
        BucketAnchors(bucket(server)).append([anchor(1)])
        (key,) = server.objects
        assert "x-amz-object-lock-mode" not in server.headers[key]


def test_with_a_bucket_the_ledger_is_sealed_into_it_and_sound(
    xiushui: Jurisdiction, s3: SmallS3, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": "gov",
                "endpoint_url": s3.address,
                "access_key": "x",
                "secret_key": "x",
                "region_name": "us-east-1",
                "addressing_style": "path",
            },
        },
    }
    assert isinstance(store(), BucketAnchors)
    monkeypatch.setattr(tasks, "_caught_up", False)
    for count in (2, 3):
        with door(xiushui):
            write(count)
        assert tasks.seal() == count
    assert len(s3.objects) == 2
    assert verified(xiushui).findings == []
    with door(xiushui):
        write()
        seal_pending()
    tasks.seal()  # a process that has caught up asks the bucket only about what it has sealed itself
    assert len(s3.objects) == 2
    monkeypatch.setattr(tasks, "_caught_up", False)
    tasks.seal()
    assert len(s3.objects) == 3


def test_copying_out_twice_writes_once(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        write()
        seal_pending()
    assert (copy_out(), copy_out()) == (1, 0)
    assert copy_out(["360423"]) == 0
