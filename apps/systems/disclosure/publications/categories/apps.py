from django.apps import AppConfig


class CategoriesConfig(AppConfig):
    name = "apps.systems.disclosure.publications.categories"
    label = "publication_categories"

    def ready(self) -> None:
        """Name the acts on the catalogue in the centre's ledger."""
        from apps.systems.disclosure.publications.categories import acts  # noqa: F401
