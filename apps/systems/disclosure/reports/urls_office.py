from django.urls import path

from apps.systems.disclosure.reports import office

app_name = "reports"
urlpatterns = [
    path("", office.home, name="home"),
    path("<int:year>/", office.report, name="report"),
    path("<int:year>/records/", office.records, name="records"),
    path("<int:year>/figures/", office.figures, name="figures"),
    path("<int:year>/words/", office.words, name="words"),
    path("<int:year>/final/", office.make_final, name="final"),
    path("<int:year>/paper.<str:kind>", office.paper, name="paper"),
]
