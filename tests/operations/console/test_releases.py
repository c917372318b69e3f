"""The version matrix and the console of a rollout: plan, start, pause, go on, try again, hold back."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.operations import releases
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tenants.rollouts import acts
from tenants.rollouts.enums import TargetState
from tenants.rollouts.models import HeldBack, Release, Rollout, Target
from tenants.rollouts.reasons import Reason
from tenants.rollouts.selectors import status, version_matrix
from tenants.rollouts.waits import LOCK
from tests.operations.console.conftest import exported
from tests.support.clients import OfficeClient

NEWER = "2026.10.2"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rollouts handed to the owner's worker, which is not there."""
    found: list[int] = []
    monkeypatch.setattr("config.celery.app.send_task", lambda _name, arguments, queue: found.append(arguments[0]))
    return found


@pytest.fixture
def newer(centre: Jurisdiction) -> Release:
    """A release that nobody runs yet."""
    with door(PUBLIC, role="owner"):
        release = Release.objects.latest("pk")
        release.previous_id, release.pk = release.pk, None
        release.version, release.digest = NEWER, "f" * 64
        release.notes = "新增来信摘要列"
        release.save(force_insert=True)
        return release


@pytest.fixture
def planned(central: OfficeClient, newer: Release, sent: list[int]) -> Rollout:
    """Planned at the console."""
    answer = central.post("/releases/plan/", {"release": newer.pk, "threshold": 2})
    with door(PUBLIC):
        rollout = Rollout.objects.select_related("release").get()
    assert answer.headers["Location"] == page_of(rollout)
    return rollout


def page_of(rollout: Rollout) -> str:
    return f"/releases/rollouts/{rollout.pk}/"


def set_target(rollout: Rollout, code: str, state: str, **facts: Any) -> None:
    """What the engine would have written."""
    with door(PUBLIC, role="owner"):
        Target.objects.filter(rollout=rollout, jurisdiction__code=code).update(
            state=state, started_at=timezone.now(), finished_at=timezone.now(), **facts
        )


def state_of(rollout: Rollout) -> str:
    with door(PUBLIC):
        return str(Rollout.objects.get(pk=rollout.pk).state)


def test_the_matrix_shows_every_jurisdiction_at_its_release(central: OfficeClient) -> None:
    with door(PUBLIC):
        version = Release.objects.get().version
    answer = central.get("/releases/")
    page = answer.content.decode()
    assert page.count(f">{version}<") >= 6, "five rows and the line of the release"
    assert "as released" in page
    assert "changed by hand" in page, "in the legend"
    assert answer.context["versions"].total == 5
    assert answer.context["behind"] == 0
    assert "Plan a rollout" not in page
    file = exported(central.get("/releases/?city=360400&export=csv"))
    assert file.count("\n") == 4, "head, the city and its two counties"


def test_what_was_changed_by_hand_is_named(central: OfficeClient, xiushui: Jurisdiction) -> None:
    with door(xiushui, role="owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_case ADD COLUMN by_hand integer")
    page = central.get("/releases/?health=drift").content.decode()
    assert "added by hand column cases_case.by_hand" in page
    assert "/jurisdictions/360424/" in page
    assert "title-cell" in page
    assert page.count('class="title-cell"') == 1


def test_releases_are_counted_by_city(centre: Jurisdiction, newer: Release) -> None:
    with door(PUBLIC, role="owner"):
        Jurisdiction.objects.filter(code="360424").update(release=newer.digest)
        found = releases.versions(version_matrix(with_drift=False))
    newest = found.lines[0]
    assert (newest.version, newest.counts, newest.total) == (NEWER, [1, None], 1)
    assert (found.lines[1].counts, found.sums, found.total) == ([2, 2], [3, 2], 5)


def test_a_rollout_is_planned_started_paused_and_goes_on(
    central: OfficeClient, planned: Rollout, sent: list[int], last_entry: Any
) -> None:
    page = central.get(page_of(planned)).content.decode()
    assert "Start the rollout" in page
    assert "0</b> / 5 jurisdictions upgraded" in page
    assert sent == []
    central.post(f"{page_of(planned)}start/")
    assert (state_of(planned), sent, last_entry().act) == ("running", [planned.pk], "rollout.started")
    central.post(f"{page_of(planned)}pause/", {"reason": "先看修水"})
    assert (state_of(planned), last_entry().reason) == ("paused", "先看修水")
    page = central.get(page_of(planned)).content.decode()
    assert "先看修水" in page
    assert "Go on" in page
    central.post(f"{page_of(planned)}resume/")
    assert (state_of(planned), sent) == ("running", [planned.pk, planned.pk])


