"""The body of a document: structured HTML that nothing can be executed in. Cleaned on the way in, whoever sends it.

Headings, paragraphs, lists, tables with joined cells, quotations, links to the web. No style, script, frame, picture:
pictures and files are attachments, which are checked as such.
"""

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

MOST_BYTES = 3 * 1024 * 1024  # of what is kept: a law with its annexes has a tenth of it
_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "b", "strong", "em",
    "i", "u", "s", "sub", "sup", "a", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
_GONE_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "head",
    "xml",
    "object",
    "iframe",
    "noscript",
    "template",
    "svg",
    "math",
}
_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em"}  # the page's own title is the h1
_BLOCKS = {"p", "h2", "h3", "h4", "li", "tr", "blockquote", "pre", "table", "caption", "br", "hr", "ul", "ol"}
_CELLS = {"td", "th"}
_RENAME = re.compile(r"<(/?)(h1|h5|h6|b|i)>")
_EMPTY = re.compile(r"<(p|h2|h3|h4|li|strong|em|u|s)>(?:\s|&nbsp;|\u3000|<br>)*</\1>")
_LOOSE = re.compile(r"\n\s*\n+")
_TABLE = re.compile(r"<(/?)table>")
_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!?][^>]*>")
_SPANS = re.compile(r' (?:colspan|rowspan|start)="(?!\d{1,3}")[^"]*"')


class TooLong(ValueError):
    """The body is longer than any document may be; the text says so in the user's words."""


@dataclass(frozen=True)
class Cleaned:
    """A body that may be kept, and what was left out of it, in words."""

    html: str
    remarks: tuple[str, ...] = ()


def cleaned(text: str) -> Cleaned:
    """From what was typed or pasted: HTML as it is, plain text by its paragraphs. Raises TooLong."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    source = text if _MARKUP.search(text) else from_plain(text)
    html = nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_GONE_WITH_CONTENT,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
    )
    html = _RENAME.sub(lambda found: f"<{found[1]}{_RENAMED[found[2]]}>", html)
    html = _SPANS.sub("", html)
    before = ""
    while before != html:
        before, html = html, _EMPTY.sub("", html)
    html = _LOOSE.sub("\n", html).strip()
    if len(html.encode()) > MOST_BYTES:
        raise TooLong(
            _("The text has %(size)s MB, more than the %(most)s MB that a document may have: attach it as a file.")
            % {"size": f"{len(html.encode()) / 1024 / 1024:.1f}", "most": MOST_BYTES // 1024 // 1024}
        )
    return Cleaned(html, tuple(_left_out(source)))


def _left_out(source: str) -> list[str]:
    lower = source.lower()
    found = []
    if re.search(r"<\s*(script|iframe|object|embed|form|svg)\b|\son[a-z]+\s*=|javascript:", lower):
        found.append(_("Programs and frames in the text were left out."))
    if re.search(r"<\s*(img|picture|video|audio|v:imagedata)\b", lower):
        found.append(_("Pictures in the text were left out: attach them as files."))
    return found


def from_plain(text: str) -> str:
    """A paragraph a line; empty lines part nothing."""
    lines = (line.strip(" \t\u3000") for line in text.split("\n"))
    return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.in_cell = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_cell += tag in _CELLS
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        self.in_cell -= tag in _CELLS

    def _part(self, tag: str) -> None:
        if tag in _CELLS:
            self.parts.append("\u3000")
        elif tag in _BLOCKS:
            self.parts.append(" " if self.in_cell > 0 else "\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))


def text_of(html: str) -> str:
    """The words, a line for each paragraph and each row of a table."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def drawn(html: str) -> SafeString:
    """A kept body for a page: its tables scroll by themselves and can be reached by the keyboard."""
    label = escape(_("Table, scrolls sideways"))
    opening = f'<div class="scroll-x" tabindex="0" role="region" aria-label="{label}"><table>'
    numbered = iter(range(1, 100_000))

    def table(found: "re.Match[str]") -> str:
        if found[1]:
            return "</table></div>"
        return opening.replace(f'"{label}"', f'"{label} {next(numbered)}"')

    return mark_safe(_TABLE.sub(table, html))  # noqa: S308  cleaned when it was kept
