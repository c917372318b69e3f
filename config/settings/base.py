"""What every environment shares. Everything that an installation decides comes from `config.env`."""

from django.utils.translation import gettext_lazy as _

from config import BASE_DIR, env, zones

ZONE = env.zone()

SECRET_KEY = env.text("GANJIANG_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = ["*"]  # the host is checked by tenants.middleware, which answers with a helpful page

PORTAL_DOMAIN = env.text("GANJIANG_PORTAL_DOMAIN", "jx.localhost")
OFFICE_DOMAIN = env.text("GANJIANG_OFFICE_DOMAIN", "office.localhost")
PORTAL_PORT = env.number("GANJIANG_PORTAL_PORT", 8000)
OFFICE_PORT = env.number("GANJIANG_OFFICE_PORT", 8001)
PUBLIC_SCHEME = env.text("GANJIANG_PUBLIC_SCHEME", "http")
# one sign-in over all portals of the province; empty: each host for itself, where the domain is not the product's alone
PORTAL_COOKIE_DOMAIN = env.text("GANJIANG_PORTAL_COOKIE_DOMAIN", PORTAL_DOMAIN)
PROXY_HOPS = env.number("GANJIANG_PROXY_HOPS", 0)  # trusted proxies that append to X-Forwarded-For

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "tenants.rollouts",
    "tenants.flags",
    "tenants.maintenance",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "apps.core.workdays",
    "apps.core.catalogue",
    "apps.core.citizens",
    "apps.core.ledger.anchors",
    "apps.core.counters.totals",
    "apps.platforms.exchange.hub",
    "apps.systems.approvals.items",
    "apps.systems.disclosure.publications.categories",
    "apps.platforms.supervision.rulebook",
    "apps.operations",
    "frontend",
    "django_htmx",
    "django_structlog",
]
TENANT_APPS = [
    "django.contrib.sessions",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "apps.core.people",
    "apps.core.ledger",
    "apps.core.files",
    "apps.core.cases",
    "apps.core.counters",
    "apps.core.relay",
    "apps.core.messaging",
    "apps.core.search",
    "apps.platforms.exchange",
    "apps.systems.approvals.offers",
    "apps.systems.approvals.applications",
    "apps.systems.approvals.outside",
    "apps.systems.approvals.billing",
    "apps.systems.disclosure.requests",
    "apps.systems.disclosure.reports",
    "apps.platforms.supervision",
    "apps.systems.petitions",
    "apps.systems.disclosure.publications",
    "oversight",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

TENANT_MODEL = "tenants.Jurisdiction"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_NAME = "public"
DATABASE_ROUTERS = ["tenants.routers.SchemaRouter"]
TENANT_SYNC_ROUTER = "tenants.routers.SchemaRouter"
# a rollout begins with these two (division codes); then all counties, all cities, province and central team
ROLLOUT_PILOT_COUNTY = env.text("GANJIANG_PILOT_COUNTY", "360424")
ROLLOUT_PILOT_CITY = env.text("GANJIANG_PILOT_CITY", "360400")
ROLLOUT_TRIES = 12  # for a table that is in use: about a minute

DB_PREFIX = env.text("GANJIANG_DB_PREFIX", "ganjiang")
DATABASES = {
    "default": {
        "ENGINE": "tenants.backend",
        "HOST": env.text("GANJIANG_DB_HOST", "127.0.0.1"),
        "PORT": env.number("GANJIANG_DB_PORT", 5432),
        "NAME": env.text("GANJIANG_DB_NAME", "ganjiang"),
        "USER": f"{DB_PREFIX}_{ZONE}",
        "PASSWORD": env.text("GANJIANG_DB_PASSWORD", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {"application_name": f"ganjiang-{ZONE}"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Official"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "apps.core.people.auth.OfficialBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "apps.core.people.passwords.UnlikeThePerson"},
    {"NAME": "apps.core.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "apps.core.people.passwords.Uncommon"},
    {"NAME": "apps.core.people.passwords.NotOnlyFigures"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = False  # production sets it
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "frontend.views.csrf_failure"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "apps.core.people.locking.client_ip"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying again too early must not lock for longer
AXES_LOCKOUT_CALLABLE = "apps.core.people.office.locked_out"
AXES_ENABLE_ADMIN = False
SECOND_FACTOR_DUTIES: tuple[str, ...] = ("supervisor", "admin")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = sorted(p for p in (BASE_DIR / "frontend" / "locale").glob("*") if p.is_dir())

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.page",
                "apps.core.messaging.context.bell",
                "apps.operations.context.central_notices",
            ],
        },
    }
]
FORM_RENDERER = "frontend.forms.Renderer"

STATIC_URL = "/static/"
STATICFILES_DIRS = [
    (name, BASE_DIR / "frontend" / name)
    for name in ("styles", "scripts", "images")
    if (BASE_DIR / "frontend" / name).is_dir()
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGE_DIR = BASE_DIR / env.text("GANJIANG_STORAGE_DIR", ".demo/files")
STATIC_ROOT = BASE_DIR / env.text("GANJIANG_STATIC_DIR", ".demo/static")
WSGI_APPLICATION = "config.wsgi.application"

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "apps.core.files.handlers.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

FIELD_KEY = env.text("GANJIANG_FIELD_KEY", "")
EXCHANGE_KEY = env.text("GANJIANG_EXCHANGE_KEY", "")

DOOR_ROLE = "office"  # the zone's own, from the table below
globals().update(zones.BY_ZONE[ZONE])

from config.settings.integrations.caching import *  # noqa: E402, F403
from config.settings.integrations.logging import *  # noqa: E402, F403
from config.settings.integrations.mail import *  # noqa: E402, F403
from config.settings.integrations.oversight import *  # noqa: E402, F403
from config.settings.integrations.queue import *  # noqa: E402, F403
from config.settings.integrations.sms import *  # noqa: E402, F403
from config.settings.integrations.storage import *  # noqa: E402, F403
