"""The ways to pay, by name."""

from apps.systems.approvals.billing.gateways.base import Gateway

_gateways: dict[str, Gateway] = {}


def register(gateway: Gateway) -> Gateway:
    """Make a way to pay known."""
    _gateways[gateway.name] = gateway
    return gateway


def gateway(name: str) -> Gateway:
    """The way of a name. Raises KeyError."""
    return _gateways[name]


def gateways() -> list[Gateway]:
    """All ways, in the order of their registration."""
    return list(_gateways.values())
