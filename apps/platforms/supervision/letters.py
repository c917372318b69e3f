"""The advice letter (监察建议书) as PDF."""

from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.platforms.supervision.models import AdviceLetter
from apps.platforms.supervision.rules import RULES
from frontend.dates import day, moment
from frontend.papers import paragraphs, pdf_of
from tenants.models import Jurisdiction

PAPER = Path(__file__).parent / "papers" / "advice.typ"


def advice_pdf(letter: AdviceLetter, place: Jurisdiction) -> bytes:
    """The letter on its sheet: what is advised, and the facts on which it rests."""
    alert = letter.alert
    facts = [
        (pgettext("supervision", "Matter"), f"{alert.number}　{alert.matter.item_title}"),
        (_("Rule"), f"{alert.rule}　{RULES[alert.rule].name}"),
        (pgettext("supervision", "Level"), str(alert.get_level_display())),
        (pgettext("supervision", "Since"), moment(alert.due_at)),
        (_("Evidence"), _("%(count)d ledger entries") % {"count": len(alert.evidence)}),
    ]
    if alert.official_name:
        facts.insert(3, (_("Official"), alert.official_name))
    return pdf_of(
        PAPER,
        {
            "title": _("Supervision advice letter"),
            "number": letter.number,
            "addressee": letter.addressee,
            "colon": pgettext("letter", ":"),
            "paragraphs": paragraphs(letter.text),
            "facts_title": _("What it rests on"),
            "facts": facts,
            "organ": _("Supervision of %(place)s") % {"place": place.name},
            "seal": _("Seal for supervision"),
            "date": day(letter.issued_at, year=True),
            "footer": f"{letter.number}",
        },
    )
