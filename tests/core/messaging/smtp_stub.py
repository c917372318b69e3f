"""A small SMTP server: takes mail, refuses whom it is told to refuse, busy or broken off when it is told so."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class Server(socketserver.ThreadingTCPServer):
    """`replies` answers RCPT by address (default 250), `after_data` answers the end of the text."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.received: list[EmailMessage] = []
        self.connections = 0
        self.replies: dict[str, str] = {}
        self.after_data = ["250 kept"]

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def next_after_data(self) -> str:
        return self.after_data.pop(0) if len(self.after_data) > 1 else self.after_data[0]


class Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 stub")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "QUIT":
                    self._say("221 bye")
                    return
                case "RCPT":
                    address = rest.partition("<")[2].partition(">")[0]
                    self._say(self.server.replies.get(address, "250 ok"))
                case "DATA":
                    self._data()
                case _:
                    self._say("250 ok")

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self.server.next_after_data()
        if answer.startswith("250"):
            message: Any = message_from_bytes(b"".join(lines), policy=policy.default)
            self.server.received.append(message)
        self._say(answer)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def smtp_server() -> Iterator[Server]:
    """Runs in a thread until the end of the block."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
