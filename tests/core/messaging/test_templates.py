"""Each message says what it must, in both languages, and is never half a sentence."""

from datetime import date

import pytest

from apps.core.messaging.services import MissingFacts, UnknownTemplate, render_message
from apps.core.messaging.templates import DATES, TEMPLATES
from config import BASE_DIR
from tenants.context import door
from tenants.models import Jurisdiction

FOLDER = BASE_DIR / "frontend" / "templates" / "messaging"


def facts_of(template: str, *, full: bool) -> dict[str, str | int | date]:
    form = TEMPLATES[template]
    names = form.needs | form.may if full else form.needs
    special = {"count": 2} | dict.fromkeys(DATES, date(2026, 11, 30))
    return {name: special.get(name, f"<{name}>") for name in names}


def test_every_message_has_its_two_files_and_every_file_its_message() -> None:
    assert {f.name for f in FOLDER.iterdir()} == {
        f"{name}{ending}" for name in TEMPLATES for ending in (".txt", ".subject.txt")
    }


@pytest.mark.parametrize("template", sorted(TEMPLATES))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_message_tells_all_its_facts(template: str, language: str) -> None:
    facts = facts_of(template, full=True)
    subject, text = render_message(template, facts, language)
    assert subject
    for name, value in facts.items():
        if name == "granted":
            continue
        said = value if isinstance(value, str | int) else {"zh-hans": "11 月 30 日", "en": "30 November"}[language]
        assert str(said) in f"{subject} {text}", name


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_message_without_what_it_may_tell_is_still_whole(template: str) -> None:
    subject, text = render_message(template, facts_of(template, full=False))
    for piece in (subject, text):
        assert piece
        assert "None" not in piece
        assert "  " not in piece
        assert "（）" not in piece
        assert "%(" not in piece


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_message_that_lacks_a_fact_is_refused(template: str) -> None:
    for missing in TEMPLATES[template].needs:
        facts = facts_of(template, full=True)
        del facts[missing]
        with pytest.raises(MissingFacts, match=missing):
            render_message(template, facts)


def test_an_unknown_message_is_refused() -> None:
    with pytest.raises(UnknownTemplate):
        render_message("no_such_message", {})


def test_text_for_people_is_not_escaped_for_pages() -> None:
    _, text = render_message("urge_official", {"number": "1", "title": "A & B <C>", "text": "“快”", "by": "李"})
    assert "A & B <C>" in text


def test_a_subject_is_one_line() -> None:
    subject, _ = render_message("sign_official", {"number": "1\r\nBcc: all@example.cn", "title": ""})
    assert "\n" not in subject
    assert "\r" not in subject


def test_the_place_and_the_page_on_its_portal_are_known_behind_its_door(xiushui: Jurisdiction) -> None:
    number = "360424-P2026-003187-4"
    with door(xiushui):
        _, text = render_message("petition_answered", {"number": number, "title": "路灯不亮", "department": "县水利局"})
    assert text == (
        f"【修水县】县水利局已答复您的来信「路灯不亮」（{number}）。请您评价是否满意。"
        f"查看：{xiushui.portal_url}/petitions/{number}/"
    )
