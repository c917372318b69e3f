from django.urls import path

from apps.systems.petitions import office

app_name = "petitions"
urlpatterns = [
    path("", office.inbox, name="inbox"),
    path("petitions/", office.petition_list, name="list"),
    path("petitions/register/", office.register_petition, name="register"),
]
