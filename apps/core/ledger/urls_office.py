from django.urls import path

from apps.core.ledger import office

app_name = "ledger"
urlpatterns = [
    path("<uuid:entry_id>/proof", office.proof, name="proof"),
]
