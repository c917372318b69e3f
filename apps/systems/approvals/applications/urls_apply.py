from django.urls import path

from apps.systems.approvals.applications import portal

app_name = "apply"
urlpatterns = [
    path("receipt/", portal.receipt, name="receipt"),
    path("receipt/pdf/", portal.receipt_pdf, name="receipt-pdf"),
    path("<str:code>/", portal.step, name="step"),
    path("<str:code>/check/", portal.check, name="check"),
    path("<str:code>/send/", portal.send, name="send"),
    path("<str:code>/<slug:name>/", portal.step, name="step"),
]
