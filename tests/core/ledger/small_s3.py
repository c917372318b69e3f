"""A bucket over HTTP, as much of S3 as anchors use: put, get, list with prefix, delimiter and limit, object lock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class SmallS3(ThreadingHTTPServer):
    """One bucket, `gov`. `objects` are bodies by key; `headers` what each was put with."""

    def __init__(self, *, locks: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.locks = locks
        self.objects: dict[str, bytes] = {}
        self.headers: dict[str, dict[str, str]] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # answers "Expect: 100-continue"; without it the client waits a second each time
    server: SmallS3

    def do_PUT(self) -> None:
        key = unquote(urlsplit(self.path).path).removeprefix("/gov/")
        self.server.objects[key] = self._body()
        self.server.headers[key] = {name.lower(): value for name, value in self.headers.items()}
        self._answer(200, "")

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        key = unquote(parts.path).removeprefix("/gov").removeprefix("/")
        if key:
            self._answer(200, self.server.objects[key].decode())
        elif "object-lock" not in query:
            self._list({name: values[0] for name, values in query.items()})
        elif self.server.locks:
            inner = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>"
            self._answer(200, f"<ObjectLockConfiguration>{inner}</ObjectLockConfiguration>")
        else:
            self._answer(404, "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>")

    def _list(self, query: dict[str, str]) -> None:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        keys = sorted(key for key in self.server.objects if key.startswith(prefix))
        folders: set[str] = set()
        if delimiter:
            folders = {prefix + key[len(prefix) :].split(delimiter)[0] + delimiter for key in keys}
            keys = []
        limit = int(query.get("max-keys", "1000"))
        found = "".join(f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in keys[:limit])
        found += "".join(
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders)
        )
        self._answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>")

    def _body(self) -> bytes:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return raw
        size, _, rest = raw.partition(b"\r\n")
        return rest[: int(size.split(b";")[0], 16)]

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@contextmanager
def small_s3(*, locks: bool) -> Iterator[SmallS3]:
    """The server, for a while."""
    server = SmallS3(locks=locks)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