def test_of_two_officials_who_press_at_once_one_wins_and_one_is_told(
    central: OfficeClient, centre: Jurisdiction, planned: Rollout, sent: list[int]
) -> None:
    other = OfficeClient(centre)
    other.cookies["language"] = "en"
    other.sign_in("admin")
    central.post(f"{page_of(planned)}start/")
    answer = other.post(f"{page_of(planned)}start/", follow=True)
    assert "Somebody has changed the rollout meanwhile" in answer.content.decode()
    assert sent == [planned.pk], "begun once"


def test_a_page_that_runs_asks_for_itself_and_comes_anew_when_the_state_changes(
    central: OfficeClient, planned: Rollout, sent: list[int]
) -> None:
    assert "hx-get" not in central.get(page_of(planned)).content.decode()
    central.post(f"{page_of(planned)}start/")
    page = central.get(page_of(planned)).content.decode()
    assert f'hx-get="{page_of(planned)}?seen=running"' in page
    asked = {"HX-Request": "true"}
    answer = central.get(f"{page_of(planned)}?seen=running", headers=asked)
    assert 'id="live"' in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    assert central.get(f"{page_of(planned)}?seen=planned", headers=asked).headers["HX-Refresh"] == "true"


def test_what_has_failed_is_red_with_its_message_and_is_tried_again(
    central: OfficeClient, planned: Rollout, sent: list[int]
) -> None:
    central.post(f"{page_of(planned)}start/")
    set_target(planned, "360424", TargetState.DONE, duration_ms=3800)
    set_target(planned, "360423", TargetState.FAILED, outcome="5 秒内拿不到 petitions_petition 的锁")
    with door(PUBLIC, role="owner"):
        acts.stop(planned, reason="too many failed")
    answer = central.get(page_of(planned))
    page = answer.content.decode()
    assert "武宁县 failed and stays at its release" in page
    assert "5 秒内拿不到 petitions_petition 的锁" in page
    assert 'data-tone="alarm" title="武宁县：failed"' in page
    assert "It has stopped by itself." in page
    assert "修水县 is upgraded, in 3.8 s" in page
    assert answer.context["counts"]["done"] == 1
    central.post(f"{page_of(planned)}retry/", {"code": "360423"})
    assert state_of(planned) == "running"
    with door(PUBLIC):
        assert Target.objects.get(rollout=planned, jurisdiction__code="360423").state == TargetState.WAITING
    assert central.post(f"{page_of(planned)}explode/").status_code == 404


def test_times_below_a_second_are_milliseconds_on_the_page_and_in_files(
    central: OfficeClient, planned: Rollout, sent: list[int]
) -> None:
    central.post(f"{page_of(planned)}start/")
    set_target(planned, "360424", TargetState.DONE, duration_ms=40)
    set_target(planned, "360423", TargetState.DONE, duration_ms=1260)
    page = central.get(page_of(planned)).content.decode()
    assert "修水县 is upgraded, in 40 ms" in page
    assert ">40 ms<" in page
    assert ">1.3 s<" in page
    file = exported(central.get(f"{page_of(planned)}?export=csv"))
    assert "Milliseconds" in file
    assert ",1260," in file


@pytest.mark.parametrize(
    ("kept", "english", "chinese"),
    [
        (Reason.PILOT.text(), "A pilot has failed.", "试点升级失败。"),
        (Reason.TOO_MANY.text(failed=4, allowed=3), "4, and 3 were allowed", "已有 4 个失败，只允许 3 个。"),
        (Reason.ONLY_FAILED_LEFT.text(failed=1), "1 jurisdiction has failed;", "1 个辖区失败，其余已完成。"),
        ("看过再说", "看过再说", "看过再说"),
    ],
)
def test_why_it_has_stopped_is_said_in_the_language_of_the_reader(
    central: OfficeClient, planned: Rollout, sent: list[int], kept: str, english: str, chinese: str
) -> None:
    central.post(f"{page_of(planned)}start/")
    with door(PUBLIC, role="owner"):
        acts.stop(planned, reason=kept)
    assert english in central.get(page_of(planned)).content.decode()
    assert english in central.get("/releases/").content.decode()
    central.cookies["language"] = "zh-hans"
    assert chinese in central.get(page_of(planned)).content.decode()


