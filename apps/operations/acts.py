"""What the acts of the central team are called in its ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "flag.changed": _("A feature flag was changed"),
        "notice.published": _("A central notice was published"),
        "notice.withdrawn": _("A central notice was withdrawn"),
        "maintenance.begun": _("A jurisdiction was closed for maintenance"),
        "maintenance.postponed": _("The end of a maintenance was changed"),
        "maintenance.ended": _("A jurisdiction was opened after maintenance"),
        "rollout.planned": _("A release was planned"),
        "rollout.started": _("A rollout was started"),
        "rollout.paused": _("A rollout was paused"),
        "rollout.resumed": _("A rollout went on"),
        "rollout.retried": _("Failed upgrades were tried again"),
        "rollout.stopped": _("A rollout stopped by itself"),
        "rollout.finished": _("A rollout is finished"),
        "rollout.held_back": _("A jurisdiction was held back from upgrades"),
        "rollout.released": _("A jurisdiction takes part in upgrades again"),
    }
)
