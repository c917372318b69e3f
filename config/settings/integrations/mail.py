"""Outgoing mail: SMTP where `GANJIANG_SMTP_URL` (smtp://user:password@host:port) is set, else a file per message."""

from urllib.parse import unquote, urlsplit

from config import BASE_DIR, env

_smtp = urlsplit(env.text("GANJIANG_SMTP_URL", ""))
if _smtp.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or 25
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(BASE_DIR / env.text("GANJIANG_MAIL_DIR", ".demo/mail"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("GANJIANG_MAIL_FROM", "reply@jx.localhost")
