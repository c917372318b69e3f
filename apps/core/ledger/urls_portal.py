from django.urls import path

from apps.core.ledger import portal

app_name = "ledger"
urlpatterns = [
    path("", portal.verify, name="verify"),
    path("ganjiang_verify.py", portal.checker, name="checker"),
    path("anchors.jsonl", portal.anchors, name="anchors"),
]
