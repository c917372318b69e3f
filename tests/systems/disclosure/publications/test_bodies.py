"""Bodies out of whatever people send: nothing is executed, tables stay, what is left out is said."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.systems.disclosure.publications.bodies import MOST_BYTES, TooLong, cleaned, drawn, text_of
from apps.systems.disclosure.publications.reading import body_of
from apps.systems.disclosure.publications.refusals import PublicationRefused

WORD_TABLE = """<html xmlns:o="urn:x"><head><style>p{color:red}</style><meta charset=utf-8></head><body>
<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><!--StartFragment-->
<p class=MsoNormal style="text-align:center"><b><span style="x">关于补助资金的通知</span></b><o:p></o:p></p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'>
<tr><td width=100 colspan=2 rowspan="2" onclick="x()"><p class=MsoNormal><span>县水利局</span></p></td>
<td><p>12<o:p></o:p></p></td></tr><tr><td><p>&nbsp;</p></td></tr></table>
<!--EndFragment--></body></html>"""
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>x</script></svg>",
    '<a href="javascript:alert(1)">点</a>',
    '<a href=" java\nscript:alert(1)">点</a>',
    "<iframe src=//evil></iframe>",
    '<p style="background:url(javascript:x)" onmouseover=x>字</p>',
    "<style>@import 'x'</style>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form action=//evil><button>x</button></form>",
    '<a href="data:text/html,<script>x</script>">点</a>',
    "<base href=//evil>",
    "<template><script>x</script></template>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_could_be_executed_is_kept(hostile):
    html = cleaned(f"<p>前</p>{hostile}<p>后</p>").html.lower()
    for sign in (
        "<script",
        "javascript:",
        "onerror=",
        "onload=",
        "onmouseover",
        "<svg",
        "<iframe",
        "style",
        "<form",
        "<base",
        "data:",
    ):
        assert sign not in html
    assert "前" in html
    assert "<p>后</p>" in html or "后" in hostile or "noscript" in hostile or "math" in hostile


def test_what_was_left_out_is_said():
    assert cleaned("<p onclick='x'>字</p><script>1</script>").remarks
    assert len(cleaned("<p>字</p><img src='a.png'>").remarks) == 1
    assert cleaned("<p>字</p>").remarks == ()


def test_a_table_pasted_out_of_word_stays_a_table_and_nothing_else():
    html = cleaned(WORD_TABLE).html
    assert '<td colspan="2" rowspan="2">' in html
    assert "<strong>关于补助资金的通知</strong>" in html
    for gone in ("Mso", "style", "o:p", "xml", "mso", "onclick", "<!--", "span style"):
        assert gone not in html
    assert text_of(html).split("\n")[0] == "关于补助资金的通知"
    assert "县水利局" in text_of(html)


def test_headings_go_below_the_pages_own_and_empty_paragraphs_go():
    assert (
        cleaned("<h1>一</h1><h6>二</h6><p> &nbsp;　</p><p><strong></strong></p><p>三</p>").html
        == "<h2>一</h2><h4>二</h4><p>三</p>"
    )


def test_plain_text_becomes_paragraphs_and_says_what_it_said():
    found = cleaned("　　第一段 a<b\r\n\r\n第二段\x00").html
    assert found == "<p>第一段 a&lt;b</p>\n<p>第二段</p>"
    assert text_of(found) == "第一段 a<b\n第二段"


def test_cleaning_twice_changes_nothing():
    once = cleaned(WORD_TABLE).html
    assert cleaned(once).html == once


def test_two_megabytes_are_kept_and_more_than_three_are_refused_with_their_size():
    text = "病险山塘整治" * 116_000
    assert len(text.encode()) > 2_000_000
    assert text_of(cleaned(text).html) == text
    with pytest.raises(TooLong, match="3"):
        cleaned("山" * MOST_BYTES)


def test_a_table_on_a_page_scrolls_by_itself_and_has_a_name():
    html = str(drawn("<table><tbody><tr><td>一</td></tr></tbody></table><table><tbody></tbody></table>"))
    assert html.count('tabindex="0"') == html.count("</table></div>") == 2
    assert html.count(' 1"') == 1


# out of files


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
    f'"application/xml"/><Override PartName="/word/document.xml" ContentType="{KIND}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}" '
    'Target="word/document.xml"/></Relationships>',
}


def docx(document: str, others: dict[str, bytes] | None = None) -> SimpleUploadedFile:
    held = io.BytesIO()
    word = {"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{document}</w:body></w:document>'}
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        parts: dict[str, str | bytes] = {**PARTS, **word, **(others or {})}
        for name, data in parts.items():
            archive.writestr(name, data)
    return SimpleUploadedFile("文件.docx", held.getvalue())


def test_a_word_file_gives_its_text_with_its_tables():
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>".format
    joined = cell('<w:gridSpan w:val="2"/>', "合计")
    table = f"<w:tbl><w:tr>{joined}</w:tr><w:tr>{cell('', '一')}{cell('', '二')}</w:tr></w:tbl>"
    html = body_of(docx(f"<w:p><w:r><w:t>各乡镇：</w:t></w:r></w:p>{table}")).html
    assert html.startswith("<p>各乡镇：</p><table>")
    assert '<td colspan="2">' in html
    assert text_of(html).split("\n")[-1].split() == ["一", "二"]


def test_a_word_file_with_a_program_or_that_is_none_is_refused():
    macro = docx("<w:p/>", {"word/vbaProject.bin": b"x"})
    for file in (macro, SimpleUploadedFile("文件.docx", b"PK\x03\x04 broken"), docx("<w:p><w:broken")):
        with pytest.raises(PublicationRefused):
            body_of(file)


def test_a_web_page_gives_its_body_in_its_own_encoding():
    head = '<head><meta charset="gb2312"><title>题</title></head>'
    page = f"<html>{head}<body><h1>通知</h1><script>x</script><p>正文</p></body></html>"
    assert body_of(SimpleUploadedFile("页.html", page.encode("gb18030"))).html == "<h2>通知</h2><p>正文</p>"


def test_a_text_file_gives_paragraphs_and_a_picture_is_refused():
    assert body_of(SimpleUploadedFile("文.txt", "第一\n第二".encode())).html == "<p>第一</p>\n<p>第二</p>"
    with pytest.raises(PublicationRefused):
        body_of(SimpleUploadedFile("图.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64))


def pdf(*lines: str) -> bytes:
    import typst

    return typst.compile("\n\n".join(lines).encode())


def test_a_pdf_gives_its_lines_and_one_without_text_or_that_is_broken_is_refused():
    html = body_of(SimpleUploadedFile("a.pdf", pdf("Notice of the county", "Second paragraph."))).html
    assert "Notice of the county" in text_of(html)
    for data in (pdf(" "), b"%PDF-1.7 broken"):
        with pytest.raises(PublicationRefused):
            body_of(SimpleUploadedFile("a.pdf", data))
