"""While a release is rolled out, requests of the old code and of the new code are answered, and the console can ask."""

import subprocess
import sys
from pathlib import Path

from infra.embedded.testing import ensure_valkey
from tests.support.live import ROOT
from tests.tenants.rollouts.conftest import SCHEMAS, SETTINGS, Operator

# asks and writes in every jurisdiction, in turn, until the file is there; tells how often, and what went wrong
LOAD = """
import sys
from pathlib import Path
from django.test import Client
from tenants import registers
from tenants.context import door
from tests.support.release.models import Item
done, failed = 0, []
clients = [Client(HTTP_HOST=f"{{slug}}.office.localhost") for slug in ("xiushui", "jiujiang", "wuning", "jiangxi")]
schemas = ("j360424", "j360400", "j360423", "j360000")
print("ready", flush=True)
while not Path("{stop}").exists():
    for client, schema in zip(clients, schemas):
        try:
            status = client.get("/sign-in/").status_code
            if status != 200:
                failed.append(status)
            with door(schema):
                Item.objects.create(title="under load")
                list(Item.objects.order_by("-id")[:5])
        except Exception as error:
            failed.append(repr(error))
        done += 1
    registers.forget_all()
print(done, failed)
"""


def under_load(operator: Operator, release: str, stop: Path) -> "subprocess.Popen[str]":
    process = operator.database.start(LOAD.format(stop=stop), DJANGO_SETTINGS_MODULE=SETTINGS, GANJIANG_RELEASE=release)
    assert process.stdout.readline() == "ready\n", process.communicate()
    return process


def test_no_request_is_lost_by_old_code_during_a_rollout_nor_by_new_code_after_it(operator, tmp_path):
    for slug in ("xiushui", "wuning", "jiangxi"):
        operator.add_items(slug, 400)
    loads = [under_load(operator, "before", tmp_path / "stop") for _ in range(2)]
    ran = operator.rollout("after", "start")
    new = under_load(operator, "after", tmp_path / "stop")
    (tmp_path / "stop").touch()
    for process in (*loads, new):
        output, errors = process.communicate()
        done, failed = output.strip().split(" ", 1)
        assert failed == "[]", (failed, errors[-2000:])
        assert int(done) > 0 or process is new
    assert ran.code == 0, ran.complained
    assert ran.said.endswith("5 upgraded, 0 failed, 0 waiting.\n")


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
