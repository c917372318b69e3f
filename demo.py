#!/usr/bin/env python3
"""The one entry behind every make target: `python3 demo.py [demo|up|down|reset|test|check|fix|bench|e2e|lock]`.

Written so that an old Python can still read it and say what is missing.
"""

import os
import shutil
import sys

WANTED = (3, 11)
NEWER = ["python3.%d" % minor for minor in (13, 12, 11, 14)]


def main():
    """Hand over to infra.embedded, in a newer Python where this one is too old."""
    if sys.version_info < WANTED:
        for name in NEWER:
            path = shutil.which(name)
            if path and not os.environ.get("GANJIANG_REEXEC"):
                os.environ["GANJIANG_REEXEC"] = "1"
                os.execv(path, [path] + sys.argv)
        sys.stderr.write(
            "Ganjiang needs Python %d.%d or newer; this is %s (%s).\n"
            "Install a newer one, or name it: make PYTHON=/path/to/python3.11 demo\n"
            % (WANTED + (sys.version.split()[0], sys.executable))
        )
        return 2
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from infra.embedded.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
