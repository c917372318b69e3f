"""No file says where packages are downloaded from, or where somebody's checkout lies.

python -m infra.checks.addresses
"""

import re
import sys
from pathlib import Path

from infra.checks.sources import files, short

LOCKS_WITH_ADDRESSES = {"uv.lock", "pdm.lock", "poetry.lock", "Pipfile.lock", "yarn.lock", "pnpm-lock.yaml"}
EVERYWHERE = {
    "a package registry's address": re.compile(
        r"(?:files\.)?python"
        r"hosted\.org|pypi\.(?:org|python\.org)/(?:simple|packages)|registry\.(?:npm"
        r"js|yarn"
        r"pkg)\.",
    ),
    "somebody's own path": re.compile(r"(?<![\w.~-])/(?:work/(?:main|shared)|home/[a-z]+/|root/\.)"),
}
IN_REQUIREMENTS = {
    "an address": re.compile(r"https?://"),
    "an index option": re.compile(r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links)\b", re.MULTILINE),
}
IN_PACKAGE_LOCK = {"the address of a package": re.compile(r'"resolved":\s*"https?://')}


def complaints(path: Path, text: str) -> list[str]:
    """What this file gives away."""
    patterns = dict(EVERYWHERE)
    if path.parent.name == "requirements":
        patterns |= IN_REQUIREMENTS
    if path.name == "package-lock.json":
        patterns |= IN_PACKAGE_LOCK
    found = []
    for what, pattern in patterns.items():
        if hit := pattern.search(text):
            found.append(f"{path.name}:{text.count(chr(10), 0, hit.start()) + 1}: {what}: {hit[0]}")
    if path.name in LOCKS_WITH_ADDRESSES or (path.name.startswith("pylock") and path.suffix == ".toml"):
        found.append(f"{path.name}: a lock file that records addresses")
    return found


def main() -> int:
    """Print what is wrong."""
    wrong: list[str] = []
    ours = [p for p in files() if p != Path(__file__).resolve()]
    for path in ours:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{short(path.parent)}/{line}" for line in complaints(path, text)]
    print("\n".join(wrong) or f"{len(ours)} files name no registry")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
