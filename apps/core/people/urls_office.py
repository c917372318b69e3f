from django.urls import path

from apps.core.people import office, office_departments, office_officials

app_name = "people"
urlpatterns = [
    path("sign-in/", office.sign_in, name="sign-in"),
    path("sign-in/code/", office.second_factor_check, name="second-factor-check"),
    path("sign-out/", office.sign_out, name="sign-out"),
    path("account/", office.account, name="account"),
    path("account/password/", office.password, name="password"),
    path("account/second-factor/", office.second_factor_set_up, name="second-factor"),
    path("account/sign-ins/end/", office.end_other_sign_ins, name="end-other-sign-ins"),
    path("departments/", office_departments.index, name="departments"),
    path("departments/new/", office_departments.create, name="department-new"),
    path("departments/<slug:code>/", office_departments.detail, name="department"),
    path("departments/<slug:code>/retire/", office_departments.retire, name="department-retire"),
    path("departments/<slug:code>/reopen/", office_departments.reopen, name="department-reopen"),
    path("officials/", office_officials.index, name="officials"),
    path("officials/new/", office_officials.create, name="official-new"),
    path("officials/<uuid:pk>/", office_officials.detail, name="official"),
    path("officials/<uuid:pk>/duties/", office_officials.duties, name="official-duties"),
    path("officials/<uuid:pk>/deactivate/", office_officials.deactivate, name="official-deactivate"),
    path("officials/<uuid:pk>/reactivate/", office_officials.reactivate, name="official-reactivate"),
    path("officials/<uuid:pk>/password/", office_officials.reset_password, name="official-password"),
    path("officials/<uuid:pk>/second-factor/", office_officials.reset_second_factor, name="official-second-factor"),
]
