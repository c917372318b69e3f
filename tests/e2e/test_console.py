"""The central team's console in a real browser, at both widths: axe on every page, progress that renews itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.e2e.test_loop import Walker  # noqa: E402
from tests.support import database  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e
VERSION = "2026.10.2"
FLAG = "petitions.bulk_acts"
MAKE_RELEASE = f"""
INSERT INTO public.rollouts_release (version, digest, previous_id, migrations, added, needed, steps, rights,
  schema_digest, touched, check_digest, description, notes, made_at)
SELECT '{VERSION}', repeat('f', 64), id, migrations, added, needed, steps, rights, schema_digest, touched, check_digest,
  description, '来信增加摘要列', now() FROM public.rollouts_release
WHERE version <> '{VERSION}' AND NOT EXISTS (SELECT 1 FROM public.rollouts_release WHERE version = '{VERSION}')
"""

Cursor = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def cursor(installation: Installation, django_db_blocker: Any) -> Cursor:
    """A superuser's cursor on the running installation's database: what the engine would write."""
    return lambda: database.admin(database.server(), installation.database)


@pytest.fixture(params=shots.WIDTHS)
def operator(
    request: pytest.FixtureRequest, chromium: Browser, installation: Installation, tmp_path: Path
) -> Iterator[Walker]:
    """The central team's administrator, signed in; at the end nothing may have been found on the way."""
    context = chromium.new_context(viewport={"width": request.param, "height": 900}, reduced_motion="reduce")
    walker = Walker(context, tmp_path)
    walker.go(installation.office("", "/sign-in/"))
    walker.fill(username="admin", password="ganjiang-demo")
    walker.press()
    yield walker
    walker.clean()
    context.close()


def test_a_flag_is_switched_off_after_seeing_whom_it_reaches(operator: Walker, installation: Installation) -> None:
    operator.go(installation.office("", "/flags/"))
    operator.go(installation.office("", f"/flags/{FLAG}/"))
    operator.fill(about="level:county", to="off")
    operator.press("aside form .button")
    expect(operator.page.locator("main")).to_contain_text("将关闭：2 个县（市、区）")
    operator.press("main form[method=post] .button >> nth=0")
    expect(operator.page.locator("[data-error-summary]")).to_be_focused()
    operator.fill(reason="批量受理有误，先关")
    operator.press("main form[method=post] .button >> nth=0")
    expect(operator.page.locator("main")).to_contain_text("批量受理有误，先关")
    operator.press('main a[href*="to=none"]')
    operator.fill(reason="已修好")
    operator.press("main form[method=post] .button >> nth=0")
    expect(operator.page.locator("main")).to_contain_text("处处按程序默认值")


def test_a_notice_is_written_seen_and_withdrawn(operator: Walker, installation: Installation) -> None:
    text = f"短信服务今晚检修，验证码可能晚到。{operator.page.viewport_size}"
    operator.go(installation.office("", "/central-notices/new/"))
    operator.fill(text=text, tone="caution", zone="office")
    operator.press("main form .button >> nth=0")
    operator.go(installation.office("", "/jurisdictions/"))
    notice = operator.page.locator(".banner", has_text=text)
    expect(notice).to_be_visible()
    with operator.page.expect_navigation():
        notice.get_by_role("button", name="收起").click()
    operator.look()
    expect(operator.page.locator("main")).not_to_contain_text(text)
    operator.go(installation.office("", "/central-notices/"))
    with operator.page.expect_navigation():
        operator.page.get_by_role("link", name=text).click()
    operator.fill(reason="检修取消")
    operator.press("main form .button--danger")
    expect(operator.page.locator("main")).to_contain_text("已撤回")


def test_a_county_is_closed_and_opened_again(operator: Walker, installation: Installation) -> None:
    operator.go(installation.office("", "/jurisdictions/"))
    operator.go(installation.office("", "/jurisdictions/360423/"))
    operator.press("a.button--danger")
    operator.fill(words="系统升级，预计一小时。", reason="迁移到新机")
    operator.press("main form .button--danger")
    expect(operator.page.locator("main .banner")).to_contain_text("系统升级，预计一小时。")
    operator.press("aside a.button--second")
    operator.fill(words="还要两小时。")
    operator.press("main form .button >> nth=0")
    operator.press("aside a.button >> nth=0")
    operator.fill(reason="完成")
    operator.press("main form .button >> nth=0")
    expect(operator.page.locator("h1")).to_have_text("武宁县")
    expect(operator.page.locator("aside")).to_contain_text("迁移到新机")


def test_a_rollout_is_planned_and_its_page_renews_itself(
    operator: Walker, installation: Installation, cursor: Cursor
) -> None:
    with cursor() as sql:
        sql.execute("UPDATE public.rollouts_rollout SET state = 'finished'")
        sql.execute(MAKE_RELEASE)
    operator.go(installation.office("", "/releases/"))
    operator.press("main form[method=post] .button >> nth=0")
    expect(operator.page.locator("h1")).to_have_text(VERSION)
    url = operator.page.url
    key = url.rstrip("/").rpartition("/")[2]
    with cursor() as sql:  # as if started, the engine at work
        sql.execute("UPDATE public.rollouts_rollout SET state = 'running', started_at = now() WHERE id = %s", [key])
    operator.go(url)
    live = operator.page.locator("#live")
    expect(live).to_contain_text("0 / 5 个辖区已升级")
    expect(live.locator(".banner[data-tone=caution]")).to_contain_text("目前没有进程在执行这次升级")
    with cursor() as sql:
        sql.execute(
            "UPDATE public.rollouts_target t SET state = CASE j.code WHEN '360424' THEN 'done' ELSE 'failed' END,"
            " outcome = CASE j.code WHEN '360424' THEN '' ELSE '5 秒内拿不到锁' END, duration_ms = 40,"
            " started_at = now(), finished_at = now() FROM public.tenants_jurisdiction j"
            " WHERE j.id = t.jurisdiction_id AND t.rollout_id = %s AND j.code IN ('360424', '360423')",
            [key],
        )
    expect(live).to_contain_text("1 / 5 个辖区已升级")
    expect(live.locator(".banner[data-tone=alarm]")).to_contain_text("5 秒内拿不到锁")
    expect(live).to_contain_text("修水县完成，用时 40 毫秒")
    operator.look()
    with cursor() as sql:
        sql.execute(
            "UPDATE public.rollouts_rollout SET state = 'stopped', reason = 'a pilot failed' WHERE id = %s", [key]
        )
    expect(operator.page.locator("h1 + .tag")).to_have_text("已停止")
    expect(live).to_contain_text("试点升级失败。")
    operator.look()
    operator.press(".page-head .button >> nth=1")
    expect(operator.page.locator("h1 + .tag")).to_have_text("进行中")
    operator.page.locator("[data-dialog=pause]").click()
    operator.look()
    operator.page.locator("#pause-reason").fill("先查锁")
    operator.press("dialog .button >> nth=0")
    expect(operator.page.locator("#live")).to_contain_text("先查锁")
    operator.go(installation.office("", "/releases/rollouts/"))