def test_why_a_jurisdiction_has_failed_is_said_in_the_language_of_the_reader(
    central: OfficeClient, planned: Rollout, sent: list[int]
) -> None:
    central.post(f"{page_of(planned)}start/")
    held = Reason.IN_USE.text(holders="cases_case by process 4711 pg_dump")
    set_target(planned, "360423", TargetState.FAILED, outcome=held)
    said = "A table is in use by somebody else: cases_case, process 4711 pg_dump"
    assert central.get(page_of(planned)).content.decode().count(said) == 3, "banner, diary, list"
    assert said in central.get("/jurisdictions/360423/").content.decode()
    central.cookies["language"] = "zh-hans"
    assert "表正被占用：cases_case，进程 4711 pg_dump" in central.get(page_of(planned)).content.decode()


def test_a_rollout_that_nobody_carries_out_says_so(central: OfficeClient, planned: Rollout, sent: list[int]) -> None:
    left_alone = "Nobody is working on it at this moment."
    assert left_alone not in central.get(page_of(planned)).content.decode()
    central.post(f"{page_of(planned)}start/")
    assert left_alone in central.get(page_of(planned)).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    assert left_alone not in central.get(page_of(planned)).content.decode()


def test_a_closed_jurisdiction_is_in_the_matrix_and_nothing_is_wanted_of_it(
    central: OfficeClient, newer: Release
) -> None:
    with door(PUBLIC, role="owner"):
        Jurisdiction.objects.exclude(code="360423").update(release=newer.digest)
        Jurisdiction.objects.filter(code="360423").update(state="archived")
    answer = central.get("/releases/")
    assert "closed, left as it was" in answer.content.decode()
    assert answer.context["behind"] == 0
    assert answer.context["versions"].total == 4
    assert "Plan a rollout" not in answer.content.decode()


def test_a_jurisdiction_is_held_back_with_a_reason_and_let_go(
    central: OfficeClient, planned: Rollout, last_entry: Any
) -> None:
    assert central.post("/releases/hold/360423/", {"reason": " "}).status_code == 422
    answer = central.post("/releases/hold/360423/", {"reason": "先查结构偏差"})
    assert answer.headers["Location"] == "/jurisdictions/360423/"
    assert (last_entry().act, last_entry().reason) == ("rollout.held_back", "先查结构偏差")
    page = central.get(page_of(planned)).content.decode()
    assert "先查结构偏差" in page
    assert 'data-tone="caution" title="武宁县：held back"' in page
    assert "先查结构偏差" in central.get("/jurisdictions/360423/").content.decode()
    assert central.post("/releases/hold/360423/", {"reason": "again"}).status_code == 422
    central.post("/releases/hold/360423/end/")
    with door(PUBLIC):
        assert not HeldBack.objects.in_force().exists()
        assert Target.objects.get(rollout=planned, jurisdiction__code="360423").state == TargetState.WAITING
    said = central.post("/releases/hold/360423/end/", follow=True).content.decode()
    assert "The jurisdiction is not held back." in said


def test_the_same_release_is_not_planned_twice(central: OfficeClient, planned: Rollout, newer: Release) -> None:
    answer = central.post("/releases/plan/", {"release": newer.pk, "threshold": 2}, follow=True)
    assert "This release is planned already." in answer.content.decode()
    answer = central.post("/releases/plan/", {"release": 99999, "threshold": 2}, follow=True)
    assert "Choose a release" in answer.content.decode()
    with door(PUBLIC):
        assert Rollout.objects.count() == 1


def test_the_end_is_guessed_from_the_pace(planned: Rollout, central: OfficeClient, sent: list[int]) -> None:
    central.post(f"{page_of(planned)}start/")
    with door(PUBLIC):
        rollout = Rollout.objects.get(pk=planned.pk)
        assert releases.expected_end(status(rollout)) is None, "nobody knows before the first is done"
    set_target(planned, "360424", TargetState.DONE, duration_ms=2000)
    with door(PUBLIC):
        rollout = Rollout.objects.get(pk=planned.pk)
        now = timezone.now()
        guessed = releases.expected_end(status(rollout), now)
    assert guessed is not None
    assert 0 < (guessed - now).total_seconds() <= 16


def test_all_rollouts_are_listed(central: OfficeClient, planned: Rollout) -> None:
    page = central.get("/releases/rollouts/").content.decode()
    assert f'href="{page_of(planned)}"' in page
    assert NEWER in page
    file = exported(central.get(f"{page_of(planned)}?export=csv"))
    assert "360424" in file
