"""What machines read: schema.org in the page of a document, DCAT-AP for the catalogue of a place."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from apps.systems.disclosure.publications.categories.models import Category
from apps.systems.disclosure.publications.enums import Validity
from apps.systems.disclosure.publications.models import PublishedDocument

LAW = "laws."
_FORCE = {Validity.IN_FORCE: "InForce", Validity.REPEALED: "NotInForce", Validity.EXPIRED: "NotInForce"}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGE = {"@id": "http://publications.europa.eu/resource/authority/language/ZHO"}
_PUBLIC = {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"}
_TYPES = "https://www.iana.org/assignments/media-types/"


def of_document(document: PublishedDocument, url: str) -> dict[str, Any]:
    """schema.org: legislation where it is that, else a document."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation" if document.category.startswith(LAW) else "DigitalDocument",
        "@id": url,
        "url": url,
        "identifier": document.index_number,
        "name": document.title,
        "inLanguage": "zh-Hans",
        "datePublished": document.published_on.isoformat(),
        "dateModified": document.changed_at.isoformat(),
        "publisher": {"@type": "GovernmentOrganization", "name": document.organ_name},
        "isAccessibleForFree": True,
        "version": document.version,
    }
    if document.summary:
        found["description"] = document.summary
    if document.subject_words:
        found["keywords"] = list(document.subject_words)
    if document.category.startswith(LAW):
        found |= {
            "legislationDate": document.made_on.isoformat(),
            "legislationLegalForce": f"https://schema.org/{_FORCE[Validity(document.validity)]}",
            "legislationPassedBy": {"@type": "GovernmentOrganization", "name": document.issuer},
        }
        if document.document_number:
            found["legislationIdentifier"] = document.document_number
    else:
        found["dateCreated"] = document.made_on.isoformat()
    return found


def script(data: dict[str, Any]) -> SafeString:
    """As it may stand inside <script type="application/ld+json">: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False)
    for sign, written in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, written)
    return mark_safe(text)  # noqa: S308  JSON without < > &


def catalogue(
    *,
    name: str,
    host: str,
    address: str,
    documents: Iterable[tuple[PublishedDocument, str]],
    known: dict[str, Category],
) -> dict[str, Any]:
    """DCAT-AP as JSON-LD: the catalogue of a place, a dataset for each document. `address`: of the catalogue itself."""
    graph = [dataset for document, url in documents for dataset in _dataset(document, url, host, known)]
    datasets = [{"@id": each["@id"]} for each in graph if each["@type"] == "dcat:Dataset"]
    publisher = {"@id": f"{host}/#government", "@type": "foaf:Agent", "foaf:name": _said(name)}
    head = {
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _said(f"{name}政府信息公开目录"),
        "dct:description": _said(f"{name}主动公开的政府信息，一件一条。"),
        "dct:publisher": {"@id": publisher["@id"]},
        "dct:language": _LANGUAGE,
        "foaf:homepage": {"@id": f"{host}/"},
        "dcat:dataset": datasets,
    }
    return {"@context": _CONTEXT, "@graph": [head, publisher, *graph]}


def _dataset(document: PublishedDocument, url: str, host: str, known: dict[str, Category]) -> Iterator[dict[str, Any]]:
    category = known.get(document.category)
    yield {
        "@id": f"{url}#dataset",
        "@type": "dcat:Dataset",
        "dct:title": _said(document.title),
        "dct:description": _said(document.summary or document.title),
        "dct:identifier": document.index_number,
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _said(document.organ_name)},
        "dct:issued": _day(document.published_on.isoformat()),
        "dct:modified": _day(document.changed_at.date().isoformat()),
        "dct:language": _LANGUAGE,
        "dct:accessRights": _PUBLIC,
        "dcat:keyword": [_said(word) for word in document.subject_words],
        "dcat:theme": {
            "@id": f"{host}/disclosure/search/?category={document.category}",
            "@type": "skos:Concept",
            "skos:prefLabel": _said(category.name if category else document.category),
        },
        "dcat:landingPage": {"@id": url},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": _said(document.title),
                "dcat:accessURL": {"@id": url},
                "dcat:mediaType": {"@id": f"{_TYPES}text/html"},
            },
            *(
                {
                    "@type": "dcat:Distribution",
                    "dct:title": _said(file["name"]),
                    "dcat:accessURL": {"@id": url},
                    "dcat:downloadURL": {"@id": f"{host}/disclosure/{document.pk}/files/{file['id']}/"},
                    "dcat:mediaType": {"@id": f"{_TYPES}{file['content_type'].partition(';')[0]}"},
                    "dcat:byteSize": {"@value": str(file["size"]), "@type": "xsd:nonNegativeInteger"},
                }
                for file in document.files
            ),
        ],
    }


def _said(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "zh"}


def _day(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:date"}
