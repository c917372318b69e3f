"""Production: https, real secrets. Refuses to start with what the demo or the tests use."""

from config import env
from config.settings.base import *  # noqa: F403

DEMO = False


def _refuse_demo_secrets() -> None:
    for name in ("GANJIANG_SECRET_KEY", "GANJIANG_FIELD_KEY", "GANJIANG_DB_PASSWORD"):
        _check_secret(name, env.text(name))
    if env.zone() != env.Zone.PORTAL:
        _check_secret("GANJIANG_EXCHANGE_KEY", env.text("GANJIANG_EXCHANGE_KEY"))


def _check_secret(name: str, value: str) -> None:
    if "ganjiang-demo" in value or "ganjiang-test" in value:
        raise env.MisconfiguredEnvironment(f"{name} holds a secret of the demo: set one of your own.")
    if len(value) < 16:
        raise env.MisconfiguredEnvironment(f"{name} is shorter than 16 characters: set a longer one.")


_refuse_demo_secrets()
if env.text("DEMO_PASSWORD", ""):
    raise env.MisconfiguredEnvironment("DEMO_PASSWORD is for the demo: unset it in production.")

if env.zone() == env.Zone.OFFICE and env.text("GANJIANG_SMS_GATEWAY", "") in {"", "console"}:
    raise env.MisconfiguredEnvironment(
        "GANJIANG_SMS_GATEWAY is the console of the demo, which writes sign-in codes into a file: name a real gateway."
    )

if env.zone() == env.Zone.PORTAL:
    env.text("GANJIANG_CACHE_URL")  # one for all its processes: counted in each alone, rate limits would be many times

PUBLIC_SCHEME = "https"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if env.zone() != env.Zone.PORTAL:
    SESSION_COOKIE_NAME = "__Host-office_session"
    CSRF_COOKIE_NAME = "__Host-office_csrf"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("GANJIANG_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000
