"""The real launcher over a small product: web servers that answer /readyz instead of portal and office.

python fake_demo.py COMMAND ...      as demo.py; GANJIANG_DEMO_DIR and the ports come from the environment
"""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))

from infra.embedded import cli, install, preparation, supervisor, zones  # noqa: E402
from infra.embedded.process import Service  # noqa: E402
from infra.embedded.state import Home  # noqa: E402

WEB = """
import http.server, subprocess, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[2])); self.end_headers(); self.wfile.write(b"so it is")
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("serving", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def services(home: Home, environments: zones.Environments) -> list[Service]:
    ports = {"portal": zones.portal_port(), "office": zones.office_port()}
    return [
        Service(
            name=name,
            command=[sys.executable, "-c", WEB, str(port), os.environ.get("FAKE_STATUS", "200")],
            folder=home.pids,
            log=home.logs / f"{name}.log",
            environment=environments.of(name),
        )
        for name, port in ports.items()
    ]


def prepare(state: object, environments: zones.Environments) -> None:
    print("prepared", environments.cluster.sql("select 1 + 1"), flush=True)


if "FAKE_STATUS" in os.environ:
    supervisor.READY_WITHIN = 2
zones.services = services
preparation.prepare = prepare
install.install = lambda groups: None
cli.ENTRY = Path(__file__)

if __name__ == "__main__":
    sys.exit(cli.run(sys.argv[1:]))
