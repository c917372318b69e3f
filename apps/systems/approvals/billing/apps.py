from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "apps.systems.approvals.billing"
    label = "billing"

    def ready(self) -> None:
        """Register the words of its acts, and the gateways."""
        from apps.systems.approvals.billing import acts  # noqa: F401
        from apps.systems.approvals.billing.gateways import voucher  # noqa: F401
