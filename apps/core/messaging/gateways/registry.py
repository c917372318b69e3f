"""Which gateways there are: `contrib/<name>/gateway.py` holds the class that registers itself under `<name>`."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.core.messaging.gateways.base import Gateway

G = TypeVar("G", bound=type[Gateway])
_CONTRIB = "apps.core.messaging.gateways.contrib"
_registered: dict[str, type[Gateway]] = {}


def register(name: str) -> Callable[[G], G]:
    """Class decorator: `@register("console")`."""

    def keep(gateway: G) -> G:
        _registered[name] = gateway
        return gateway

    return keep


@cache
def gateway(name: str) -> Gateway:
    """The gateway of this name, made once. Raises ImproperlyConfigured for a name that nobody registered."""
    module = f"{_CONTRIB}.{name}"
    if name not in _registered and name.isidentifier() and find_spec(module):
        import_module(f"{module}.gateway")
    if name not in _registered:
        raise ImproperlyConfigured(f"SMS_GATEWAY names {name!r}: there is no such gateway")
    return _registered[name]()


def gateway_in_use() -> Gateway:
    """The gateway of the setting SMS_GATEWAY."""
    return gateway(settings.SMS_GATEWAY)
