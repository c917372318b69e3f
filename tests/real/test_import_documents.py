"""The real documents, where they are beside the project: all that fit are imported and found by number and words."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.systems.disclosure.publications.finding import find
from apps.systems.disclosure.publications.models import PublishedDocument
from apps.systems.disclosure.publications.wanted import Wanted
from tenants.context import door

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "disclosure"
FULL, PROVINCIAL, RECORDS = (
    FOLDER / name for name in ("full_records.jsonl", "provincial_documents.jsonl", "state_council_docs_meta.csv")
)

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FULL.exists(), reason="the shared data set is not beside the project"),
]


def imported(path: Path, source: str, tmp_path: Path) -> tuple[str, list[str]]:
    """The last line and the report."""
    out, report = StringIO(), tmp_path / f"{source}.txt"
    try:
        call_command("import_documents", str(path), source=source, report=report, stdout=out)
        last = out.getvalue().splitlines()[-1]
    except CommandError as error:
        last = str(error)
    return last, report.read_text(encoding="utf-8").splitlines()


def test_every_document_with_a_text_is_found_by_its_number_and_by_words_from_its_middle(jiangxi, tmp_path):
    last, _report = imported(FULL, "full", tmp_path)
    assert last.startswith("40 added")
    for row in [json.loads(line) for line in FULL.read_text(encoding="utf-8").splitlines()]:
        typed = row["doc_number"].replace("〔", "[").replace("〕", "]")
        middle = re.findall(r"[\u4e00-\u9fff]{6,12}", row["text"][len(row["text"]) // 2 :])[0]
        with door(jiangxi):
            assert row["index_number"] in {line.index_number for line in find(Wanted(text=typed), [jiangxi]).lines}
            found = find(Wanted(text=middle), [jiangxi], size=40)
        assert row["index_number"] in {line.index_number for line in found.lines}, middle
        assert not found.loose


def test_what_does_not_fit_is_named_and_a_second_run_adds_nothing(jiangxi, tmp_path):
    last, report = imported(PROVINCIAL, "provincial", tmp_path)
    added = int(last.split()[0])
    refused = [line for line in report if ", refused, " in line]
    assert added + len(refused) == 500
    assert added >= 480
    assert all("the same document was on line" in line for line in refused)
    assert imported(PROVINCIAL, "provincial", tmp_path)[0].startswith(f"0 added, {added} were there already")


def test_records_without_a_text_lead_to_where_it_can_be_read(jiangxi, tmp_path):
    last, report = imported(RECORDS, "records", tmp_path)
    added = int(last.split()[0])
    refused = [line for line in report if ", refused, " in line]
    assert added + len(refused) == 3468
    assert all("neither a date" in line for line in refused)
    with door(jiangxi):
        assert PublishedDocument.objects.exclude(source_url="").count() == added
        found = find(Wanted(text="国函（２０２３）98号"), [jiangxi])
        assert "国土空间规划" in found.lines[0].title
