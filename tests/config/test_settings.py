"""Each environment starts with what it should, and production refuses what everybody knows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, override_settings

from config.zones import OFFICE, PORTAL

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "GANJIANG_SECRET_KEY": "a-secret-of-this-installation-0123456789",
    "GANJIANG_FIELD_KEY": "a-field-key-of-this-installation",
    "GANJIANG_EXCHANGE_KEY": "an-exchange-key-of-this-installation",
    "GANJIANG_DB_PASSWORD": "a-password-of-this-installation",
    "GANJIANG_SMS_GATEWAY": "of_this_province",
}
CACHE = "redis://:a-password@127.0.0.1:6379/0"


def start(zone: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GANJIANG_", "DEMO_", "DJANGO_"))}
    environment |= {**GOOD, "GANJIANG_ZONE": zone, "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    environment |= {"GANJIANG_CACHE_URL": CACHE, **changes}
    code = "import django; django.setup(); from django.conf import settings; print(settings.DOOR_ROLE)"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("zone", ["portal", "office"])
def test_production_starts_with_secrets_of_its_own(zone):
    done = start(zone)
    assert (done.returncode, done.stdout.strip()) == (0, zone), done.stderr


@pytest.mark.parametrize("value", ["console", ""])
def test_the_office_does_not_send_short_messages_into_a_file(value):
    done = start("office", GANJIANG_SMS_GATEWAY=value)
    assert done.returncode != 0
    assert "GANJIANG_SMS_GATEWAY" in done.stderr


@pytest.mark.parametrize("name", sorted(GOOD.keys() - {"GANJIANG_SMS_GATEWAY"}))
@pytest.mark.parametrize("value", ["ganjiang-demo-secret-that-everybody-knows", "short", ""])
def test_production_refuses_a_demo_secret_a_short_one_and_none(name, value):
    done = start("office", **{name: value})
    assert done.returncode != 0
    assert name in done.stderr


def test_the_portal_does_not_count_its_rates_in_each_process_alone():
    done = start("portal", GANJIANG_CACHE_URL="")
    assert done.returncode != 0
    assert "GANJIANG_CACHE_URL" in done.stderr


def test_production_refuses_the_demo_password():
    done = start("office", DEMO_PASSWORD="ganjiang-demo")
    assert done.returncode != 0
    assert "DEMO_PASSWORD" in done.stderr


def test_an_unknown_zone_is_named():
    done = start("kitchen")
    assert done.returncode != 0
    assert "GANJIANG_ZONE" in done.stderr


def test_the_zones_share_neither_cookies_nor_urls_nor_role():
    for name in ("ROOT_URLCONF", "DOOR_ROLE", "CSRF_COOKIE_NAME", "MESSAGE_STORAGE"):
        assert PORTAL[name] != OFFICE[name]
    assert not [m for m in PORTAL["MIDDLEWARE"] if "contrib.auth" in m or "sessions" in m]


@pytest.mark.parametrize("zone", [PORTAL, OFFICE], ids=["portal", "office"])
@pytest.mark.parametrize("host", ["xiushui.jx.localhost", "127.0.0.1:9", "evil.example"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_answers_on_any_host(zone, host, path, db):
    with override_settings(**zone):
        assert Client().get(path, headers={"host": host}).status_code == 200


@pytest.mark.parametrize("zone", [PORTAL, OFFICE], ids=["portal", "office"])
@pytest.mark.parametrize(
    "host", ["nowhere.jx.localhost", "evil.example", "127.0.0.1", "xiushui.jx.localhost.evil.example"]
)
def test_an_unknown_host_gets_a_helpful_page(zone, host, db):
    with override_settings(**zone):
        page = Client().get("/", headers={"host": host})
    assert page.status_code == 404
    assert "jx.localhost" in page.content.decode()
