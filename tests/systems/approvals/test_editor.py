"""A draft is typed section by section: what is shown comes back as it was, rows come and go, keys stay."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from apps.systems.approvals.items.content import Faq, Paper, Step
from apps.systems.approvals.items.editor import SECTIONS, Editor
from tests.systems.approvals.conftest import FOOD

FULL = replace(
    FOOD,
    faqs=(Faq(key="cook", text="在家做外卖要办吗？", answer="要。"),),
    materials=(
        replace(
            FOOD.materials[0],
            template=Paper(label="空表", file="a" * 64),
            sample=Paper(label="样本", url="https://x.cn/a"),
        ),
        *FOOD.materials[1:],
    ),
    steps=(*FOOD.steps[:-1], replace(FOOD.steps[-1], fee="test", basis="某办法第三条")),
)


def keep(_file: Any) -> str:
    return "b" * 64


def form_data(section: str, content: Any = FULL) -> "MultiValueDict[str, str]":
    """What a browser sends when the section's page is saved unchanged."""
    return sent(Editor(section, content))


def sent(editor: Editor) -> "MultiValueDict[str, str]":
    data: MultiValueDict[str, str] = MultiValueDict({"rows": [str(len(editor.rows))]})
    for form in [editor.form] if editor.form else editor.rows:
        for bound in form:
            value = bound.value()
            if value is None or value is False or value == "":
                continue
            data.setlist(bound.html_name, [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)])
    for row in editor.rows:
        data[f"of-{row.prefix}"] = row.of
    return data


def saved(section: str, data: Any, files: Any = None, content: Any = FULL) -> Any:
    editor = Editor(section, content, data, files or MultiValueDict())
    assert editor.is_valid(), [form.errors for form in editor.bound]
    return editor.result(keep)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_saved_unchanged_changes_nothing(section):
    assert saved(section, form_data(section)) == FULL


def test_the_fields_of_the_item_itself_are_read():
    data = form_data("basics")
    data["name"], data["keywords"] = "食品许可", "开饭店\n\n 小吃店 "
    data.setlist("levels", ["county"])
    made = saved("basics", data)
    assert (made.name, made.keywords, made.levels) == ("食品许可", ("开饭店", "小吃店"), ("county",))
    data = form_data("limits")
    data["promised_days"], data["valid_months"], data["result_name"] = "", "", "许可证"
    made = saved("limits", data)
    assert (made.promised.days, made.result.valid_months, made.result.name) == (None, None, "许可证")


def test_a_row_is_added_first_empty_then_typed_and_gets_a_key_of_its_own():
    data = form_data("materials")
    data["add"] = "1"
    editor = Editor("materials", FULL, data, MultiValueDict())
    assert len(editor.rows) == len(FULL.materials) + 1
    assert editor.is_valid()
    data = sent(editor)
    assert data["rows"] == "6"
    assert saved("materials", data) == FULL
    for name, value in (("name", "健康证"), ("form", "paper"), ("original", "copy"), ("copies", "2"), ("place", "1")):
        data[f"r5-{name}"] = value
    made = saved("materials", data)
    assert [material.name for material in made.materials][:2] == ["食品经营许可申请书", "健康证"]
    added = made.materials[1]
    assert (added.original, added.copies, added.form) == ("copy", 2, "paper")
    assert added.key not in {material.key for material in FULL.materials}


def test_a_row_that_is_ticked_goes_whatever_stands_in_it():
    data = form_data("materials")
    data["r1-remove"], data["r1-name"] = "on", ""
    assert [material.key for material in saved("materials", data).materials] == [
        "form",
        "system",
        "licence",
        "identity",
    ]


def test_rows_are_put_in_order_by_their_numbers():
    data = form_data("materials")
    data["r4-place"] = "1"
    data["r0-place"] = "2"
    assert [material.key for material in saved("materials", data).materials][:2] == ["identity", "form"]


