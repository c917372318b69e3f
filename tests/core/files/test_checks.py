"""What is taken, by its content and never by its name; and what the refusal says."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.core.files import checks
from apps.core.files.checks import UploadRefused, check_together, check_upload, clean_name
from tests.core.files.conftest import DOCX, JPEG, OLE, PDF, PNG, XLSX, archive, media, office_file, upload


def short(value: object) -> str | None:
    """How a case is called: contents by their size."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


def refusal(name: str, content: bytes) -> str:
    with translation.override("zh-hans"), pytest.raises(UploadRefused) as refused:
        check_upload(upload(name, content))
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("现场照片.jpg", JPEG, "image/jpeg"),
        ("现场照片.JPEG", JPEG, "image/jpeg"),
        ("图.png", PNG, "image/png"),
        ("图.gif", b"GIF89a" + b"\x00" * 20, "image/gif"),
        ("图.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 20, "image/webp"),
        ("IMG_0001.HEIC", media(b"heic", b"mif1"), "image/heic"),
        ("IMG_0002.heic", media(b"mif1", b"heic"), "image/heic"),
        ("合同.pdf", PDF, "application/pdf"),
        ("情况说明.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("名单.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("说明.txt", "路灯坏了三天\r\n没人管".encode(), "text/plain; charset=utf-8"),
        ("说明.txt", "路灯坏了三天".encode("gb18030"), "text/plain; charset=utf-8"),
        ("说明.txt", ("路" * 40_000).encode(), "text/plain; charset=utf-8"),
        ("说明.txt", ("a" + "路" * 40_000).encode("gb18030"), "text/plain; charset=utf-8"),
        ("视频.mp4", media(b"isom", b"iso2", b"mp41"), "video/mp4"),
        ("录音.mp3", b"ID3\x04\x00" + b"\x00" * 30, "audio/mpeg"),
        ("录音.mp3", b"\xff\xfb\x90\x64" + b"\x00" * 30, "audio/mpeg"),
    ],
    ids=short,
)
def test_what_citizens_need_is_taken(name: str, content: bytes, content_type: str) -> None:
    checked = check_upload(upload(name, content, "application/x-msdownload"))
    assert checked.name == name
    assert checked.kind.content_type == content_type
    assert checked.size == len(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.exe", b"MZ\x90\x00" + b"\x00" * 60),
        ("照片.jpg", b"MZ\x90\x00" + b"\x00" * 60),
        ("a.jpg", b"\x7fELF" + b"\x00" * 60),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("a.png", b"\xef\xbb\xbf  <svg onload='alert(1)'/>"),
        ("a.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("a.html", b"<html></html>"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("a.txt", b"<?php system($_GET['c']);"),
        ("a.txt", b"abc\x00def"),
        ("a.txt", b"a" * 70_000 + b"\x00"),
        ("a.txt", b"\x1b]0;title\x07"),
        ("a.zip", archive(readme_dot_txt="x")),
        ("a.docx", archive(readme_dot_txt="x")),
        ("a.jar", archive(**{"META-INF__MANIFEST_dot_MF": "x"})),
        ("a.docx", office_file("ppt/presentation.xml")),
        ("a.docx", DOCX[:100]),
        ("a.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("a.mov", media(b"qt  ")),
        ("a.rtf", b"\x00\x01\x02\x03"),
    ],
    ids=short,
)
def test_everything_else_is_refused_whatever_its_name(name: str, content: bytes) -> None:
    assert refusal(name, content) == f"「{name}」不能上传，请选图片、PDF、DOCX、XLSX、TXT、MP3 或 MP4 文件"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("合同.pdf", JPEG, "「合同.pdf」的内容其实是 JPG 文件，请把扩展名改成 .jpg 再选"),
        ("照片.jpg", PDF, "「照片.jpg」的内容其实是 PDF 文件，请把扩展名改成 .pdf 再选"),
        ("照片", PNG, "「照片」的内容其实是 PNG 文件，请把扩展名改成 .png 再选"),
        ("名单.docx", XLSX, "「名单.docx」的内容其实是 Excel 文件，请把扩展名改成 .xlsx 再选"),
        ("a.exe", PNG, "「a.exe」的内容其实是 PNG 文件，请把扩展名改成 .png 再选"),
        ("script.js", b"alert(1)", "「script.js」的内容其实是 TXT 文件，请把扩展名改成 .txt 再选"),
    ],
    ids=short,
)
def test_a_disguised_file_is_called_what_it_is(name: str, content: bytes, said: str) -> None:
    assert refusal(name, content) == said


