from django.urls import path

from apps.systems.disclosure.publications.categories import office

app_name = "categories"
urlpatterns = [
    path("", office.categories, name="categories"),
    path("<str:code>/", office.category, name="category"),
    path("<str:code>/new/", office.add, name="category-new"),
]