def test_a_row_names_its_part_so_that_what_others_removed_does_not_shift_the_keys():
    data = form_data("materials", FOOD)
    without = replace(FULL, materials=FULL.materials[1:])
    made = saved("materials", data, content=without)
    assert [material.key for material in made.materials][1:] == ["plan", "system", "licence", "identity"]
    assert made.materials[0].key != "form"


def test_answers_keep_their_keys_when_they_are_renamed_moved_or_added():
    data = form_data("questions")
    for typed, expected in (
        ("只卖包装好的食品\n餐馆、食堂", ["shop", "restaurant"]),
        ("餐馆、食堂、饮品店\n只卖包装好的食品", ["restaurant", "shop"]),
        ("餐馆、食堂\n只卖包装好的食品\n别的", ["restaurant", "shop", None]),
    ):
        data["r0-answers"] = typed
        keys = [answer.key for answer in saved("questions", data).questions[0].answers]
        assert len(set(keys)) == len(keys)
        assert all(want is None or key == want for key, want in zip(keys, expected, strict=True))


@pytest.mark.parametrize(
    ("section", "changes", "wrong"),
    [
        ("questions", {"r0-answers": "只有一个"}, "r0-answers"),
        ("questions", {"r0-answers": "一样\n一样"}, "r0-answers"),
        ("materials", {"r0-name": ""}, "r0-name"),
        ("materials", {"r0-copies": "21"}, "r0-copies"),
        ("materials", {"r2-sample_url": "https://x.cn"}, "r2-sample_label"),
        ("materials", {"r2-sample_label": "样本"}, "r2-sample_file"),
        ("materials", {"r2-sample_label": "样本", "r2-sample_url": "javascript:alert(1)"}, "r2-sample_url"),
        ("materials", {"r1-needed": ["place/moon"]}, "r1-needed"),
        ("fees", {"r0-amount": "-1"}, "r0-amount"),
        ("fees", {"r0-basis": ""}, "r0-basis"),
        ("steps", {"r0-after": ["accept"]}, "r0-after"),
        ("steps", {"r0-kind": "dance"}, "r0-kind"),
        ("basics", {"name": ""}, "name"),
        ("limits", {"visits": "21"}, "visits"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(section, changes, wrong):
    data = form_data(section)
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    editor = Editor(section, FULL, data, MultiValueDict())
    assert not editor.is_valid()
    assert wrong in {bound.html_name for form in editor.bound for bound in form if bound.errors}


def test_a_material_hangs_on_the_answers_that_are_ticked():
    data = form_data("materials")
    data.setlist("r2-needed", ["place/shop"])
    data.setlist("r1-needed", [])
    made = saved("materials", data)
    assert (made.materials[2].question, made.materials[2].answers) == ("place", ("shop",))
    assert (made.materials[1].question, made.materials[1].answers) == ("", ())


def test_a_form_is_uploaded_replaced_and_taken_away():
    data = form_data("materials")
    files = MultiValueDict({"r0-template_file": [SimpleUploadedFile("空表.pdf", b"%PDF")]})
    assert saved("materials", data, files).materials[0].template == Paper(label="空表", file="b" * 64)
    data["r0-template_url"] = "https://x.cn/form"
    assert saved("materials", data).materials[0].template == Paper(label="空表", url="https://x.cn/form")
    data["r0-template_url"] = data["r0-template_label"] = ""
    assert saved("materials", data).materials[0].template is None


def test_a_step_waits_for_other_steps_and_names_its_charge():
    data = form_data("steps")
    data.setlist("r4-after", ["accept", "decide"])
    made = saved("steps", data)
    assert made.steps[4].after == ("accept", "decide")
    assert made.steps[4].fee == "test"
    alone = replace(FULL, steps=(Step(key="a", kind="review"),), fees=())
    assert {"after", "fee"}.isdisjoint(Editor("steps", alone).rows[0].fields)


def test_more_rows_than_a_page_holds_are_not_drawn():
    editor = Editor("bases", FULL, {"rows": "999", "add": "1"}, MultiValueDict())
    assert len(editor.rows) == 60
    assert Editor("bases", FULL, {"rows": "nonsense"}, MultiValueDict()).rows == []
