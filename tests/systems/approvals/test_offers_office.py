"""A jurisdiction's pages: it adopts items, keeps their terms and its windows, and sees what the centre changes."""

from datetime import timedelta

import pytest

from apps.core.ledger.models import Entry
from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.approvals.items.content import Limit
from apps.systems.approvals.items.publishing import withdraw
from apps.systems.approvals.offers.models import Offer, Window
from apps.systems.approvals.offers.services import stop
from apps.systems.approvals.offers.tasks import follow_versions
from tenants.context import door
from tests.support.clients import OfficeClient
from tests.systems.approvals.conftest import LOCAL, PUBLISHER
from tests.systems.approvals.test_offers import next_version

HOME = "/approvals/items/"
CODE = "360424-0001-001"


@pytest.fixture
def keeper(xiushui):
    return OfficeClient(xiushui).sign_in("admin")


def text(answer):
    return answer.content.decode()


def terms(place, **changes):
    with door(place):
        department = Department.objects.get(code="market").pk
    return {"department": str(department), "promised_days": "", "phone": "0792-1", **changes}


def test_one_item_is_adopted_with_terms_of_one_s_own(published, xiushui, keeper):
    published()
    for asked in ("", "?q=食品", "?q=0001", "?organ=market&kind=licence&sort=-promised"):
        assert "食品经营许可" in text(keeper.get(f"{HOME}catalogue/{asked}")), asked
    assert "食品经营许可" not in text(keeper.get(f"{HOME}catalogue/?q=取水"))
    page = text(keeper.get(f"{HOME}catalogue/0001-001/"))
    assert "中心承诺：8 个工作日" in page
    for worse in ("9", "-1"):
        answer = keeper.post(f"{HOME}catalogue/0001-001/", terms(xiushui, promised_days=worse))
        assert answer.status_code == 422
    answer = keeper.post(f"{HOME}catalogue/0001-001/", terms(xiushui, promised_days="5", dropped=["system"]))
    assert answer["Location"] == f"{HOME}{CODE}/"
    with door(xiushui):
        offer = Offer.objects.get()
        assert (offer.promised_days, offer.dropped_materials, offer.updated_by) == (5, ["system"], "谢芳")
    assert keeper.get(f"{HOME}catalogue/0001-001/").status_code == 404
    assert "本级的事项都已认领" in text(keeper.get(f"{HOME}catalogue/"))


def test_all_that_the_filters_show_are_adopted_at_once_where_their_department_is(published, xiushui, keeper):
    published()
    published(name="取水许可", organ="water", steps=())
    published(name="专利代办", organ="patents", steps=())
    published(name="省级事项", levels=("province",))
    page = text(keeper.post(f"{HOME}catalogue/adopt/?organ=water", follow=True))
    assert "认领了 1 个事项" in page
    page = text(keeper.post(f"{HOME}catalogue/adopt/", follow=True))
    assert "认领了 1 个事项" in page
    assert "还有 1 个没有认领" in page
    with door(xiushui):
        assert set(Offer.objects.values_list("item", flat=True)) == {"0001-001", "0002-001"}
        assert Entry.objects.filter(act="offers.adopted").last().facts["codes"] == [CODE]


def test_terms_are_changed_and_the_second_to_save_is_told(offered, xiushui, keeper):
    offered(xiushui)
    page = text(keeper.get(f"{HOME}{CODE}/"))
    assert 'name="revision" value="1"' in page
    answer = keeper.post(f"{HOME}{CODE}/", terms(xiushui, promised_days="4", note="带身份证", revision="1"))
    assert answer.status_code == 302
    again = keeper.post(f"{HOME}{CODE}/", terms(xiushui, promised_days="3", revision="1"))
    assert again.status_code == 422
    assert "谢芳刚保存过修改" in text(again)
    with door(xiushui):
        assert (Offer.objects.get().promised_days, Offer.objects.get().note) == (4, "带身份证")


def test_others_read_the_list_and_change_nothing(offered, xiushui):
    offered(xiushui)
    clerk = OfficeClient(xiushui).sign_in("clerk")
    for asked in ("?state=offered", "?q=食品", "?q=0001", "?department=market", "?sort=-promised", "?sort=name"):
        assert "食品经营许可" in text(clerk.get(f"{HOME}{asked}")), asked
    page = text(clerk.get(f"{HOME}{CODE}/"))
    assert "8 个工作日" in page
    assert 'name="promised_days"' not in page
    for path in (f"{CODE}/", f"{CODE}/turn/", f"{CODE}/take/", "catalogue/adopt/"):
        assert clerk.post(f"{HOME}{path}", terms(xiushui)).status_code == 403, path


def test_the_list_shows_what_is_better_here_and_what_gets_a_newer_version(published, offered, centre, xiushui, keeper):
    version = published()
    offered(xiushui, version, promised_days=3)
    offered(xiushui, published(name="小餐饮登记"))
    page = text(keeper.get(f"{HOME}?mark=better"))
    assert ("食品经营许可" in page, "小餐饮登记" in page) == (True, False)
    assert "食品经营许可" not in text(keeper.get(f"{HOME}?mark=newer"))
    next_version(centre, version.item, in_force_from=today() + timedelta(days=9), visits=1)
    assert "食品经营许可" in text(keeper.get(f"{HOME}?mark=newer"))


