"""Documents out of files: what fits is public with its own dates, what does not is named, again adds nothing."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.platforms.supervision.models import Matter
from apps.platforms.supervision.projecting import take_waiting
from apps.systems.disclosure.publications.finding import find
from apps.systems.disclosure.publications.models import Publication, PublishedDocument, Version
from apps.systems.disclosure.publications.wanted import Wanted
from tenants.context import door

ROWS = [
    {
        "index_number": "000014349/2019-00007",
        "title": "关于推进联合监管的意见",
        "doc_number": "国发〔2019〕5号",
        "issuer": "国务院",
        "issue_date": "2019-01-27",
        "publish_date": "2019-02-15",
        "topic": "市场监管\\工商",
        "text": "第一段。\n深化放管服改革。",
    },
    {
        "title": "实施办法",
        "org": "某厅",
        "date": "2020-03-30",
        "category": "厅规范性文件",
        "text": "<p>条文</p><script>x</script>",
    },
    {"title": "没有正文的通知", "issue_date": "2003-05-01", "url": "https://example.cn/1"},
]


def written(tmp_path, rows):
    path = tmp_path / "documents.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows))
    return str(path)


def imported(path, **options) -> str:
    out = StringIO()
    call_command("import_documents", path, jurisdiction="xiushui", stdout=out, **options)
    return out.getvalue()


def test_what_fits_is_public_under_its_number_and_dates_and_a_second_run_adds_nothing(xiushui, tmp_path, settings):
    path = written(tmp_path, ROWS)
    assert "3 added" in imported(path).splitlines()[-1]
    with door(xiushui):
        first = PublishedDocument.objects.get(index_number="000014349/2019-00007")
        assert (first.issuer, first.organ, str(first.made_on), str(first.published_on)) == (
            "国务院", "office", "2019-01-27", "2019-02-15",
        )  # fmt: skip
        assert first.topic == "市场监管 › 工商"
        assert first.body == "<p>第一段。</p>\n<p>深化放管服改革。</p>"
        second = PublishedDocument.objects.get(title="实施办法")
        assert second.index_number == "360424-office/2020-03-00001"
        assert (second.body, second.category, second.used_days) == ("<p>条文</p>", "laws.03", None)
        assert PublishedDocument.objects.get(title="没有正文的通知").source_url == "https://example.cn/1"
        assert Version.objects.filter(imported=True).count() == 3
        take_waiting(now=first.changed_at)
        assert not Matter.objects.filter(system="disclosure").exists()
        found = find(Wanted(text="放管服"), [xiushui])
        assert [line.title for line in found.lines] == ["关于推进联合监管的意见"]
        assert [line.title for line in find(Wanted(text="国发(2019)5号"), [xiushui]).lines] == [
            "关于推进联合监管的意见"
        ]
    assert imported(path).splitlines()[-1].startswith("0 added, 3 were there already")


def test_what_does_not_fit_is_named_by_line_and_reason_and_the_rest_is_taken(xiushui, tmp_path):
    rows = [
        *ROWS, {"title": "", "date": "2020-01-01", "text": "x"}, {"title": "没有日期", "text": "x"}, "{broken", "[1]",
        {"title": "没有内容", "date": "2020-01-01"}, {"title": "坏日期", "date": "2020-13-45", "text": "x"},
        {"title": "长" * 201, "date": "2020-01-01", "text": "x"}, {"title": "以后", "date": "2999-01-01", "text": "x"},
        ROWS[0], {**ROWS[0], "title": "换了网址", "index_number": "", "url": "https://example.cn/2"},
    ]  # fmt: skip
    report = tmp_path / "report.txt"
    with pytest.raises(CommandError, match=r"^4 added, 0 were there already, 0 have changed since, 9 do not fit"):
        imported(written(tmp_path, rows), report=report)
    lines = report.read_text().splitlines()
    refused = {int(line.split(",")[0].removeprefix("Line ")) for line in lines if ", refused, " in line}
    assert refused == {4, 5, 6, 7, 8, 9, 10, 11, 12}
    assert any("the same document was on line 1 already" in line for line in lines)


def test_an_index_number_that_another_source_has_is_refused_with_its_document(xiushui, tmp_path):
    imported(written(tmp_path, ROWS[:1]))
    with pytest.raises(CommandError, match="1 do not fit"):
        imported(written(tmp_path, [{**ROWS[0], "title": "另一份"}]), source="other")
    with door(xiushui):
        assert Publication.objects.count() == 1


def test_a_row_that_says_something_else_than_before_is_told_and_nothing_changes(xiushui, tmp_path):
    imported(written(tmp_path, ROWS))
    with pytest.raises(CommandError, match="1 have changed since"):
        imported(written(tmp_path, [{**ROWS[0], "text": "另一段"}, *ROWS[1:]]))
    with door(xiushui):
        assert "另一段" not in PublishedDocument.objects.get(index_number="000014349/2019-00007").body_text


def test_a_csv_file_in_the_other_encoding_is_read_and_a_dry_run_changes_nothing(xiushui, tmp_path):
    path = tmp_path / "documents.csv"
    path.write_bytes(
        "标题,文号,成文日期,正文\n关于会议的通知,修府办字〔2022〕45号,2022年9月30日,全文\n".encode("gb18030")
    )
    assert "1 would be added" in imported(str(path), dry_run=True)
    with door(xiushui):
        assert not Publication.objects.exists()
    assert "1 added" in imported(str(path))


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("a,b\n1,2\n", {}, "no column holds a title"),
        ("", {}, "empty"),
        ("title\nx\n", {"organ": "nobody"}, "no department"),
        ("title\nx\n", {"source": "a b"}, "--source"),
    ],
)
def test_a_file_or_an_option_that_cannot_be_is_refused_whole(xiushui, tmp_path, text, options, said):
    path = tmp_path / "documents.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match=said):
        imported(str(path), **options)
