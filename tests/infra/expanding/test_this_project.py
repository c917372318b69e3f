"""The check is run over this project's own migrations, and says so."""

import pytest

from infra.checks import migrations
from infra.checks.expanding.walk import examine


def test_our_own_migrations_are_looked_at_and_those_of_packages_are_not():
    found = migrations.plan()
    labels = {each.app_label for each in found if migrations.ours(each)}
    assert {"cases", "tenants", "rollouts", "petitions", "citizens"} <= labels
    assert not labels & {"axes", "auth", "sessions", "otp_totp"}
    assert examine(found, migrations.CONTRACTIONS, ours=migrations.ours, shared=migrations.shared) == []


def test_tables_of_the_public_schema_are_known():
    assert migrations.shared("citizens")
    assert not migrations.shared("cases")


def test_it_ends_with_an_error_and_prints_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert migrations.main() == 0
    assert "none keeps out or breaks the release before it" in capsys.readouterr().out
    monkeypatch.setattr(migrations, "CONTRACTIONS", {"cases.0009_gone": "release 7"})
    assert migrations.main() == 1
    assert "cases.0009_gone: named as a contraction" in capsys.readouterr().out
