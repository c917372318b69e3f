"""The project's own checks find what they are for."""

import sys
from pathlib import Path

import pytest

from infra.checks import __main__ as everything
from infra.checks import addresses, caps
from infra.checks.sources import files


def test_a_long_function_and_a_long_file_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "long.py"
    path.write_text("def long():\n" + "    x = 1\n" * 50 + "\n" * 360)
    monkeypatch.setattr(caps, "short", lambda p: p.name)
    assert caps.complaints(list(caps.sizes(path)), {}) == [
        "long.py: 411 lines, at most 400 are allowed",
        "long.py:long: 51 lines, at most 50 are allowed",
    ]


def test_what_is_at_the_cap_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "fits.py"
    path.write_text("async def fits():\n" + "    x = 1\n" * 49 + "\n" * 350)
    monkeypatch.setattr(caps, "short", lambda p: p.name)
    assert caps.complaints(list(caps.sizes(path)), {}) == []


def test_exceptions_may_only_shrink():
    measured = [("a.py", 420, 400), ("b.py", 420, 400), ("c.py", 300, 400), ("d.py", 420, 400)]
    said = caps.complaints(measured, {"a.py": 410, "b.py": 430, "c.py": 500, "d.py": 420})
    assert [line.split(":")[0] for line in said] == ["a.py", "b.py", "c.py"]
    assert "has grown beyond" in said[0]
    assert "has shrunk below" in said[1]
    assert "delete its exception" in said[2]


def addresses_in(name: str, text: str) -> list[str]:
    return addresses.complaints(Path(name), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.md", "see https://files.python" + "hosted.org/packages/x"),
        ("package-lock.json", '{"resolved": "https://mirror.example/x.tgz"}'),
        ("requirements/runtime.txt", "django==5.2 # https://mirror.example/"),
        ("requirements/runtime.txt", "--index-url mirror\ndjango==5.2"),
        ("uv.lock", ""),
        ("pylock.dev.toml", ""),
        ("settings.py", 'ROOT = "/work' + '/main/x"'),
    ],
)
def test_an_address_or_a_path_of_somebody_is_found(name: str, text: str):
    assert addresses_in(name, text)


def test_the_line_is_named():
    assert addresses_in("requirements/x.txt", "a==1\n--find-links x\n")[0].startswith("x.txt:2: an index option")


def test_ordinary_text_gives_nothing_away():
    text = "Django 5.2, https://www.djangoproject.com/, pypi, the work/main question, /homework/"
    assert addresses_in("README.md", text) == []


def test_only_our_own_files_are_looked_at():
    ours = files(".py")
    assert Path(__file__) in ours
    assert not any(".venv" in p.parts for p in ours)


def test_every_check_runs_after_one_failed_and_the_failed_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    python = sys.executable
    checks = [
        everything.Check("first", [python, "-c", "raise SystemExit('it is wrong here')"]),
        everything.Check("second", [python, "-c", "print('unseen')"]),
    ]
    monkeypatch.setattr(everything, "CHECKS", checks)
    assert everything.main([]) == 1
    said = capsys.readouterr().out
    assert "FAILED  first" in said
    assert "ok      second" in said
    assert "it is wrong here" in said
    assert "unseen" not in said
    assert said.endswith("1 of 2 checks passed; failed: first\n")
    assert everything.main(["second"]) == 0


def test_a_check_that_does_not_exist_is_not_passed(capsys: pytest.CaptureFixture[str]):
    assert everything.main(["no such check"]) == 2
    assert "There are:" in capsys.readouterr().out
