"""A county's application whose part the city does, in browsers at both widths: the county sees where it is, the city's
department answers with a file, the departments look at the place together, the lead reads all of it. axe on every page.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.e2e.test_applications import Seer, run  # noqa: E402
from tests.e2e.test_loop import Walker, context_of  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e
OFFERED = """
import django; django.setup()
from tests.support.levels import offered_with_levels, there
from tenants.selectors import jurisdiction_by_code as at
there(at("360400"), ("h-housing", "housing", "handler"), ("l-housing", "housing", "leader"))
offer = offered_with_levels(at("360424"), at("000000"))
there(at("360424"), ("h-market", "market", "handler"), ("l-market", "market", "leader"), ("h-fire", "fire", "handler"))
print(offer.code)
"""
ASKED = """
import django; django.setup()
import json
from django.core.files.uploadedfile import SimpleUploadedFile
from apps.systems.approvals.applications import acceptance, case_files
from apps.systems.approvals.offers.models import Offer
from tenants.context import door
from tenants.selectors import jurisdiction_by_code as at
from tests.support.applications import application, step_of, who
with door(at("360424")):
    case = application(Offer.objects.get(code="{code}"), there=("form", "system"))
    plan = SimpleUploadedFile("厨房平面图.txt", "一层".encode(), content_type="text/plain")
    case_files.add_files(case=case, official=who("clerk"), uploads=[plan], material="plan")
    acceptance.accept(case_id=case.pk, official=who("clerk"))
    print(json.dumps([case.number, str(step_of(case, "housing").pk)]))
"""


@pytest.fixture(scope="module")
def code(installation: Installation) -> str:
    return run(installation, OFFERED)


class Person(Seer):
    """Somebody who signs in at one office."""

    def __init__(self, chromium: Browser, place: Installation, width: int, folder: Path, slug: str, name: str) -> None:
        context = context_of(chromium, place, width, "zh-hans")
        context.add_cookies([{"name": "language", "value": "zh-hans", "url": place.office(slug)}])
        super().__init__(context, folder)
        self.go(place.office(slug, "/sign-in/"))
        self.fill(username=name, password="ganjiang-demo")
        self.press()


@pytest.mark.parametrize("width", shots.WIDTHS)
def test_the_city_answers_a_part_of_a_countys_application(
    chromium: Browser, installation: Installation, code: str, tmp_path: Path, width: int
) -> None:
    def person(slug: str, name: str) -> Person:
        return Person(chromium, installation, width, tmp_path, slug, name)

    number, step = json.loads(run(installation, ASKED.format(code=code)))
    case = installation.office("xiushui", f"/cases/{number}/")
    housing = person("jiujiang", "h-housing")
    find(housing, installation.office("jiujiang", "/approvals/outside/"), number)
    lead = person("xiushui", "h-market")
    lead.go(case)
    expect(lead.page.locator("main")).to_contain_text("在九江市住房和城乡建设局")
    visit(lead, person("xiushui", "h-fire"), case, step)
    housing.go(housing.page.url)
    expect(housing.page.locator("main")).to_contain_text("秀水大道 8 号")
    answer(housing, tmp_path)
    for _ in range(40):
        lead.page.goto(case)
        if "加设防火卷帘" in lead.page.locator("main").inner_text():
            break
        lead.page.wait_for_timeout(250)
    lead.look()
    expect(lead.page.locator("main")).to_contain_text("h-housing housing")
    expect(lead.page.locator("main")).to_contain_text("审查意见书.txt")
    for name, slug, path in (
        ("clerk", "jiujiang", "/approvals/outside/?tab=over"),
        ("l-market", "xiushui", f"/cases/{number}/"),
    ):
        looking = person(slug, name)
        looking.go(installation.office(slug, path))
        looking.clean()
    for walker in (housing, lead):
        walker.clean()


def find(walker: Walker, page: str, number: str) -> None:
    """Look until the part has arrived; open it."""
    for _ in range(40):
        walker.page.goto(page)
        line = walker.page.locator("main tr", has_text=number)
        if line.count():
            walker.look()
            with walker.page.expect_navigation():
                line.locator("a").first.click()
            walker.look()
            return
        walker.page.wait_for_timeout(250)
    pytest.fail(f"{number} is not on {page}")


def visit(lead: Walker, fire: Walker, case: str, step: str) -> None:
    """The lead calls fire and the city's organ to the place today; fire enters its finding, the lead the city's."""
    lead.press("main a[href$='/call-visit/']")
    today = lead.page.evaluate(
        "new Intl.DateTimeFormat('sv-SE', {timeZone: 'Asia/Shanghai'}).format(new Date())"
    )  # as the browser's date field takes it
    lead.fill(on=today, at="23:30", place="义宁镇秀水大道 8 号", note="请打开后厨和配电间。")
    lead.press("main form.panel button.button")
    fire.go(case)
    fire.press("main a[href*='/record-finding/'] >> nth=0")
    fire.fill(verdict="to_mend", text="疏散通道堆放杂物，当场清理。")
    fire.press("main form.panel button.button")
    fire.clean()
    lead.go(case)
    lead.press("main a[href*='/record-finding/?finding='] >> nth=0")
    lead.fill(verdict="in_order", text="市局到场，防火分区与图纸一致。")
    lead.press("main form.panel button.button")
    expect(lead.page.locator("main")).to_contain_text("记录完成")


def answer(housing: Walker, folder: Path) -> None:
    """The city's department gives its opinion with a file; an empty one is refused."""
    paper = folder / "审查意见书.txt"
    paper.write_text("同意", encoding="utf-8")
    housing.press("main a[href$='/answer/']")
    housing.press("main form.panel button.button")
    housing.fill(opinion="conditional", text="加设防火卷帘后同意。")
    housing.page.locator("main [name=uploads]").set_input_files(paper)
    housing.press("main form.panel button.button")
    expect(housing.page.locator("main")).to_contain_text("审查意见书.txt")
