"""What of the People's Voice channel is staged."""

from django.utils.translation import gettext_lazy as _

from tenants.flags.declared import Flag, declare

BULK_ACTS = declare(
    Flag(
        "petitions.bulk_acts",
        does=_("Acts on many messages at once: accept, assign, claim or urge all that are picked in a list."),
        default=True,
        since="0.1",
        removal="0.3",
    )
)
