"""The last two opinions in the same second, on two connections: one decision follows, and it does follow."""

import threading

from django.db import connection

from apps.core.ledger.models import Entry
from apps.systems.approvals.applications import handling
from tenants.context import door
from tests.support.applications import JOINT, accepted, opine, reloaded, staff, step_of, who


def _speak(place, case, key, gate, errors):
    try:
        with door(place):
            step = step_of(case, key)
            gate.wait()
            handling.give_opinion(
                case=reloaded(case), step_id=step.pk, official=who(f"h-{key}"), opinion="agree", text="同意。"
            )
    except Exception as error:  # shown by the test, which is on another thread
        errors.append(error)
    finally:
        connection.close()


def test_the_join_is_right_when_the_last_two_opinions_come_at_once(live_database):
    place, centre = live_database.jurisdiction("360424"), live_database.jurisdiction("000000")
    offer = _offered(place, centre)
    for _round in range(5):
        with door(place):
            case = accepted(offer)
            for key in ("environment", "housing", "health"):
                opine(case, key)
        gate = threading.Barrier(2)
        errors: list[Exception] = []
        threads = [threading.Thread(target=_speak, args=(place, case, key, gate, errors)) for key in ("fire", "market")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        with door(place):
            assert reloaded(case).state == "deciding"
            assert Entry.objects.filter(case_id=case.pk, act="opinions_there").count() == 1


def _offered(place, centre):
    from apps.systems.approvals.items.services import begin_item, publish
    from apps.systems.approvals.offers.services import Terms, adopt
    from tests.support.applications import department
    from tests.systems.approvals.conftest import EDITOR, LOCAL, PUBLISHER

    with door(centre):
        draft = begin_item(actor=EDITOR, content=JOINT)
        version = publish(actor=PUBLISHER, draft=draft, revision=draft.revision, reason="依法新设")
    with door(place):
        staff()
        return adopt(actor=LOCAL, item=version.item_id, terms=Terms(department=department("market")))
