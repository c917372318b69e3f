"""No file over 400 lines, no function over 50. `ALLOWED` may only shrink: an entry must name the present size.

python -m infra.checks.caps
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.checks.sources import files, short

FILE_LINES = 400
FUNCTION_LINES = 50
SUFFIXES = (".py", ".js", ".html")
GENERATED = ("migrations",)
ALLOWED: dict[str, int] = {}  # "path" or "path:function" -> its present number of lines


def sizes(path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, lines and cap of the file and of each function in it."""
    text = path.read_text(encoding="utf-8")
    yield short(path), len(text.splitlines()), FILE_LINES
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(text, str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{short(path)}:{node.name}", length, FUNCTION_LINES


def complaints(measured: list[tuple[str, int, int]], allowed: dict[str, int]) -> list[str]:
    """What is too long, and which exceptions are out of date."""
    found = []
    over = {name: (lines, cap) for name, lines, cap in measured if lines > cap}
    for name, (lines, cap) in over.items():
        if name not in allowed:
            found.append(f"{name}: {lines} lines, at most {cap} are allowed")
        elif allowed[name] != lines:
            direction = "has grown beyond" if lines > allowed[name] else "has shrunk below"
            found.append(
                f"{name}: {lines} lines {direction} its exception of {allowed[name]}; lower the exception or it"
            )
    found += [f"{name}: is within the cap now, delete its exception" for name in allowed if name not in over]
    return found


def main() -> int:
    """Print what is wrong."""
    ours = [p for p in files(*SUFFIXES) if not set(GENERATED) & set(p.parts)]
    wrong = complaints([size for path in ours for size in sizes(path)], ALLOWED)
    print("\n".join(wrong) or f"{len(ours)} files within the caps")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
