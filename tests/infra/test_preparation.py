"""The demo is brought up to the release once, and again only when the release changed."""

import os
import sys
from pathlib import Path

import pytest

from infra.embedded import preparation, zones
from infra.embedded.postgres import Cluster
from infra.embedded.problems import Problem
from infra.embedded.state import PROJECT, Home, State
from infra.embedded.terminal import bar, pulse
from infra.embedded.valkey import Valkey
from infra.embedded.zones import Environments, sources


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch):
    """The management commands that would be run."""
    ran: list[str] = []
    monkeypatch.setattr(preparation, "manage", lambda title, arguments, environment: ran.append(arguments[0]))
    return ran


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(Home(tmp_path))


@pytest.fixture
def environments(tmp_path: Path, state: State) -> Environments:
    home = Home(tmp_path)
    cluster = Cluster(home, state, durable=False, password="administrator's")
    return Environments(home, state, cluster, {name: Valkey(home, state, name) for name in ("portal", "office")})


def test_everything_is_prepared_in_order_the_first_time(ran: list[str], state: State, environments: Environments):
    preparation.prepare(state, environments)
    assert ran == ["compile_catalogues", "bootstrap", "provision", "demo_data", "collectstatic"]


def test_nothing_is_prepared_the_second_time(ran: list[str], state: State, environments: Environments):
    preparation.prepare(state, environments)
    ran.clear()
    preparation.prepare(state, environments)
    assert ran == []


def test_a_changed_release_is_provisioned_again_but_not_its_styles(
    ran: list[str], state: State, environments: Environments
):
    preparation.prepare(state, environments)
    ran.clear()
    state.set("release", "an earlier one")
    preparation.prepare(state, environments)
    assert ran == ["compile_catalogues", "bootstrap", "provision", "demo_data"]


def test_a_failed_step_is_done_again_at_the_next_start(
    ran: list[str], state: State, environments: Environments, monkeypatch: pytest.MonkeyPatch
):
    def fail(title: str, arguments: list[str], environment: dict[str, str]) -> None:
        ran.append(arguments[0])
        if arguments[0] == "demo_data":
            raise Problem("no")

    with monkeypatch.context() as failing:
        failing.setattr(preparation, "manage", fail)
        with pytest.raises(Problem):
            preparation.prepare(state, environments)
    ran.clear()
    preparation.prepare(state, environments)
    assert ran[:4] == ["compile_catalogues", "bootstrap", "provision", "demo_data"]


def test_the_digest_sees_names_and_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(preparation, "PROJECT", tmp_path)
    one = tmp_path / "one.py"
    one.write_text("x")
    first = preparation.digest([one])
    assert preparation.digest([one]) == first
    one.write_text("y")
    second = preparation.digest([one])
    assert preparation.digest([one.rename(tmp_path / "two.py")]) != second != first


def test_the_release_holds_code_seeds_and_messages_but_nothing_compiled():
    found = sources(*preparation.RELEASE)
    assert PROJECT / "config" / "env.py" in found
    assert not [p for p in found if p.suffix in {".pyc", ".mo"}]


def test_a_failing_command_is_named_with_its_code(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(preparation, "PYTHON", Path(sys.executable))
    with pytest.raises(Problem, match=r"`manage.py no_such_command` failed \(exit code 1\)"):
        preparation.manage("Trying", ["no_such_command"], {"PATH": os.environ["PATH"]})


def test_accounts_keep_the_password_they_were_made_with(
    ran: list[str], state: State, environments: Environments, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DEMO_PASSWORD", "the first one")
    preparation.prepare(state, environments)
    monkeypatch.setenv("DEMO_PASSWORD", "another")
    assert environments.password == "the first one"


def test_the_password_is_the_default_where_none_is_given(environments: Environments, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    assert environments.of("owner")["DEMO_PASSWORD"] == zones.DEFAULT_PASSWORD == "ganjiang-demo"


def test_the_administrator_is_known_to_the_owner_alone(environments: Environments):
    admin = "administrator's"
    assert environments.of("owner")["GANJIANG_DB_ADMIN_PASSWORD"] == admin
    assert admin not in environments.of("office").values()
    assert admin not in environments.of("portal").values()


def test_bars_fill_and_pulses_stay_as_wide():
    assert bar(3, 6) == "████████████░░░░░░░░░░░░ 3/6"
    assert bar(0, 0).endswith("0/0")
    assert {len(pulse(beat)) for beat in range(100)} == {24}
