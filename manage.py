#!/usr/bin/env python3
"""Django's command line for Ganjiang."""

import gc
import os
import sys

OWNERS_WORK = {"jurisdiction", "rollout"}  # done as the database's owner unless GANJIANG_ZONE says otherwise


def main() -> None:
    """Run a management command."""
    gc.set_threshold(200_000)  # what is imported stays: looking through it again and again is a tenth of the start
    if OWNERS_WORK & set(sys.argv[1:2]):
        os.environ.setdefault("GANJIANG_ZONE", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
