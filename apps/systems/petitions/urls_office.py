from django.urls import path

from apps.systems.petitions import office, office_selection

app_name = "petitions"
urlpatterns = [
    path("", office.inbox, name="inbox"),
    path("petitions/", office.petition_list, name="list"),
    path("petitions/opinions/", office.opinions, name="opinions"),
    path("petitions/selection/", office_selection.selection, name="selection"),
    path("petitions/register/", office.register_petition, name="register"),
]
