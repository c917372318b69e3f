"""The check of messages sees what it should, and the catalogues of the shared screens are complete."""

from __future__ import annotations

import gettext
from pathlib import Path

import polib
import pytest

from frontend.management.commands.compile_catalogues import compile_all
from infra.checks import messages


def book(tmp_path: Path, *entries: polib.POEntry, area: str = "core") -> Path:
    folder = tmp_path / area / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=1; plural=0;"}
    catalogue.extend(entries)
    catalogue.save(str(folder / "django.po"))
    return folder / "django.po"


def found(tmp_path: Path, *used: messages.Key) -> list[str]:
    return list(messages.catalogue_problems(messages.catalogues(tmp_path), set(used)))


def test_texts_of_python_are_found_with_context_and_plural(tmp_path: Path) -> None:
    source = tmp_path / "views.py"
    source.write_text(
        'a = _("Hello")\nb = ngettext("%(n)s day", "%(n)s days", n)\nc = pgettext_lazy("month", "May")\n'
        'd = gettext(variable)\ne = _("split " "text")\nf = other("Not this")\n',
        encoding="utf-8",
    )
    uses = messages.collect_uses([source], [])
    assert set(uses) == {
        messages.Key("Hello"),
        messages.Key("%(n)s day"),
        messages.Key("May", "month"),
        messages.Key("split text"),
    }
    assert uses[messages.Key("%(n)s day")].plural == "%(n)s days"
    assert uses[messages.Key("May", "month")].places == ["views.py:3"]


def test_texts_of_templates_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}{% translate \"It's (here)\" %}\n{% translate 'May' context 'month' %}"
        "{% blocktranslate count count=n %}{{ count }} day{% plural %}{{ count }} days{% endblocktranslate %}"
        "{% blocktranslate trimmed with name=x.name %}\n  Dear\n  {{ name }}{% endblocktranslate %}"
        '{% banner _("Careful") %}{# translate "not this" #}{{ _("Filter")|upper }}',
        encoding="utf-8",
    )
    uses = messages.collect_uses([], [page])
    assert set(uses) == {
        messages.Key("It's (here)"),
        messages.Key("May", "month"),
        messages.Key("%(count)s day"),
        messages.Key("Dear %(name)s"),
        messages.Key("Careful"),
        messages.Key("Filter"),
    }
    assert uses[messages.Key("%(count)s day")].plural == "%(count)s days"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (polib.POEntry(msgid="A", msgstr="甲", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="A", msgstr=""), "not translated"),
        (polib.POEntry(msgid="A", msgstr="甲", obsolete=True), "obsolete"),
    ],
)
def test_bad_entries_are_reported(tmp_path: Path, entry: polib.POEntry, complaint: str) -> None:
    book(tmp_path, entry)
    assert [complaint in problem for problem in found(tmp_path, messages.Key("A"))] == [True]


@pytest.mark.parametrize("text", ["甲 %(b)s", "甲", "甲 %(a)s %(b)s", "甲 {a}"])
def test_placeholders_must_agree(tmp_path: Path, text: str) -> None:
    book(tmp_path, polib.POEntry(msgid="A %(a)s", msgstr=text))
    assert "placeholders differ" in found(tmp_path, messages.Key("A %(a)s"))[0]


def test_a_singular_may_leave_the_number_out(tmp_path: Path) -> None:
    entry = polib.POEntry(msgid="One", msgid_plural="%(count)s", msgstr_plural={0: "%(count)s 件"})
    book(tmp_path, entry)
    assert found(tmp_path, messages.Key("One")) == []


def test_an_entry_that_nothing_uses_is_reported(tmp_path: Path) -> None:
    book(tmp_path, polib.POEntry(msgid="Gone", msgstr="没了"))
    assert found(tmp_path) == ["core: 'Gone': used nowhere"]


def test_two_areas_may_not_translate_differently(tmp_path: Path) -> None:
    book(tmp_path, polib.POEntry(msgid="Home", msgstr="首页"), area="core")
    book(tmp_path, polib.POEntry(msgid="Home", msgstr="主页"), area="portal")
    assert found(tmp_path, messages.Key("Home")) == ["portal: 'Home': translated otherwise in core"]


def test_chinese_in_sources_is_reported_and_data_is_allowed(tmp_path: Path) -> None:
    source, page = tmp_path / "enums.py", tmp_path / "page.html"
    source.write_text('"""说明 may be Chinese."""\nA = "修水县"\nB = f"第 {n} 天"\n', encoding="utf-8")
    page.write_text("{# 注释 #}\n<p>你好</p>\n", encoding="utf-8")
    problems = list(messages.literal_problems([source], [page], []))
    assert [problem.split(": ")[0] for problem in problems] == ["enums.py:2", "enums.py:3", "enums.py:3", "page.html:2"]
    assert list(messages.literal_problems([source], [page], ["enums.py", "*.html"])) == []


def test_missing_stanzas_are_ready_for_a_catalogue() -> None:
    use = messages.Use(plural="%(n)s days", places=["apps/x/views.py:12"])
    text = messages.stanza(messages.Key("%(n)s day", "clock"), use)
    assert (
        '#: apps/x/views.py:12\nmsgctxt "clock"\nmsgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] ""\n' in text
    )


def test_catalogues_are_compiled_once_and_again_when_they_change(tmp_path: Path) -> None:
    source = book(tmp_path, polib.POEntry(msgid="Home", msgstr="首页"))
    assert compile_all(tmp_path) == (1, 1)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Home") == "首页"
    assert compile_all(tmp_path) == (0, 1)
    assert compile_all(tmp_path, force=True) == (1, 1)


def test_the_base_pages_and_error_pages_are_complete_in_chinese() -> None:
    bases = {"base", "desk", "question", "split", "signed_out"}
    pages = [page for page in messages.templates() if page.parent.name == "errors" or page.stem in bases]
    sources = [messages.ROOT / "frontend" / f"{name}.py" for name in ("clocks", "dates", "fields", "navigation")]
    uses = messages.collect_uses(sources, pages)
    have = messages.known(messages.catalogues()) | messages.from_django()
    assert len(uses) > 100
    assert [key for key in uses if key not in have] == []
