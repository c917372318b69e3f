"""The file: encodings, columns, and rows that are wrong, each named by its line and reason."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from apps.systems.petitions.importing.reading import BadRow, Content, Unreadable, parse
from tests.systems.petitions.importing.letters import COLUMNS, letter, table


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def only_bad(content: Content) -> BadRow:
    """The one bad row beside a good one."""
    assert [row.message_id for row in content.rows] == ["1"]
    (bad,) = content.bad
    return bad


@pytest.mark.parametrize(
    ("codec", "named"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030")]
)
def test_both_encodings_are_read(codec, named):
    content = parse(table(letter()).encode(codec))
    assert content.encoding == named
    (row,) = content.rows
    assert row.subject == "咨询修水县医保报销的比例"
    assert row.received_at.isoformat() == "2019-04-08T08:37:20+08:00"
    assert not content.bad


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_quoted_line_break_belongs_to_the_text_and_lines_are_counted_as_in_an_editor(end):
    first = letter(1, body='第一行\r\n第二行，含逗号\n“引号”和"直引号"')
    content = parse(table(first, letter(2, replied_at="明天"), end=end).encode())
    assert content.rows[0].body == '第一行\r\n第二行，含逗号\n“引号”和"直引号"'
    assert only_bad(content) == BadRow(5, "2", "replied_at is no date: 明天 (write 2019-04-24 16:03:40)")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"body": "  "}, "body is empty"),
        ({"reply": ""}, "reply is empty"),
        ({"subject": ""}, "subject is empty"),
        ({"message_id": ""}, "message_id is empty"),
        ({"created_at": "2019-13-01"}, "created_at is no date: 2019-13-01 (write 2019-04-24 16:03:40)"),
        ({"replied_at": "2019-04-08 08:37:19"}, "the reply is older than the message"),
        ({"created_at": "2003-12-31 10:00:00"}, "the message is older than 2004"),
        ({"subject": "长" * 201}, "subject is too long: 201 characters, at most 200"),
        ({"body": "长" * 20_001}, "body is too long: 20001 characters, at most 20000"),
        ({"reply": "字\x00字"}, "reply holds a character that is no text"),
        ({"message_id": "1"}, "this message was on line 2 already"),
    ],
)
def test_a_wrong_row_is_named_with_its_reason_and_the_others_are_read(changes, reason):
    bad = only_bad(parse(table(letter(1), letter(2, **changes)).encode()))
    assert (bad.line, bad.reason) == (3, reason)


def test_a_reply_of_tomorrow_is_refused():
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    assert only_bad(parse(table(letter(1), letter(2, replied_at=tomorrow)).encode())).reason == (
        "the reply is dated in the future"
    )


def test_a_row_with_too_few_columns_is_named():
    text = table(letter(1)) + "2,A2,只有三列\r\n"
    bad = only_bad(parse(text.encode()))
    assert (bad.line, bad.reason) == (3, "3 columns instead of 8")


def test_a_broken_quotation_is_named_and_what_stood_before_it_is_read():
    text = table(letter(1)) + '2,A2,"没有结束的引号\r\n'
    bad = only_bad(parse(text.encode()))
    assert bad.line == 3
    assert bad.reason.startswith("the quotation marks do not match")


def test_a_row_in_another_encoding_than_the_file_is_named():
    lines = table(letter(1), letter(2)).encode().split(b"\r\n")
    lines[2] = lines[2].decode().encode("gb18030")
    assert only_bad(parse(b"\r\n".join(lines))).reason == "subject is in another encoding than the rest of the file"


def test_empty_lines_are_no_rows():
    content = parse((table(letter(1)) + "\r\n,,,,,,,\r\n").encode())
    assert (len(content.rows), content.bad) == (1, [])


@pytest.mark.parametrize("stamp", ["2019/4/8 8:37:20", "2019年4月8日 8:37:20", "2019-04-08T08:37:20"])
def test_dates_are_read_as_people_write_them(stamp):
    (row,) = parse(table(letter(created_at=stamp)).encode()).rows
    assert row.received_at.isoformat() == "2019-04-08T08:37:20+08:00"


def test_chinese_names_of_columns_are_understood_and_told():
    text = table(letter())
    ours_and_theirs = (
        ("message_id", "留言编号"),
        ("user_id", "留言用户"),
        ("subject", "留言主题"),
        ("created_at", "留言时间"),
        ("body", "留言详情"),
        ("reply", "答复意见"),
        ("replied_at", "答复时间"),
    )
    for ours, theirs in ours_and_theirs:
        text = text.replace(ours, theirs, 1)
    content = parse(text.encode())
    assert content.rows[0].writer == "A0001"
    assert content.taken_for["reply"] == "答复意见"
    assert content.ignored == ["reply_days"]


def test_a_column_spelt_otherwise_is_told_with_the_name_it_should_have():
    text = table(letter()).replace("replied_at", "replyed_at", 1)
    with pytest.raises(Unreadable) as told:
        parse(text.encode())
    assert str(told.value).startswith("The column replied_at is missing (it may also be called answered_at、答复时间).")
    assert "The file has: message_id、user_id、subject" in str(told.value)
    assert str(told.value).endswith("Is it replyed_at? Then rename it.")


def test_two_columns_for_the_same_thing_are_refused():
    with pytest.raises(Unreadable, match="Two columns hold the same thing: subject、title"):
        parse(table({**letter(), "title": "x"}, columns=(*COLUMNS, "title")).encode())


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04rest", "This is an Excel file: save it as CSV in UTF-8."),
        (table(letter()).encode("utf-16"), "This is an UTF-16 file: save it as CSV in UTF-8."),
    ],
)
def test_what_is_no_table_is_refused_with_a_word_on_what_to_do(raw, told):
    with pytest.raises(Unreadable) as error:
        parse(raw)
    assert str(error.value) == told


def test_semicolons_do_as_well():
    content = parse(table(letter()).replace(",", ";").encode())
    assert content.rows[0].subject == "咨询修水县医保报销的比例"


def test_other_words_under_the_same_id_have_another_digest():
    letters = (letter(), letter(reply_days="9"), letter(reply="另一个答复"))
    (row,), (same,), (other,) = (parse(table(each).encode()).rows for each in letters)
    assert row.digest == same.digest != other.digest
