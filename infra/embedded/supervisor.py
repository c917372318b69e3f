"""Starts everything in order, waits until it answers, watches it, and leaves no process behind."""

import http.client
import os
import signal
import sys
import time
from collections.abc import Iterable
from types import FrameType

from infra.embedded import machine, preparation, zones
from infra.embedded.postgres import Cluster
from infra.embedded.problems import Problem
from infra.embedded.process import Identity, Service, stop_together
from infra.embedded.state import Home, Lock, State
from infra.embedded.terminal import Working, complain, say
from infra.embedded.valkey import Valkey

READY_WITHIN = 120.0
LOOK_EVERY = 0.5


class Stop(BaseException):
    """Somebody wants us to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def on_signal(number: int, _frame: FrameType | None) -> None:
    """Turn the first signal into `Stop`; later ones find us stopping already."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stop(number)


class Supervisor:
    """One run of the demo."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.lock = Lock(home.folder / "lock")
        self.apps: list[Service] = []
        self.stores: list[Service] = []
        self.database: list[Service] = []

    def claim(self) -> None:
        """Be the only one with this data folder, on a machine that can take us."""
        self.home.make()
        if not self.lock.take(wait=False):
            raise Problem(
                "The demo is already running.",
                hint=f"{addresses(self.home)}\nStop it with `make down` (or Ctrl-C where it was started).",
            )
        Identity.of(os.getpid()).write(self.home.pids / "supervisor.pid")
        stop_leftovers(self.home)
        machine.check_port(zones.portal_port(), "portal", "GANJIANG_PORTAL_PORT")
        machine.check_port(zones.office_port(), "office", "GANJIANG_OFFICE_PORT")
        started_before = (self.home.folder / "pg").exists()
        needed = machine.LATER_START_NEEDS if started_before else machine.FIRST_START_NEEDS
        machine.check_disk(self.home.folder, needed=needed)

    def start(self) -> None:
        """Everything, from the database to the table of addresses."""
        state = State(self.home)
        cluster = Cluster(self.home, state, durable=True, password=state.secret("database administrator"))
        caches = {name: Valkey(self.home, state, name) for name in ("portal", "office")}
        say("Services")
        with Working("PostgreSQL and Valkey"):
            self.database.append(cluster.start(dies_with_us=True))
            self.stores += [cache.start(dies_with_us=True) for cache in caches.values()]
        environments = zones.Environments(self.home, state, cluster, caches)
        environments.write_files()
        preparation.prepare(state, environments)
        say("Portal and office")
        self.apps = zones.services(self.home, environments)
        with Working("portal, office, worker, beat", total=len(self.apps)) as work:
            for service in self.apps:
                service.start(dies_with_us=True)
            self.wait_until_ready(work)
        say(addresses(self.home))
        given = os.environ.get("DEMO_PASSWORD", environments.password)
        if given != environments.password:
            say("Note: the accounts were made with another DEMO_PASSWORD; `make reset` makes them anew.")

    def wait_until_ready(self, work: Working) -> None:
        """Until both zones say that they can serve; raise at once when a service dies."""
        deadline = time.monotonic() + READY_WITHIN
        waiting = {"portal": zones.portal_port(), "office": zones.office_port()}
        while waiting:
            self.check_alive()
            answers = {name: readiness(port) for name, port in waiting.items()}
            waiting = {name: port for name, port in waiting.items() if answers[name]}
            work.advance(len(self.apps) - len(waiting))
            if waiting and time.monotonic() > deadline:
                late = next(s for s in self.apps if s.name in waiting)
                what = f"The {late.name} is not ready after {READY_WITHIN:.0f} s: {answers[late.name]}"
                raise Problem(f"{what}\nIts log: {late.log}", hint=late.tail())
            time.sleep(0.25)

    def check_alive(self) -> None:
        """Raise when a service has died, naming it and its log."""
        for service in (*self.database, *self.stores, *self.apps):
            service.require_alive()

    def watch(self) -> None:
        """Until a signal comes or a service dies."""
        while True:
            self.check_alive()
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """In order: who writes first, what is written to last."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for group in (self.apps[::-1], self.stores, self.database):
            stop_together(group)
        (self.home.pids / "supervisor.pid").unlink(missing_ok=True)
        self.lock.give_back()