def test_a_version_to_come_is_shown_and_one_in_force_is_taken_over(published, offered, centre, xiushui, keeper):
    version = published()
    offered(xiushui, version)
    next_version(centre, version.item, in_force_from=today() + timedelta(days=9), visits=1)
    page = text(keeper.get(f"{HOME}{CODE}/"))
    assert "中心第 2 版" in page
    assert f"{CODE}/take/" not in page
    assert "没有生效" in text(keeper.post(f"{HOME}{CODE}/take/", {"revision": "1", "number": "2"}, follow=True))
    other = published(name="小餐饮登记")
    offered(xiushui, other)
    next_version(centre, other.item, visits=2)
    assert "360424-0002-001/take/" in text(keeper.get(f"{HOME}360424-0002-001/"))
    page = text(keeper.post(f"{HOME}360424-0002-001/take/", {"revision": "1", "number": "2"}, follow=True))
    assert "按第 2 版办理" in page


def test_an_offer_is_stopped_and_offered_again_in_the_version_in_force(published, offered, centre, xiushui, keeper):
    version = published()
    offered(xiushui, version)
    assert "请写理由" in text(keeper.post(f"{HOME}{CODE}/turn/", {"revision": "1", "reason": ""}, follow=True))
    keeper.post(f"{HOME}{CODE}/turn/", {"revision": "1", "reason": "改由市里办理"})
    next_version(centre, version.item, visits=1)
    assert follow_versions() == 0
    keeper.post(f"{HOME}{CODE}/turn/", {"revision": "2"})
    with door(xiushui):
        offer = Offer.objects.get()
        assert (offer.state, offer.version) == ("offered", 2)


def test_a_withdrawn_item_is_marked(published, offered, centre, xiushui, keeper):
    version = published()
    offered(xiushui, version)
    with door(centre):
        withdraw(actor=PUBLISHER, item=version.item, reason="取消")
    assert "中心已经取消" in text(keeper.get(f"{HOME}{CODE}/"))


def test_windows_are_kept(xiushui, keeper):
    window = {
        "name": "综合窗口",
        "address": "义宁镇",
        "hours": "周一至周五 9:00–12:00\n周六 9:00–11:00",
        "active": "on",
    }
    assert keeper.post(f"{HOME}windows/new/", {**window, "hours": "随时"}).status_code == 422
    assert keeper.post(f"{HOME}windows/new/", window).status_code == 302
    assert keeper.post(f"{HOME}windows/new/", window).status_code == 422
    with door(xiushui):
        kept = Window.objects.get()
        assert kept.hours == [["周一至周五", "9:00–12:00"], ["周六", "9:00–11:00"]]
    assert "综合窗口" in text(keeper.get(f"{HOME}windows/"))
    closed = {**window, "revision": "1"}
    del closed["active"]
    assert keeper.post(f"{HOME}windows/{kept.pk}/", closed).status_code == 302
    assert keeper.post(f"{HOME}windows/{kept.pk}/", closed).status_code == 422
    with door(xiushui):
        assert not Window.objects.get().active


def test_on_its_day_a_version_holds_everywhere_by_itself_and_once(published, offered, centre, xiushui, wuning):
    version = published()
    offered(xiushui, version, promised_days=3)
    offered(wuning, version)
    next_version(centre, version.item, promised=Limit(days=7))
    assert follow_versions() == 2
    for place, promised in ((xiushui, 3), (wuning, 7)):
        with door(place):
            offer = Offer.objects.get()
            assert (offer.version, offer.promised_days) == (2, promised)
            assert Entry.objects.filter(act="offers.version_taken").count() == 1
    assert follow_versions() == 0


def test_what_this_level_does_not_carry_out_any_more_is_not_offered_any_more(published, offered, centre, xiushui):
    version = published()
    offered(xiushui, version)
    next_version(centre, version.item, levels=("city",))
    assert follow_versions() == 1
    with door(xiushui):
        assert Offer.objects.get().state == "stopped"
        assert "第 2 版" in Entry.objects.get(act="offers.stopped").reason
    assert follow_versions() == 0


def test_a_promise_in_days_of_another_kind_is_not_kept(published, offered, centre, xiushui):
    version = published(steps=())
    offered(xiushui, version, promised_days=3)
    next_version(centre, version.item, promised=Limit(days=7, unit="calendar"))
    follow_versions()
    with door(xiushui):
        assert Offer.objects.get().promised_days == 7


def test_a_stopped_offer_waits(published, offered, centre, xiushui):
    version = published()
    offer = offered(xiushui, version)
    with door(xiushui):
        stop(actor=LOCAL, offer=offer, revision=1, reason="改由市里办理")
    next_version(centre, version.item, visits=1)
    assert follow_versions() == 0
