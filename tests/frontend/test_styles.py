"""The style sheets: raw colours in one file, the older browsers of offices, every class and token defined."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import frontend

STYLES = Path(frontend.__file__).parent / "styles"
SCRIPTS = Path(frontend.__file__).parent / "scripts"
TEMPLATES = Path(frontend.__file__).parent / "templates"
SHEETS = sorted(STYLES.glob("*.css"))
COLOURLESS = [path for path in SHEETS if path.stem not in {"tokens", "print"}]  # paper is black on white


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def token_blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Light, dark by the system's wish, dark by choice."""
    text = without_comments(STYLES / "tokens.css")
    light = text[text.index(":root, .island-light") : text.index("@media screen and")]
    wish = text[text.index("@media screen and") : text.index("@media screen {")]
    choice = text[text.index("@media screen {") : text.index("\n:root {")]
    return declared(light), declared(wish), declared(choice)


def test_the_two_lists_of_dark_values_are_equal_and_complete() -> None:
    light, wish, choice = token_blocks()
    assert len(light) > 40
    assert wish == choice
    assert wish.keys() == light.keys()


@pytest.mark.parametrize("path", COLOURLESS, ids=lambda path: path.name)
def test_raw_colours_stand_in_the_tokens_only(path: Path) -> None:
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b", without_comments(path))
    assert set(found) <= {"#fff"}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_nothing_shuts_out_browsers_of_2021(path: Path) -> None:
    text = without_comments(path)
    for newer in ("@layer", "light-dark(", "&", "color-mix(", "@container", "oklch("):
        assert newer not in text, newer
    subgrid = text.count("subgrid")
    assert subgrid == 2 * text.count("@supports (grid-template-columns: subgrid)")
    assert text.count("{") == text.count("}")


def test_every_token_that_is_used_exists() -> None:
    text = "".join(without_comments(path) for path in SHEETS)
    defined = set(re.findall(r"(--[\w-]+):", text))
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert used <= defined


def test_every_sheet_is_linked_in_its_order() -> None:
    head = (TEMPLATES / "components" / "head.html").read_text(encoding="utf-8")
    linked = re.findall(r"styles/(\w+)\.css", head)
    assert linked == ["tokens", "base", "layouts", "controls", "components", "tables", "charts", "print"]
    assert sorted(f"{name}.css" for name in linked) == [path.name for path in SHEETS]


def test_every_class_of_the_base_pages_and_components_has_a_style_or_a_script() -> None:
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", "".join(without_comments(path) for path in SHEETS)))
    known |= {"masked", "files-line"}
    for folder in ("components", "errors"):
        for page in (TEMPLATES / folder).glob("*.html"):
            text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
            for names in re.findall(r'class="([^"]*)"', text):
                assert {name for name in names.split() if not name.endswith("--")} <= known, page.name


def test_every_module_of_the_scripts_is_imported_and_exists() -> None:
    main = (SCRIPTS / "main.js").read_text(encoding="utf-8")
    imported = set(re.findall(r'"\./(\w+\.js)"', main))
    assert imported == {path.name for path in SCRIPTS.glob("*.js")} - {"main.js"}


def test_scripts_write_no_markup_and_no_style() -> None:
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", ".style", "eval(", "document.write"):
            assert forbidden not in text, f"{path.name}: {forbidden}"
