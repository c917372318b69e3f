"""While a release is rolled out, requests of the old code and of the new code are answered, and the console can ask."""

import subprocess
import sys
from pathlib import Path

from infra.embedded.testing import ensure_valkey
from tests.support.live import ROOT
from tests.tenants.rollouts.conftest import SCHEMAS, SETTINGS, Operator

AFTERWARDS = 100  # requests of each side on the new schema
# Asks and writes in every jurisdiction, in turn: first until the file says that all are upgraded, then so many times
# more. Tells how often before and after, and what went wrong.
LOAD = """
from itertools import count
from pathlib import Path
from django.test import Client
from tenants import registers
from tenants.context import door
from tests.support.release.models import Item
before, after, failed = 0, 0, []
schemas = {{"xiushui": "j360424", "jiujiang": "j360400", "wuning": "j360423", "jiangxi": "j360000"}}
clients = [(Client(HTTP_HOST=f"{{slug}}.office.localhost"), schema) for slug, schema in schemas.items()]
print("ready", flush=True)
for turn in count():
    upgraded = Path("{upgraded}").exists()
    client, schema = clients[turn % len(clients)]
    try:
        status = client.get("/sign-in/").status_code
        if status != 200:
            failed.append(status)
        with door(schema):
            written = Item.objects.create(title="under load")
            assert Item.objects.filter(pk=written.pk).exists()
            list(Item.objects.order_by("-id")[:5])
    except Exception as error:
        failed.append(repr(error))
    before, after = (before, after + 1) if upgraded else (before + 1, after)
    if turn % len(clients) == 0:
        registers.forget_all()
    if after == {afterwards}:
        break
print(before, after, failed)
"""


def under_load(operator: Operator, release: str, upgraded: Path) -> "subprocess.Popen[str]":
    code = LOAD.format(upgraded=upgraded, afterwards=AFTERWARDS)
    process = operator.database.start(code, DJANGO_SETTINGS_MODULE=SETTINGS, GANJIANG_RELEASE=release)
    assert process.stdout.readline() == "ready\n", process.communicate()
    return process


def test_no_request_is_lost_by_old_code_during_a_rollout_nor_by_either_code_after_it(operator, tmp_path):
    for slug in ("xiushui", "wuning", "jiangxi"):
        operator.add_items(slug, 400)
    old = [under_load(operator, "before", tmp_path / "upgraded") for _ in range(2)]
    ran = operator.rollout("after", "start")
    assert ran.code == 0, ran.complained
    assert ran.said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    (tmp_path / "upgraded").touch()
    new = under_load(operator, "after", tmp_path / "upgraded")
    for process in (*old, new):
        output, errors = process.communicate()
        before, after, failed = output.strip().split(" ", 2)
        assert failed == "[]", (failed, errors[-2000:])
        assert int(after) == AFTERWARDS
        assert int(before) == 0 if process is new else int(before) > 0
    counted = sum(operator.rows(f"SELECT count(*) FROM {SCHEMAS[s]}.release_item WHERE title = 'under load'")[0][0]
                  for s in ("xiushui", "jiujiang", "wuning", "jiangxi"))  # fmt: skip
    assert counted >= 3 * AFTERWARDS


def test_what_is_asked_for_in_the_background_is_done_by_the_worker_of_the_owner(operator):
    environment = operator.environment("after") | {"GANJIANG_BROKER_URL": ensure_valkey("office")}
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "rollouts", "-P", "solo"]
    asked = subprocess.run(
        [sys.executable, "manage.py", "rollout", "start", "--background"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert operator.columns("xiushui") == {"id", "title"}
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while set(operator.states().values()) != {"done"}:
            assert worker.poll() is None
    finally:
        worker.terminate()
        worker.wait()
    assert all("length" in operator.columns(slug) for slug in SCHEMAS)
