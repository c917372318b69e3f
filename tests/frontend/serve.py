"""`python -m tests.frontend.serve 18050`: the gallery in a browser, without a database.

/portal/ /office/ /question/ /signed-out/ /errors/404/ …; `?errors` fills the form wrongly, `?toast` says what happened.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "gallery-of-components-not-a-secret-0123456789-0123456789",
    "DEBUG": True,
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": "tests.frontend.gallery",
    "INSTALLED_APPS": ["django.contrib.messages", "django.contrib.staticfiles", "frontend", "django_htmx"],
    "MIDDLEWARE": [
        "frontend.middleware.ContentSecurityPolicyMiddleware",
        "frontend.middleware.LanguageMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [ROOT / "frontend" / "templates"],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                    "frontend.context.page",
                ]
            },
        }
    ],
    "FORM_RENDERER": "frontend.forms.Renderer",
    "STATIC_URL": "/static/",
    "STATICFILES_DIRS": [(name, ROOT / "frontend" / name) for name in ("styles", "scripts", "images")],
    "LANGUAGE_CODE": "zh-hans",
    "LANGUAGES": [("zh-hans", "中文"), ("en", "English")],
    "LANGUAGE_COOKIE_NAME": "language",
    "LOCALE_PATHS": sorted((ROOT / "frontend" / "locale").glob("*")),
    "USE_TZ": True,
    "TIME_ZONE": "Asia/Shanghai",
    "DOOR_ROLE": os.environ.get("GALLERY_ZONE", "portal"),
    "PORTAL_DOMAIN": "jx.localhost",
    "PORTAL_PORT": 8000,
    "PUBLIC_SCHEME": "http",
}

if __name__ == "__main__":
    settings.configure(**SETTINGS)
    django.setup()
    call_command("compile_catalogues")
    call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False)
