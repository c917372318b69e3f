from django.urls import path

from apps.systems.approvals.applications import portal_record, portal_verify

app_name = "applications"
urlpatterns = [
    path("applications/results/", portal_verify.results, name="results"),
    path("verify/certificates/", portal_verify.certificate, name="verify"),
    path("applications/<str:number>/", portal_record.record, name="record"),
    path("applications/<str:number>/answer/", portal_record.answer, name="answer"),
    path("applications/<str:number>/rate/", portal_record.rate, name="rate"),
    path("applications/<str:number>/withdraw/", portal_record.withdraw, name="withdraw"),
    path("applications/<str:number>/complain/", portal_record.complain, name="complain"),
    path("applications/<str:number>/files/<uuid:key>/", portal_record.file, name="file"),
]
