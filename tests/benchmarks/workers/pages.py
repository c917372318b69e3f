"""Calls pages by WSGI in this process, with whatever settings it was started with."""

import io
import time
from typing import Any

from django.core.wsgi import get_wsgi_application

from tests.benchmarks.measure import serve

application = get_wsgi_application()


def hosts() -> list[str]:
    from tenants.selectors import all_jurisdictions

    return [place.office_host for place in all_jurisdictions() if place.level != "centre"]


def _environ(page: str, host: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/{page}/",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8001",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def block(page: str, hosts: list[str], calls: int) -> list[float]:
    """Seconds of each call."""
    status: list[str] = []
    taken = []

    def start(code: str, *_: Any) -> Any:
        status.append(code)

    for number in range(calls):
        environ = _environ(page, hosts[number % len(hosts)])
        begin = time.perf_counter()
        response: Any = application(environ, start)
        b"".join(response)
        response.close()
        taken.append(time.perf_counter() - begin)
    if set(status) != {"200 OK"}:
        raise RuntimeError(f"{page}: {sorted(set(status))}")
    return taken


if __name__ == "__main__":
    serve({"hosts": hosts, "block": block})
