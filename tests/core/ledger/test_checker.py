"""The stand-alone checker: a bare Python, no project, no network."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from apps.core.ledger import anchoring
from apps.core.ledger.checker import ganjiang_verify
from apps.core.ledger.checker.ganjiang_verify import canonical, check, seal_digest
from apps.core.ledger.services import proof_of, seal_pending
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.ledger.conftest import write


@pytest.fixture
def proof(xiushui: Jurisdiction) -> dict[str, Any]:
    """The proof of the fourth of eleven entries, in the second seal, as a citizen saves it."""
    with door(xiushui):
        write()
        seal_pending()
        entry = write(11)[3]
        seal_pending()
        found: dict[str, Any] = json.loads(json.dumps(proof_of(entry.pk)))
    return found


@pytest.fixture
def anchors(proof: dict[str, Any]) -> str:
    """What the portal gives as anchors.jsonl."""
    return "".join(anchoring.lines("360424"))


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run a copy of the script in an empty folder, isolated (-I): no site of the project, no environment."""
    script = Path(shutil.copy(ganjiang_verify.__file__, tmp_path))

    def start(proof: Any, anchors: str | None = None) -> "subprocess.CompletedProcess[str]":
        (tmp_path / "proof.json").write_text(proof if isinstance(proof, str) else json.dumps(proof))
        command = [sys.executable, "-I", "-S", script.name, "proof.json"]
        if anchors is not None:
            (tmp_path / "anchors.jsonl").write_text(anchors)
            command += ["--anchor", "anchors.jsonl"]
        return subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, encoding="utf-8", check=False)

    return start


def test_a_proof_holds_in_a_bare_python(run: Callable[..., Any], proof: dict[str, Any], anchors: str) -> None:
    alone, anchored = run(proof), run(proof, anchors)
    assert (alone.returncode, alone.stderr, anchored.returncode) == (0, "", 0)
    assert "证明成立" in alone.stdout
    assert "The proof holds" in alone.stdout
    assert "360424-g1 #2" in alone.stdout
    assert "the one made public" in anchored.stdout


def test_a_changed_act_does_not_hold(run: Callable[..., Any], proof: dict[str, Any]) -> None:
    proof["entry"]["reason"] = "另有原因"
    ended = run(proof)
    assert ended.returncode == 1
    assert "证明不成立" in ended.stdout
    assert "The act differs from what was sealed" in ended.stdout


def test_a_seal_that_was_not_made_public_does_not_hold(
    run: Callable[..., Any], proof: dict[str, Any], anchors: str
) -> None:
    assert run(proof, anchors.splitlines()[0]).returncode == 1
    assert "do not have this seal" in run(proof, "").stdout
    altered = anchors.replace(proof["seal"]["root"], "0" * 64)
    assert "differs from its public anchor" in run(proof, altered).stdout


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '"\\ud800"', "\x00"])
def test_what_cannot_be_read_is_said(run: Callable[..., Any], text: str) -> None:
    ended = run(text)
    assert ended.returncode in {1, 2}
    assert "Traceback" not in ended.stderr


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for key, inner in value.items() for p in _paths(inner, (*path, key))]
    if isinstance(value, list):
        return [p for place, inner in enumerate(value) for p in _paths(inner, (*path, place))]
    return [path]


@pytest.mark.parametrize("to", [None, 0, 7, -1, True, "x", "0" * 64, [], {}, "\ud800", 1e999])
def test_whatever_is_changed_in_a_proof_it_does_not_hold(proof: dict[str, Any], to: Any) -> None:
    for path in _paths(proof):
        changed = deepcopy(proof)
        inner = changed
        for key in path[:-1]:
            inner = inner[key]
        if canonical_or_none(inner[path[-1]]) == canonical_or_none(to):
            continue
        inner[path[-1]] = to
        assert check(changed) != [], path


def canonical_or_none(value: Any) -> bytes | None:
    try:
        return canonical(value)
    except ValueError:
        return None


def test_a_field_taken_out_or_put_in_does_not_hold(proof: dict[str, Any]) -> None:
    for part in ("chain", "entry", "leaf", "seal"):
        assert check({key: value for key, value in proof.items() if key != part}) == ["fields"]
        for name in proof[part]:
            changed = deepcopy(proof)
            del changed[part][name]
            assert check(changed) == ["fields"], name
    changed = deepcopy(proof)
    changed["entry"]["note"] = "more"
    assert check(changed) == ["fields"]


def test_a_made_up_seal_holds_alone_but_not_against_the_anchors(proof: dict[str, Any], anchors: str) -> None:
    forged = deepcopy(proof)
    forged["seal"]["previous"] = "0" * 64
    forged["seal"]["digest"] = seal_digest(forged["chain"], forged["seal"])
    assert check(forged) == []
    assert check(forged, ganjiang_verify.read_anchors(anchors)) == ["anchor_differs"]


@pytest.mark.parametrize("value", [None, 1, "proof", [], {}, {"format": "ganjiang.proof.2"}])
def test_something_else_is_no_proof(value: Any) -> None:
    assert check(value) == ["format"]
