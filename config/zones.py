"""What differs between the zones: urls, middleware, cookies, database role. Tests apply the same tables.

DESIGN: the portal (外网) and the office (专网) are different processes, hosts, sessions, secrets, caches and roles.
"""

from typing import Any

from config.env import Zone

_OUTER = [
    "apps.operations.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "frontend.middleware.ContentSecurityPolicyMiddleware",
    "frontend.middleware.LanguageMiddleware",
    "tenants.middleware.HostMiddleware",
    "tenants.middleware.DoorMiddleware",
]

PORTAL: dict[str, Any] = {
    "GANJIANG_ZONE": Zone.PORTAL,
    "ROOT_URLCONF": "config.urls_portal",
    "MIDDLEWARE": [
        *_OUTER,
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "apps.core.citizens.middleware.CitizenMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    ],
    "CSRF_COOKIE_NAME": "portal_csrf",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "DOOR_ROLE": "portal",
}

OFFICE: dict[str, Any] = {
    "GANJIANG_ZONE": Zone.OFFICE,
    "ROOT_URLCONF": "config.urls_office",
    "MIDDLEWARE": [
        *_OUTER,
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_otp.middleware.OTPMiddleware",
        "apps.core.people.middleware.OfficialMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "axes.middleware.AxesMiddleware",
    ],
    "CSRF_COOKIE_NAME": "office_csrf",
    "SESSION_COOKIE_NAME": "office_session",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    "DOOR_ROLE": "office",
}

OWNER: dict[str, Any] = {**OFFICE, "GANJIANG_ZONE": Zone.OWNER, "DOOR_ROLE": "owner"}

BY_ZONE = {Zone.PORTAL: PORTAL, Zone.OFFICE: OFFICE, Zone.OWNER: OWNER}
