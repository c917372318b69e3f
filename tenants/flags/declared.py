"""The flags that the code knows. An app declares its own in `flags.py`:

    BULK_SELECTION = declare(Flag("petitions.bulk_selection", does=_("Several messages …"), default=True,
                                  since="0.1", removal="0.3"))

and asks `is_on(BULK_SELECTION, request.jurisdiction)`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise


class UnknownFlag(LookupError):
    """The code asks for a flag that nobody declared: a slip of the pen, never "off"."""


@dataclass(frozen=True)
class Flag:
    """`does` says in words what is on; `since` the release that brought it; `removal` the one that is to drop it."""

    name: str
    does: str | Promise
    default: bool
    since: str
    removal: str


_flags: dict[str, Flag] = {}


def declare(flag: Flag) -> Flag:
    """Make a flag known. Raises ValueError where another one has its name."""
    if flag.name in _flags:
        raise ValueError(f"two flags are called {flag.name}")
    _flags[flag.name] = flag
    return flag


def declared() -> list[Flag]:
    """All of them, by name."""
    return sorted(_flags.values(), key=lambda flag: flag.name)


def flag_named(name: str) -> Flag:
    """The flag of this name. Raises UnknownFlag."""
    try:
        return _flags[name]
    except KeyError:
        raise UnknownFlag(name) from None
