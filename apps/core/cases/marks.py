"""Who hears of a reminder, a warning or an overdue mark when it is raised. Nothing here needs the worker."""

from collections.abc import Callable

from apps.core.cases.sweep import Raised, StepRaised

_LISTENERS: list[Callable[[Raised], None]] = []
_STEP_LISTENERS: list[Callable[[StepRaised], None]] = []


def on_mark(listener: Callable[[Raised], None]) -> Callable[[Raised], None]:
    """Register what a system does when a mark is raised (tell officials)."""
    _LISTENERS.append(listener)
    return listener


def on_step_mark(listener: Callable[[StepRaised], None]) -> Callable[[StepRaised], None]:
    """Register what a system does when an opinion is due or overdue."""
    _STEP_LISTENERS.append(listener)
    return listener


def tell(raised: list[Raised]) -> int:
    """Every listener hears of each; how many there were."""
    for mark in raised:
        for listener in _LISTENERS:
            listener(mark)
    return len(raised)


def tell_steps(raised: list[StepRaised]) -> int:
    """The same for steps."""
    for mark in raised:
        for listener in _STEP_LISTENERS:
            listener(mark)
    return len(raised)
