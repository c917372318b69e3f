"""Two administrators act at the same moment, each on a connection of its own, with real commits."""

from collections.abc import Callable

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people import services
from apps.core.people.models import Official, SignIn
from apps.core.people.refusals import ChangeRefused
from tenants.context import door
from tests.support.clients import OfficeClient
from tests.support.live import LiveDatabase

ACTOR = Actor(kind=ActorKind.OFFICIAL, id="1", name="谢芳", duty="admin", department="office")


def _trying(act: Callable[[], object]) -> str:
    try:
        act()
    except ChangeRefused:
        return "refused"
    return "done"


def test_two_administrators_cannot_remove_each_other(live_database: LiveDatabase) -> None:
    xiushui = live_database.jurisdiction("360424")
    with door(xiushui):
        leader = Official.objects.get(username="leader")
        services.set_duties(actor=ACTOR, official=leader, duties=[("office", "admin")])

    def close(username: str) -> Callable[[], str]:
        def act() -> None:
            with door(xiushui):
                services.deactivate_official(actor=ACTOR, official=Official.objects.get(username=username))

        return lambda: _trying(act)

    def take_away(username: str) -> Callable[[], str]:
        def act() -> None:
            with door(xiushui):
                services.set_duties(actor=ACTOR, official=Official.objects.get(username=username), duties=[])

        return lambda: _trying(act)

    for attempt in range(6):
        acts = [close("admin"), close("leader")] if attempt % 2 else [take_away("admin"), close("leader")]
        assert sorted(live_database.in_threads(*acts)) == ["done", "refused"]
        with door(xiushui):
            assert Official.objects.holding("admin").count() == 1
            Official.objects.filter(username__in=["admin", "leader"]).update(is_active=True)
            for username in ("admin", "leader"):
                official = Official.objects.get(username=username)
                services.set_duties(actor=ACTOR, official=official, duties=[("office", "admin")])


def test_sign_ins_at_the_same_moment_do_not_exceed_three(live_database: LiveDatabase) -> None:
    xiushui = live_database.jurisdiction("360424")
    # the settings of the zone are the tests' own: overriding them in several threads at once would mix them up
    OfficeClient.zone, zone = {}, OfficeClient.zone
    try:
        browsers = [OfficeClient(xiushui) for _number in range(6)]
        live_database.in_threads(*(lambda browser=browser: browser.sign_in("clerk") for browser in browsers))
    finally:
        OfficeClient.zone = zone
    with door(xiushui):
        assert SignIn.objects.filter(official__username="clerk").count() == 3
