from django.urls import path

from apps.systems.petitions import (
    portal_account,
    portal_answers,
    portal_files,
    portal_follow,
    portal_send,
    portal_track,
    portal_write,
)

app_name = "petitions"
urlpatterns = [
    path("track/", portal_track.track, name="track"),
    path("account/petitions/", portal_account.own, name="own"),
    path("petitions/", portal_answers.answer_list, name="answers"),
    path("petitions/feed/", portal_answers.feed, name="feed"),
    path("petitions/answers/<str:number>/", portal_answers.answer, name="answer"),
    path("petitions/new/", portal_write.new, name="new"),
    path("petitions/new/anew/", portal_write.start_anew, name="start-anew"),
    path("petitions/new/ask/", portal_write.ask, name="ask"),
    path("petitions/new/kept/", portal_write.kept, name="kept"),
    path("petitions/new/helped/", portal_write.helped, name="helped"),
    path("petitions/new/send/", portal_send.send, name="send"),
    path("petitions/new/files/", portal_files.files, name="files"),
    path("petitions/new/similar/", portal_write.look_at_similar, name="similar"),
    path("petitions/new/check/", portal_write.check, name="check"),
    path("petitions/new/<slug:name>/", portal_write.step, name="step"),
    path("petitions/receipt/", portal_send.receipt, name="receipt"),
    path("petitions/receipt/pdf/", portal_send.receipt_pdf, name="receipt-pdf"),
    path("petitions/<str:number>/", portal_track.record, name="record"),
    path("petitions/<str:number>/rate/", portal_follow.rate, name="rate"),
    path("petitions/<str:number>/reopen/", portal_follow.reopen, name="reopen"),
    path("petitions/<str:number>/supplement/", portal_follow.supplement, name="supplement"),
    path("petitions/<str:number>/withdraw/", portal_follow.withdraw, name="withdraw"),
    path("petitions/<str:number>/answer/", portal_track.answer_pdf, name="answer-pdf"),
    path("petitions/<str:number>/files/<uuid:key>/", portal_track.file, name="file"),
    path("petitions/<str:number>/proofs/<uuid:key>/", portal_track.proof, name="proof"),
]
