from django.urls import path

from oversight import api, office, office_tokens

app_name = "oversight"
urlpatterns = [
    path("graphql/", api.graphql, name="graphql"),
    path("graphql/schema.graphql", api.sdl_file, name="schema"),
    path("oversight/", office.overview, name="overview"),
    path("oversight/cases/", office.cases, name="cases"),
    path("api-tokens/", office_tokens.index, name="tokens"),
    path("api-tokens/new/", office_tokens.create, name="token-new"),
    path("api-tokens/<uuid:pk>/", office_tokens.detail, name="token"),
    path("api-tokens/<uuid:pk>/revoke/", office_tokens.revoke, name="token-revoke"),
]
