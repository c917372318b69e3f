from django.urls import path

from apps.core.citizens import portal

app_name = "citizens"
urlpatterns = [
    path("account/", portal.account, name="account"),
    path("account/sign-in/", portal.sign_in, name="sign-in"),
    path("account/code/", portal.code, name="code"),
    path("account/sign-out/", portal.sign_out, name="sign-out"),
]
