"""Looks at pages in a real browser: `python tests/e2e/shots.py URL...`.

Each address is opened at 1280 and 390 px, light and dark; a screenshot is written and axe (WCAG 2.2 A/AA and best
practice) runs. Also fails on sideways scrolling, console errors and refusals by the content policy. Needs the packages
of requirements/e2e.txt and a Chromium (`--browser PATH`; Debian's is found).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking at a page."""

    width: int
    theme: str
    large: bool = False


def axe_source() -> Path:
    """axe.min.js as the wheel of axe-playwright-python ships it."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        raise SystemExit("axe is missing: install requirements/e2e.txt")
    return Path(spec.origin).parent / "axe.min.js"


def chromium(path: str = "") -> str | None:
    """The given browser, Debian's, or None for Playwright's own."""
    return path or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browser(path: str = "") -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(path), args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


# a page by its build: elements and attributes in order, of texts only whether there is one
_BUILD = """() => {
  const told = new Set(['aria-label', 'title', 'placeholder', 'alt', 'value', 'content', 'lang', 'href', 'action']);
  const said = (name, value) => told.has(name) || /^(data|hx)-/.test(name) ? value !== '' : value.replace(/\\d+/g, '0');
  const build = node => node.nodeType === 3 ? (node.data.trim() ? '.' : '')
    : node.nodeType !== 1 || node.tagName === 'WBR' ? ''
    : `<${node.tagName}${[...node.attributes].map(a => ` ${a.name}=${said(a.name, a.value)}`).join('')}`
      + (node.offsetParent === null ? ' hidden>' : '>')
      + `${[...node.childNodes].map(build).join('').replace(/\\.+/g, '.')}</>`;
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches;
  return `${innerWidth} ${devicePixelRatio} ${scheme} ${build(document.documentElement)}`;
}"""
_clean: set[str] = set()


def axe(page: Page) -> list[str]:
    """What axe finds, one line a rule, with the first element.

    A page built like one that was found clean in this run, at the same width and in the same colours, is not looked at
    again: the same list with other words, the same form in the other language.
    """
    build = hashlib.sha256(page.evaluate(_BUILD).encode()).hexdigest()
    if build in _clean:
        return []
    # evaluated by the debugger, so that the page's content policy does not refuse it
    page.evaluate(axe_source().read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    if not found["violations"]:
        _clean.add(build)
    return [
        f"axe {each['impact']} {each['id']}: {each['help']} ({len(each['nodes'])}×) {each['nodes'][0]['html'][:160]}"
        + (f" | {summary[:200]}" if (summary := each["nodes"][0].get("failureSummary", "").replace("\n", " ")) else "")
        for each in found["violations"]
    ]


def listen(page: Page) -> list[str]:
    """Collects what the browser complains about while the page is used."""
    said: list[str] = []

    def on_console(message: Any) -> None:
        # an error page is answered with its own status on purpose
        if message.type == "error" and "status of" not in message.text:
            said.append(f"console: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    return said


def too_wide(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls sideways by {width} px"] if width > 0 else []


def file_name(url: str, look: Look) -> str:
    name = re.sub(r"\W+", "-", url.split("://", 1)[-1]).strip("-")
    return f"{name}-{look.width}{'-dark' if look.theme == 'dark' else ''}{'-large' if look.large else ''}.png"


def look_at(opened: Browser, url: str, look: Look, *, out: Path, cookies: list[Any], full: bool = True) -> list[str]:
    """Screenshot and findings of one page, looked at in one way."""
    context = opened.new_context(
        viewport={"width": look.width, "height": 900 if look.width > 600 else 844},
        color_scheme="dark" if look.theme == "dark" else "light",
        reduced_motion="reduce",
        has_touch=look.width < 600,
        device_scale_factor=1 if look.width > 600 else 2,
    )
    try:
        wanted = [*cookies, {"name": "display", "value": "size-large", "url": url}] if look.large else cookies
        if wanted:
            context.add_cookies(wanted)
        page = context.new_page()
        said = listen(page)
        page.goto(url, wait_until="load")
        findings = [*axe(page), *too_wide(page), *said]
        page.screenshot(path=out / file_name(url, look), full_page=full)
        return findings
    finally:
        context.close()


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="+")
    parser.add_argument("--out", type=Path, default=Path(".run/shots"))
    parser.add_argument("--width", type=int, action="append", help="default 1280 and 390")
    parser.add_argument("--theme", choices=THEMES, action="append", help="default light and dark")
    parser.add_argument("--large", action="store_true", help="also in large text")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE", help="e.g. language=en")
    parser.add_argument("--browser", default="", help="path of a Chromium")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    options = arguments(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    looks = [Look(width, theme) for width in options.width or WIDTHS for theme in options.theme or THEMES]
    if options.large:
        looks += [Look(width, "light", large=True) for width in options.width or WIDTHS]
    total = 0
    with browser(options.browser) as opened:
        for url in options.url:
            pairs = (each.split("=", 1) for each in options.cookie)
            cookies = [{"name": name, "value": value, "url": url} for name, value in pairs]
            for look in looks:
                findings = look_at(opened, url, look, out=options.out, cookies=cookies)
                total += len(findings)
                print(f"{url} {look.width} {look.theme}{' large' if look.large else ''}: {len(findings)} findings")
                for finding in findings:
                    print(f"  {finding}")
    print(f"Screenshots in {options.out}; {total} findings.")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
