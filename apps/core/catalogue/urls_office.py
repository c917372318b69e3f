from django.urls import path

from apps.core.catalogue import office

app_name = "catalogue"
urlpatterns = [
    path("", office.categories, name="categories"),
    path("new/", office.add, name="category-new"),
    path("limits/", office.limits, name="limits"),
    path("limits/<slug:case_kind>/<slug:subkind>/", office.limit, name="limit"),
    path("<str:code>/", office.category, name="category"),
    path("<str:code>/move/", office.move, name="category-move"),
    path("<str:code>/retire/", office.retire, name="category-retire"),
    path("<str:code>/restore/", office.restore, name="category-restore"),
]
