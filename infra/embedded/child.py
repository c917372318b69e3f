"""Becomes a service: drops to another user, asks to die with its parent, then replaces itself by the command.

    python child.py [--user UID:GID] [--die SIGNAL:PARENT | --detach yes] [--folder DIR] -- COMMAND ...

`--detach` lets go of the parent altogether: it prints the pid of the service on its output and ends; the service
writes both its streams to the error stream.
Dying with the parent is Linux only (PR_SET_PDEATHSIG, cleared by a change of user, hence asked for after it).
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def drop(user: str) -> None:
    """Take on `uid:gid` for good."""
    uid, gid = map(int, user.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def detach() -> None:
    """Go on as nobody's child in a session of our own."""
    if pid := os.fork():
        os.write(1, str(pid).encode())
        os._exit(0)
    os.setsid()
    os.dup2(2, 1)


def die_with_parent(request: str) -> None:
    """Let the kernel send the signal when the parent goes, even by kill -9; go at once if it has gone already."""
    number, parent = map(int, request.split(":"))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main(arguments: list[str]) -> None:
    """Read the options, do what they say, become the command."""
    split = arguments.index("--")
    options = dict(zip(arguments[0:split:2], arguments[1:split:2], strict=True))
    command = arguments[split + 1 :]
    os.umask(0o077)
    if "--detach" in options:
        detach()
    os.chdir(options.get("--folder", "/"))
    if "--user" in options:
        drop(options["--user"])
    if "--die" in options:
        die_with_parent(options["--die"])
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.stderr.write(f"Cannot start {command[0]}: {error.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main(sys.argv[1:])
