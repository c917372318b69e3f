"""Document numbers in every way of writing them."""

import pytest

from apps.systems.disclosure.publications.numbers import is_index, normal, split, tail

WAYS = (
    "国办发〔2024〕1号",
    "国办发[2024]1号",
    "国办发(2024)1号",
    "国办发（2024）1号",
    "国办发【2024】1号",
    "国办发﹝2024﹞1号",
    "国办发［２０２４］１号",
    "国办发〔2024〕第1号",
    "国办发 〔2024〕 1 号",
    "国办发〔2024〕01号",
    "国办发〔2024年〕1号",
    "国办发〔2024〕1",
    "国办发〈2024〉1号",
    "国办发{2024}1号",
)


@pytest.mark.parametrize("written", WAYS)
def test_every_way_of_writing_is_the_same_number(written):
    assert normal(written) == "国办发〔2024〕1号"
    assert tail(written) == "2024-1"
    assert split(written) == (["国办发〔2024〕1号"], [], "")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("国令第711号", "国令第711号"),
        ("国务院令 第 711 号", "国务院令第711号"),
        ("", ""),
        ("无", "无"),
        ("赣府发2004 3", "赣府发20043"),
    ],
)
def test_other_numbers_keep_their_own_form(written, kept):
    assert normal(written) == kept
    assert tail(written) == ""


def test_a_number_among_words_is_taken_out_of_them():
    assert split("国办发〔2024〕1号 实施方案") == (["国办发〔2024〕1号"], [], "实施方案")
    assert split("[2024]1号") == ([], ["2024-1"], "")
    assert split("山塘整治 2024 年") == ([], [], "山塘整治 2024 年")


def test_what_is_written_as_an_index_number_is_one():
    assert is_index("360424-water/2026-10-00038")
    assert is_index("000014349/2019-00007")
    assert not is_index("国办发〔2024〕1号")
    assert not is_index("a/b/2024")
