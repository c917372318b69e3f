"""The report's pages: every cell leads to its records; figures and words are kept; files are handed out."""

import re
from datetime import date

from tenants.context import door
from tests.systems.disclosure.reports.test_counting import past


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


def test_every_figure_above_nought_leads_to_as_many_records(office, xiushui):
    with door(xiushui):
        past(date(2026, 3, 1), date(2026, 3, 9), "disclosed")
        past(date(2026, 3, 1), date(2026, 3, 9), "internal", "legal")
        past(date(2025, 3, 1))
    office.sign_in("clerk")
    page = text_of(office.get("/disclosure/reports/2026/"))
    links = re.findall(r'<a href="(/disclosure/reports/2026/records/\?table=3[^"]+)">(\d+)<', page)
    assert len(links) >= 12
    for address, figure in links:
        listed = text_of(office.get(address.replace("&amp;", "&")))
        assert listed.count("/cases/360424-D") == int(figure), address


def test_figures_and_words_are_kept_and_the_files_handed_out(office, xiushui):
    office.sign_in("clerk")
    page = office.post("/disclosure/reports/2026/figures/?organ=transport", {"licences": "12", "fees": "3.5"})
    assert page.status_code == 302, text_of(page)[:2000]
    page = text_of(office.get("/disclosure/reports/2026/?organ=transport"))
    assert ">12<" in page
    assert ">3.50<" in page
    page = text_of(office.get("/disclosure/reports/2026/figures/?organ=transport"))
    assert "陈晓岚" in page
    assert office.post("/disclosure/reports/2026/words/", {"part_5": "人手不足。"}).status_code == 302
    assert "人手不足。" in text_of(office.get("/disclosure/reports/2026/"))
    assert office.get("/disclosure/reports/2026/paper.pdf").content.startswith(b"%PDF-")
    assert office.get("/disclosure/reports/2026/paper.docx").content.startswith(b"PK")
    assert office.get("/disclosure/reports/2026/paper.exe").status_code == 404
    assert office.post("/disclosure/reports/2026/final/").status_code == 403


def test_the_sum_is_for_leaders_of_a_place_with_others_below(office, jiangxi, xiushui):
    from tests.support.clients import OfficeClient

    with door(xiushui):
        past(date(2026, 3, 1), date(2026, 3, 9), "disclosed")
    assert office.sign_in("leader").get("/disclosure/reports/2026/?scope=below").status_code == 403
    province = OfficeClient(jiangxi).sign_in("leader")
    page = text_of(province.get("/disclosure/reports/2026/?scope=below"))
    assert "scope=below" in page
    found = re.search(r'href="(/disclosure/reports/2026/records/\?[^"]*row=disclosed[^"]*column=total)">1<', page)
    listed = text_of(province.get(found.group(1).replace("&amp;", "&")))
    assert "修水县" in listed
