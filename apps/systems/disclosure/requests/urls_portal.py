from django.urls import path

from apps.systems.disclosure.requests import portal, portal_record

app_name = "requests"
urlpatterns = [
    path("new/", portal.start, name="start"),
    path("new/check/", portal.check, name="check"),
    path("new/send/", portal.send, name="send"),
    path("new/<slug:name>/", portal.step, name="step"),
    path("receipt/", portal.receipt, name="receipt"),
    path("receipt/pdf/", portal.receipt_pdf, name="receipt-pdf"),
    path("<str:number>/", portal_record.record, name="record"),
    path("<str:number>/answer/", portal_record.answer, name="answer"),
    path("<str:number>/withdraw/", portal_record.withdraw, name="withdraw"),
    path("<str:number>/files/<uuid:key>/", portal_record.file, name="file"),
]
