"""Which files are ours: what git tracks, and what it would track."""

import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".tools", ".demo", ".run", "node_modules", "__pycache__"}


def files(*suffixes: str) -> list[Path]:
    """Our files with one of the suffixes (all without any), also in a copy without git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        found = [PROJECT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [p for p in PROJECT.rglob("*") if not NOT_OURS & set(p.relative_to(PROJECT).parts)]
    return sorted(p for p in set(found) if p.is_file() and (not suffixes or p.suffix in suffixes))


def short(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(PROJECT).as_posix()
