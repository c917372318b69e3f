"""Is every text of the screens there in Chinese? `python infra/checks/messages.py`, part of `make check`.

Reads Python sources (gettext calls), templates (translate tags) and the catalogues under frontend/locale. Fails on a
msgid without translation, a fuzzy entry, placeholders that differ, an entry that nothing uses, a msgid translated
differently in two areas, and Chinese text where English msgids belong. `--missing` prints stanzas ready for a .po file.

Chinese that is data (names of divisions and holidays, demo texts) is allowed where `messages_allowed.txt` says so.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # run as a script
LOCALE = ROOT / "frontend" / "locale"
ALLOWED = Path(__file__).with_name("messages_allowed.txt")
CODE = ("config", "tenants", "apps", "graphql", "frontend")
LANGUAGE = "zh_Hans"

#: Name of the function: positions of (msgid, plural, context).
FUNCTIONS: dict[str, tuple[int, int | None, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (0, None, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (1, None, 0)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (1, 2, 0)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Key:
    """What a catalogue finds a text by."""

    msgid: str
    context: str | None = None


@dataclass(slots=True)
class Use:
    """A text of the screens and where it stands."""

    plural: str | None = None
    places: list[str] = field(default_factory=list)


Uses = dict[Key, Use]


def python_files() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted((ROOT / folder).rglob("*.py"))


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "frontend" / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def calls_in(tree: ast.AST) -> Iterator[tuple[Key, str | None, int]]:
    """Each gettext call with literal arguments: key, plural, line."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in FUNCTIONS:
            continue
        first, plural, context = FUNCTIONS[name]
        msgid = literal(node, first)
        if msgid:
            yield Key(msgid, literal(node, context)), literal(node, plural), node.lineno


def literal(call: ast.Call, position: int | None) -> str | None:
    if position is None or position >= len(call.args):
        return None
    value = call.args[position]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def collect_uses(sources: Iterable[Path], pages: Iterable[Path]) -> Uses:
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    uses: Uses = {}
    for path in [*sources, *pages]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            found = calls_in(ast.parse(text))
        else:
            # `templatize` gives lines with the calls between fillers; each call is parsed on its own.
            found = template_calls(templatize(text))
        for key, plural, line in found:
            use = uses.setdefault(key, Use())
            use.plural = use.plural or plural
            use.places.append(f"{relative(path)}:{line}")
    return uses


TEMPLATE_CALL = re.compile(r"\b(n?p?gettext|_)\(")


def template_calls(templatized: str) -> Iterator[tuple[Key, str | None, int]]:
    for found in TEMPLATE_CALL.finditer(templatized):
        line = templatized.count("\n", 0, found.start()) + 1
        for key, plural, _line in calls_in(ast.parse(call_at(templatized, found.start()))):
            yield key, plural, line


def call_at(text: str, start: int) -> str:
    """The call that begins here: up to the first closing bracket that makes it parse."""
    end = start
    while (end := text.find(")", end) + 1) > 0:
        # Names between the arguments ("count") are fine: only the literals are read.
        candidate = text[start:end]
        try:
            ast.parse(candidate)
        except SyntaxError:
            continue
        return candidate
    return "None"


def catalogues(root: Path = LOCALE) -> dict[str, polib.POFile]:
    """Area and its Chinese catalogue."""
    found = sorted(root.glob(f"*/{LANGUAGE}/LC_MESSAGES/django.po"))
    return {path.parents[2].name: polib.pofile(str(path)) for path in found}


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def entry_problems(area: str, entry: polib.POEntry, used: Collection[Key]) -> Iterator[str]:
    """What is wrong with one entry."""
    said = f"{area}: {entry.msgid!r}"
    if entry.fuzzy:
        yield f"{said}: fuzzy"
    if Key(entry.msgid, entry.msgctxt) not in used:
        yield f"{said}: used nowhere"
    for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
        if not text:
            yield f"{said}: not translated"
            continue
        wanted = placeholders(entry.msgid) | placeholders(entry.msgid_plural or "")
        # the singular may leave the number out: "One thing to correct"
        if placeholders(text) - wanted or placeholders(entry.msgid) - placeholders(text):
            yield f"{said}: placeholders differ from {text!r}"


def catalogue_problems(books: dict[str, polib.POFile], used: Collection[Key]) -> Iterator[str]:
    translated: dict[Key, tuple[str, str]] = {}
    for area, book in books.items():
        for entry in book:
            if entry.obsolete:
                yield f"{area}: {entry.msgid!r}: obsolete"
                continue
            yield from entry_problems(area, entry, used)
            key, text = Key(entry.msgid, entry.msgctxt), entry.msgstr or str(entry.msgstr_plural)
            if key in translated and translated[key][1] != text:
                yield f"{area}: {entry.msgid!r}: translated otherwise in {translated[key][0]}"
            translated[key] = (area, text)


def known(books: dict[str, polib.POFile]) -> set[Key]:
    return {Key(entry.msgid, entry.msgctxt) for book in books.values() for entry in book if entry.translated()}


def from_django() -> set[Key]:
    """Texts that Django brings in Chinese itself (names of months, messages of validators)."""
    import django

    folder = Path(django.__file__).parent / "conf" / "locale" / LANGUAGE / "LC_MESSAGES"
    return known({"django": polib.pofile(str(folder / "django.po"))})


def allowed_patterns(path: Path = ALLOWED) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def is_allowed(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def chinese_in_python(path: Path) -> Iterator[int]:
    """Lines with Chinese in a string that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and HAN.search(node.value)
        ):
            yield node.lineno


def chinese_in_template(path: Path) -> Iterator[int]:
    text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8"))
    for number, line in enumerate(text.splitlines(), start=1):
        if HAN.search(line):
            yield number


def literal_problems(sources: Iterable[Path], pages: Iterable[Path], patterns: list[str]) -> Iterator[str]:
    for path in [*sources, *pages]:
        if is_allowed(relative(path), patterns):
            continue
        lines = chinese_in_python(path) if path.suffix == ".py" else chinese_in_template(path)
        for line in lines:
            yield f"{relative(path)}:{line}: Chinese text; write an English msgid and translate it"


def stanza(key: Key, use: Use) -> str:
    """A .po entry to fill in."""
    entry = polib.POEntry(msgid=key.msgid, msgctxt=key.context, occurrences=[tuple(use.places[0].rsplit(":", 1))])
    if use.plural:
        entry.msgid_plural = use.plural
        entry.msgstr_plural = {0: ""}
    return str(entry)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", action="store_true", help="print the missing entries, ready for a .po file")
    parser.add_argument("--under", default="", help="only texts of files whose path begins so (with --missing)")
    options = parser.parse_args(arguments)
    sources, pages = list(python_files()), templates()
    uses, books = collect_uses(sources, pages), catalogues()
    djangos = from_django()
    have = known(books) | djangos
    missing = {key: use for key, use in uses.items() if key not in have}
    if options.missing:
        for key, use in missing.items():
            if any(place.startswith(options.under) for place in use.places):
                print(stanza(key, use))
        return 0
    problems = [f"{use.places[0]}: {key.msgid!r}: no Chinese" for key, use in missing.items()]
    problems += catalogue_problems(books, uses.keys() | djangos)  # we may say better what Django says
    problems += literal_problems(sources, pages, allowed_patterns())
    for problem in problems:
        print(problem)
    entries = sum(len(book) for book in books.values())
    print(f"Messages: {len(uses)} texts, {entries} translations in {len(books)} catalogues, {len(problems)} problems.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