def supervise(home: Home, *, announce: int | None) -> int:
    """Run the demo until told to stop. `announce`: the pipe of a waiting `make up`, after which we go on silently."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    supervisor = Supervisor(home)
    ready = False
    try:
        supervisor.claim()
        try:
            supervisor.start()
            ready = True
            if announce is None:
                say("Running. Ctrl-C stops it.")
            else:
                go_silent(home, announce)
            supervisor.watch()
        finally:
            if ready and announce is None:
                say("\nStopping ...")
            supervisor.stop()
    except Stop as stop:
        say("Stopped. `make demo` goes on where it was." if ready else "Stopped before it was ready.")
        return 0 if ready else 128 + stop.number
    except Problem as problem:
        complain(f"\n{problem}")
        return problem.code
    return 0


def go_silent(home: Home, announce: int) -> None:
    """Tell the waiting `make up` that we are ready and leave its terminal."""
    log = os.open(home.logs / "supervisor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    sys.stdout.flush()
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(log)
    os.close(nothing)
    os.write(announce, b"ready")
    os.close(announce)


def stop_leftovers(home: Home) -> bool:
    """Stop services that a crashed run left behind; True when there were any."""
    found = False
    for names in (("beat", "worker", "office", "portal"), ("valkey-portal", "valkey-office"), ("postgres",)):
        for name in names:
            path = home.pids / f"{name}.pid"
            if Identity.read(path):
                found = True
                number = Cluster.stop_signal if name == "postgres" else signal.SIGTERM
                Service(name, [], home.pids, home.logs / f"{name}.log", stop_signal=number).stop_leftover()
    return found


def readiness(port: int) -> str:
    """Empty when `/readyz` answers 200, else what it says or why it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        said = answer.read(2000).decode(errors="replace").strip()
        return "" if answer.status == 200 else said or f"status {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()


def rows(pairs: Iterable[tuple[str, str]]) -> str:
    """Two columns, the second aligned (Chinese characters are two columns wide)."""
    listed = list(pairs)
    widths = [sum(2 if ord(c) > 0x2E80 else 1 for c in left) for left, _ in listed]
    return "\n".join(
        f"  {left}{' ' * (max(widths) - w + 2)}{right}" for (left, right), w in zip(listed, widths, strict=True)
    )


def addresses(home: Home) -> str:
    """The table of addresses and accounts."""
    portal = os.environ.get("GANJIANG_PORTAL_DOMAIN", "jx.localhost"), zones.portal_port()
    office = os.environ.get("GANJIANG_OFFICE_DOMAIN", "office.localhost"), zones.office_port()

    def at(place: tuple[str, int], slug: str = "") -> str:
        return f"http://{slug}{'.' if slug else ''}{place[0]}:{place[1]}/"

    password = zones.Environments(home, State(home), Cluster(home, State(home), durable=True), {}).password
    citizens = rows(
        [
            ("the province's front door 全省总门户", at(portal)),
            ("Xiushui county 修水县", at(portal, "xiushui")),
            ("Jiujiang city 九江市", at(portal, "jiujiang")),
        ]
    )
    officials = rows(
        [
            ("Xiushui county 修水县", at(office, "xiushui")),
            ("Jiujiang city 九江市", at(office, "jiujiang")),
            ("the province 江西省", at(office, "jiangxi")),
            ("the central team 运维中心", at(office)),
        ]
    )
    accounts = rows(
        [
            ("name", "clerk, handler, reviewer, leader, supervisor, admin: the same at every office address"),
            ("password", password),
            ("codes and mail", f"{home.logs / 'sms.log'}, {home.folder / 'mail'}"),
            ("logs", str(home.logs)),
        ]
    )
    return (
        f"\nPortal 外网, for citizens\n{citizens}\n\nOffice 专网, for officials\n{officials}\n\nAccounts\n{accounts}\n"
    )