@pytest.mark.parametrize("name", ["旧.doc", "旧.xls", "旧.wps"])
def test_old_kinds_that_hide_programs_are_refused_with_a_way_out(name: str) -> None:
    assert refusal(name, OLE) == f"「{name}」是旧格式，可能藏有程序，请另存为 DOCX、XLSX 或 PDF"


def test_macros_are_refused_whatever_the_ending() -> None:
    with_macros = office_file("word/document.xml", word__vbaProject_dot_bin=b"x")
    old_macros = office_file("xl/workbook.xml", xl__macrosheets__sheet1_dot_xml=b"x")
    for name, content in (("a.docx", with_macros), ("a.docm", with_macros), ("a.xlsx", old_macros)):
        assert refusal(name, content) == f"「{name}」里有宏，请去掉宏，或另存为 PDF"


def test_what_unpacks_to_a_flood_is_refused() -> None:
    bomb = office_file("word/document.xml", word__media__image1_dot_png=b"\x00" * (8 * 1024 * 1024))
    assert "解压后大得不正常" in refusal("a.docx", bomb)
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as zipped:
        zipped.writestr("[Content_Types].xml", "x")
        zipped.writestr("word/document.xml", "x")
        for number in range(3000):
            zipped.writestr(f"word/{number}", "")
    assert "解压后大得不正常" in refusal("a.docx", kept.getvalue())


def test_names_inside_that_climb_out_are_refused() -> None:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as zipped:
        for name in ("[Content_Types].xml", "word/document.xml", "../../etc/cron.d/x"):
            zipped.writestr(name, "x")
    assert "不能上传" in refusal("a.docx", kept.getvalue())


def test_an_archive_of_a_newer_format_than_is_read_is_refused_in_words() -> None:
    entry = DOCX.index(b"PK\x01\x02")  # its seventh byte is the version needed to unpack, in tenths
    assert "不能上传" in refusal("a.docx", DOCX[: entry + 6] + b"\x5a" + DOCX[entry + 7 :])


def test_size_and_number_have_limits_that_are_told() -> None:
    big = ContentFile(b"", "现场视频.mp4")
    big.size = checks.MAX_FILE + 1
    with translation.override("zh-hans"), pytest.raises(UploadRefused, match=r"有 20.1 MB，超过了单个文件的 20 MB"):
        check_upload(big)
    assert refusal("空.pdf", b"") == "「空.pdf」是空文件"
    files = [upload("a.png", PNG) for _ in range(10)]
    check_together(files)
    with translation.override("zh-hans"), pytest.raises(UploadRefused, match="最多 10 个文件，现在有 11 个"):
        check_together(files, already=1)
    with translation.override("zh-hans"), pytest.raises(UploadRefused, match=r"一共 50.1 MB，超过了 50 MB"):
        check_together(files[:1], already_bytes=checks.MAX_TOTAL)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("关于路灯的照片.jpg", "关于路灯的照片.jpg"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\徐\\桌面\\图 1.png", "图 1.png"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ('<b>"quoted"</b>|?.pdf', "b___.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("", "_"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("e\u0301tude.pdf", "étude.pdf"),
    ],
)
def test_names_are_cleaned_and_chinese_ones_kept(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@given(st.text(max_size=400))
def test_no_name_escapes_cleaning(name: str) -> None:
    kept = clean_name(name)
    assert kept
    assert len(kept) <= checks.MAX_NAME
    assert not set(kept) & set('/\\\x00\r\n<>:"|?*\u202e\u200f')
    assert kept not in {".", ".."}


@given(st.binary(max_size=300), st.sampled_from(["a.jpg", "a.docx", "a.txt", "a.mp3"]))
def test_no_content_makes_the_check_stumble(content: bytes, name: str) -> None:
    try:
        checked = check_upload(upload(name, content))
    except UploadRefused:
        return
    assert checked.size == len(content) > 0
