"""The names of acts. The ledger keeps codes; each app says in its `ready()` or `labels` what its codes are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LABELS: dict[str, str | Promise] = {
    "ledger_generation": _("New generation of the ledger after a restore"),
    "ledger_adoption": _("Seals anchored after the move of the schema"),
}


def register_labels(labels: Mapping[str, str | Promise]) -> None:
    """Name acts by their codes; the texts are lazy translations. A later name of the same code wins."""
    _LABELS.update(labels)


def act_label(act: str) -> str:
    """The act's name in the user's language; the code itself where nobody has named it."""
    return str(_LABELS.get(act, act))
