from django.urls import path

from apps.systems.approvals.offers import office, office_windows

app_name = "offers"
urlpatterns = [
    path("", office.offers, name="offers"),
    path("catalogue/", office.catalogue, name="catalogue"),
    path("catalogue/adopt/", office.adopt_listed, name="adopt-listed"),
    path("catalogue/<str:item>/", office.adopt, name="adopt"),
    path("windows/", office_windows.windows, name="windows"),
    path("windows/new/", office_windows.new, name="window-new"),
    path("windows/<uuid:pk>/", office_windows.window, name="window"),
    path("<str:code>/", office.offer, name="offer"),
    path("<str:code>/take/", office.take, name="take"),
    path("<str:code>/turn/", office.turn, name="turn"),
]
