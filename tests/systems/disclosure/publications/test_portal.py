"""The public pages: without a script, at a stable address, with the trace of what was changed or withdrawn."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.systems.disclosure.publications import services
from apps.systems.disclosure.publications.models import Publication
from tenants.context import door
from tenants.selectors import jurisdiction_by_code
from tests.support.clients import PortalClient
from tests.support.pages import each, parsed, text_of, the
from tests.systems.disclosure.publications.conftest import PONDS, PUBLISHER, WRITER, cleared, water


@pytest.fixture
def document(xiushui, publish_in) -> Publication:
    return publish_in(xiushui)


@pytest.fixture
def front(db) -> PortalClient:
    return PortalClient()


def address(document: Publication) -> str:
    return f"/disclosure/{document.index_number}/"


def test_the_landing_page_has_the_eight_categories_and_the_newest_document(portal, document):
    page = parsed(portal.get("/disclosure/"))
    words = text_of(page)
    for name in ("概况信息", "法规文件", "发展规划", "工作动态", "人事信息", "财经信息", "行政执法", "公共服务"):
        assert name in words
    assert PONDS.title in words


def test_a_document_has_its_card_its_text_and_its_address(portal, document):
    answer = portal.get(address(document))
    words = text_of(the(parsed(answer), "main"))
    for said in (
        document.index_number,
        "修水县水利局",
        PONDS.document_number,
        "法规文件 › 规范性文件",
        "水利 山塘 项目",
        "23座病险山塘",
    ):
        assert said in words
    assert dict(the(parsed(answer), "link", rel="canonical").attributes)["href"].endswith(address(document))
    assert "data-print hidden" in answer.content.decode()


def test_the_address_by_key_leads_to_that_by_number_and_other_places_lead_home(portal, document, wuning, front):
    assert portal.get(f"/disclosure/{document.pk}/").headers["Location"] == address(document)
    home = document_url(document)
    assert PortalClient(wuning).get(address(document)).headers["Location"] == home
    assert front.get(address(document)).headers["Location"] == home
    assert portal.get("/disclosure/360424-water/1999-01-00001/").status_code == 404
    assert front.get("/disclosure/000014349/2019-00007/").status_code == 404


def document_url(document: Publication) -> str:
    return f"{jurisdiction_by_code('360424').portal_url}{address(document)}"


def test_a_withdrawn_document_says_so_at_the_same_address_and_shows_nothing_of_it(portal, xiushui, document):
    with door(xiushui):
        services.withdraw(actor=PUBLISHER, publication=document, reason="含有个人信息")
    answer = portal.get(address(document))
    assert answer.status_code == 410
    words = answer.content.decode()
    assert "含有个人信息" in words
    assert "23座" not in words
    assert "山塘名单" not in words


def test_a_correction_is_told_under_the_document(portal, xiushui, document):
    with door(xiushui):
        draft = services.begin_change(
            actor=WRITER, publication=document, kind="correction", reason="名单少了一座", changed_on=None
        )
        draft = services.save(actor=WRITER, draft=draft, revision=1, card=replace(draft.card, summary="改正后"))
        draft = cleared(draft)
        services.publish(actor=PUBLISHER, draft=draft, revision=draft.revision)
    words = text_of(parsed(portal.get(address(document))))
    assert "名单少了一座" in words
    assert "第 2 版" in words


def test_what_machines_read_of_a_document_cannot_end_its_element(portal, xiushui, publish_in):
    made = publish_in(xiushui, replace(PONDS, title="题</script><script>alert(1)</script>"))
    text = portal.get(address(made)).content.decode()
    assert "<script>alert" not in text
    data = json.loads(text.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["name"] == "题</script><script>alert(1)</script>"
    assert data["@type"] == "Legislation"
    assert data["legislationIdentifier"] == PONDS.document_number
    assert data["identifier"] == made.index_number


def test_a_search_shows_marks_facets_and_a_card_and_every_filter_can_be_let_go(portal, document):
    page = parsed(portal.get("/disclosure/search/?q=山塘&category=laws"))
    assert text_of(next(each(page, "mark"))) == "山塘"
    assert PONDS.title in text_of(the(page, "ol", class_="lines"))
    chosen = the(page, "a", class_="filter-on")
    assert dict(chosen.attributes)["href"] == "?q=%E5%B1%B1%E5%A1%98"
    assert "没有找到" in text_of(parsed(portal.get("/disclosure/search/?q=火星移民")))


@pytest.mark.parametrize(
    "query",
    [
        "?after=x",
        "?year=20261",
        "?category=<script>",
        "?validity=no",
        "?q=%00",
        "?place=1",
        "?organ=../x",
        "?q=" + "山" * 500,
    ],
)
def test_an_address_that_was_made_up_is_answered(portal, document, query):
    assert portal.get(f"/disclosure/search/{query}").status_code == 200


def test_the_front_door_finds_all_places_and_names_them(front, document, wuning, publish_in):
    publish_in(wuning, replace(PONDS, title="武宁县山塘名单", document_number=""))
    words = text_of(parsed(front.get("/disclosure/search/?q=山塘")))
    assert "武宁县" in words
    assert "修水县" in words
    assert "找到 2 份文件" in words
    assert front.get("/disclosure/").status_code == 200


def test_attachments_are_handed_out_to_be_saved_until_the_document_is_withdrawn(portal, xiushui):
    with door(xiushui):
        draft = services.begin(actor=WRITER, department=water(), card=PONDS)
        file = SimpleUploadedFile("项目名单.txt", "大坪山塘".encode())
        draft = cleared(services.add_file(actor=WRITER, draft=draft, revision=1, file=file))
        services.publish(actor=PUBLISHER, draft=draft, revision=draft.revision)
        document = Publication.objects.get(pk=draft.pk)
    link = next(a for a in each(parsed(portal.get(address(document))), "a") if "项目名单" in text_of(a))
    href = dict(link.attributes)["href"]
    answer = portal.get(href)
    assert b"".join(answer.streaming_content).decode() == "大坪山塘"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with door(xiushui):
        services.withdraw(actor=PUBLISHER, publication=document, reason="名单有误")
    assert portal.get(href).status_code == 404


def test_the_feed_is_atom_of_the_whole_or_of_a_search(portal, document, front):
    space = {"a": "http://www.w3.org/2005/Atom"}
    for client, query in ((portal, ""), (portal, "?q=山塘"), (front, "")):
        tree = ElementTree.fromstring(client.get(f"/disclosure/feed/{query}").content)
        [entry] = tree.findall("a:entry", space)
        assert entry.find("a:title", space).text == PONDS.title
        assert entry.find("a:id", space).text == f"urn:uuid:{document.pk}"
        assert entry.find("a:link", space).attrib["href"] == document_url(document)
    assert not ElementTree.fromstring(portal.get("/disclosure/feed/?q=火星移民").content).findall("a:entry", space)


def test_sitemaps_name_every_document_and_robots_the_sitemaps(portal, document, front):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = ElementTree.fromstring(portal.get("/sitemap.xml").content)
    [year] = [loc.text for loc in index.findall("s:sitemap/s:loc", space)]
    tree = ElementTree.fromstring(portal.get(f"/{year.rsplit('/', 1)[1]}").content)
    assert [loc.text for loc in tree.findall("s:url/s:loc", space)] == [document_url(document)]
    assert "/sitemap.xml" in portal.get("/robots.txt").content.decode()
    assert front.get("/robots.txt").content.decode().count("Sitemap:") == 4
    assert front.get("/sitemap.xml").status_code == portal.get("/sitemap-1999.xml").status_code == 404


def test_the_catalogue_is_dcat_with_what_dcat_ap_demands(portal, document):
    answer = portal.get("/disclosure/catalogue.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    graph = json.loads(answer.content)["@graph"]
    [catalogue] = [node for node in graph if node["@type"] == "dcat:Catalog"]
    [dataset] = [node for node in graph if node["@type"] == "dcat:Dataset"]
    for name in ("dct:title", "dct:description", "dct:publisher", "dcat:dataset"):
        assert catalogue[name]
    for name in (
        "dct:title",
        "dct:description",
        "dct:identifier",
        "dct:publisher",
        "dct:issued",
        "dcat:theme",
        "dcat:distribution",
    ):
        assert dataset[name]
    assert catalogue["dcat:dataset"] == [{"@id": dataset["@id"]}]
    assert all(part["dcat:accessURL"] for part in dataset["dcat:distribution"])
    assert portal.get("/disclosure/catalogue.jsonld?page=0").status_code == 404
