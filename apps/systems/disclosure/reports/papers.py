"""The report as Word file and as PDF, both drawn from the same draft."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import override
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from apps.systems.disclosure.reports.drafting import Draft, form, table2, table3, table4
from frontend.papers import paragraphs, pdf_of

PAPER = Path(__file__).parent / "papers" / "report.typ"
FONT = "SimSun"  # what Word has for Chinese everywhere
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _tables(draft: Draft) -> dict[str, list[list[str]]]:
    return {"2": table2(draft.figures), "3": table3(draft.figures), "4": table4(draft.figures)}


def pdf(draft: Draft) -> bytes:
    """The report as PDF."""
    tables = _tables(draft)
    parts: list[dict[str, Any]] = [
        {
            "heading": heading, "lines": paragraphs(words), "table": tables.get(part, []), "wide": part == "3",
            "note": form()["table3"]["head"] if part == "3" else "",
        }
        for part, heading, words in draft.parts
    ]  # fmt: skip
    with override("zh-hans"):
        return pdf_of(PAPER, {"title": draft.title, "name": draft.name, "basis": draft.basis, "parts": parts})


def docx(draft: Draft) -> bytes:
    """The report as a Word file, to be worked on."""
    document, tables = Document(), _tables(draft)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    document.core_properties.title = draft.title
    document.core_properties.author = draft.name
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(draft.title)
    run.bold, run.font.size = True, Pt(18)
    document.add_paragraph(draft.basis)
    for part, heading, words in draft.parts:
        _heading(document, heading)
        for line in paragraphs(words):
            document.add_paragraph(line)
        if part in tables:
            _table(document, tables[part])
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _heading(document: Any, text: str) -> None:
    """A real heading, for the navigation of Word, in the document's own font and colour."""
    run = document.add_heading(level=1).add_run(text)
    run.font.name, run.font.size, run.bold = FONT, Pt(13), True
    run.font.color.rgb = None
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def _table(document: Any, rows: list[list[str]]) -> None:
    made = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for at, row in enumerate(rows):
        cells = made.rows[at].cells
        for place, text in enumerate(row):
            cells[place].text = text
            for paragraph in cells[place].paragraphs:
                for run in paragraph.runs:
                    run.font.size, run.bold = Pt(8.5), at == 0
                if place:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph()
