"""`import_items`: what fits is added in one go, the rest is named by line and reason, a second run adds nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.core.ledger.models import Entry
from apps.systems.approvals.items.importing.reading import Unreadable, parse
from apps.systems.approvals.items.importing.sorting import bases_of, conditions_of, role_of
from apps.systems.approvals.items.models import ItemVersion, OneThing, ServiceItem
from apps.systems.approvals.offers.models import Offer
from tenants.context import door

HEAD = (
    "task_code,name,catalog_name,item_type,dept,level,statutory_days,statutory_unit,promised_days,promised_unit,visits,"
    "service_objects,themes,materials,accept_conditions,courier,online_booking,online,co_departments,phone"
)
GOOD = {
    "task_code": "A1",
    "name": "取水许可（新办）",
    "catalog_name": "取水许可",
    "item_type": "行政许可",
    "dept": "云东省水利厅",
    "level": "省级",
    "statutory_days": "45",
    "statutory_unit": "工作日",
    "promised_days": "10",
    "promised_unit": "工作日",
    "visits": "0",
    "service_objects": "自然人|企业法人",
    "themes": "环保绿化",
    "materials": "取水许可申请书|水资源论证报告",
    "accept_conditions": "（一）符合《取水许可和水资源费征收管理条例》第十四条；（二）有取水地点",
    "courier": "是",
    "online_booking": "是",
    "online": "1",
    "co_departments": "市级水利（受理,审核）、省级环保（审核）、省级发改委（审核）、"
    "省级水利（决定与公开,证件制定与送达）",
    "phone": "0791-1",
}


def written(folder: Path, *rows: dict[str, str], encoding: str = "utf-8", head: str = HEAD) -> Path:
    file = folder / "items.csv"
    lines = [head, *(",".join(f'"{(GOOD | row)[name]}"' for name in HEAD.split(",")) for row in rows)]
    file.write_text("\n".join(lines), encoding=encoding)
    return file


def run(*arguments: object, **options: object) -> list[str]:
    out = StringIO()
    call_command("import_items", *map(str, arguments), stdout=out, **options)
    return out.getvalue().splitlines()


def test_a_row_becomes_a_published_item_with_all_that_it_says(centre, tmp_path):
    said = run(written(tmp_path, {}))
    assert said[-1] == "1 added, adopted 0 times, 0 were there already, 0 have changed since, 0 do not fit, 0 remarks."
    assert "Columns not used: phone." in said
    with door(centre):
        version = ItemVersion.objects.select_related("item").get()
        content = version.parts
        assert (version.item.code, version.item.state, version.item.main_name) == ("0001-001", "in_use", "取水许可")
        assert (content.organ, content.kind, content.levels) == ("water", "licence", ("province",))
        assert (content.promised.days, content.statutory.days, content.visits) == (10, 45, 0)
        assert [material.name for material in content.materials] == ["取水许可申请书", "水资源论证报告"]
        assert content.objects == ("person", "enterprise")
        assert content.delivery == ("window", "post")
        assert content.conditions == ("符合《取水许可和水资源费征收管理条例》第十四条", "有取水地点")
        assert [(basis.title, basis.article) for basis in content.bases] == [
            ("取水许可和水资源费征收管理条例", "第十四条")
        ]
        assert [(s.kind, s.organ, s.level, s.after) for s in content.steps] == [
            ("acceptance", "water", "city", ()),
            ("review", "water", "city", ("accept",)),
            ("review", "environment", "", ("review-1",)),
            ("review", "development", "", ("review-1",)),
            ("decision", "water", "", ("review-2", "review-3")),
            ("delivery", "water", "", ("decide",)),
        ]
        assert Entry.objects.filter(act="items.imported").count() == 1


def test_a_second_run_adds_nothing_and_a_changed_row_is_named(centre, tmp_path):
    run(written(tmp_path, {}, {"task_code": "A2", "name": "取水许可（变更）"}))
    assert run(written(tmp_path, {}, {"task_code": "A2", "name": "取水许可（变更）"}))[-1].startswith(
        "0 added, adopted 0 times, 2 were there already"
    )
    with pytest.raises(CommandError, match="1 have changed since"):
        run(written(tmp_path, {"visits": "2"}))
    with door(centre):
        assert list(ServiceItem.objects.values_list("code", flat=True)) == ["0001-001", "0001-002"]
        assert ItemVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": ""}, "no name"),
        ({"item_type": "行政处罚"}, "unknown type: 行政处罚"),
        ({"dept": "云东省作家协会"}, "作家协会"),
        ({"level": "乡级"}, "unknown level: 乡级"),
        ({"promised_days": "46"}, "longer than the law's 45"),
        ({"promised_days": "33", "statutory_unit": "自然日"}, "longer than the law's 45"),
        ({"statutory_unit": "月"}, "odd unit of the statutory limit: 月"),
        ({"promised_days": "十"}, "no number of days: 十"),
        ({"promised_days": "99999"}, "no number of days"),
        ({"visits": "-1"}, "number of visits"),
        ({"service_objects": "火星人"}, "unknown kind of applicant: 火星人"),
        ({"service_objects": ""}, "who may apply"),
        ({"name": "名" * 121}, "longer than 120"),
    ],
)
def test_what_does_not_fit_is_named_by_line_and_reason_and_the_rest_is_added(centre, tmp_path, changes, reason):
    file, report = written(tmp_path, {"task_code": "B", **changes}, {}), tmp_path / "report.txt"
    with pytest.raises(CommandError, match=r"1 added, .* 1 do not fit"):
        run(file, report=report)
    assert report.read_text(encoding="utf-8").startswith("Line 2, refused, B: ")
    assert reason in report.read_text(encoding="utf-8")
    with door(centre):
        assert [each.source_code for each in ServiceItem.objects.all()] == ["A1"]


@pytest.mark.parametrize(
    ("changes", "remark", "check"),
    [
        ({"statutory_days": "", "statutory_unit": ""}, "no limit, or the file", lambda c: c.statutory.days is None),
        ({"promised_days": "", "promised_unit": ""}, "statutory one is promised", lambda c: c.promised.days == 45),
        ({"promised_unit": ""}, "has no unit", lambda c: c.promised.unit == "working"),
        ({"themes": "魔法"}, "unknown theme 魔法", lambda c: c.themes == ("other",)),
        ({"materials": "图|图"}, "stands twice", lambda c: len(c.materials) == 1),
        ({"dept": "云东电网有限责任公司"}, "is no administrative organ", lambda c: c.organ == "energy"),
        ({"co_departments": "省级编办（审核）"}, "no department here", lambda c: c.steps[1].name == "省级编办"),
        (
            {"promised_days": "", "promised_unit": "", "statutory_days": "", "statutory_unit": ""},
            "cannot be applied for online",
            lambda c: not c.online and not c.ready_for_applications,
        ),
    ],
)
def test_what_a_row_lacks_is_a_remark(centre, tmp_path, changes, remark, check):
    said = run(written(tmp_path, changes))
    assert any(line.startswith("Line 2, remark, A1") and remark in line for line in said)
    with door(centre):
        assert check(ItemVersion.objects.get().parts)


def test_units_are_kept_and_same_day_is_zero(centre, tmp_path):
    run(written(tmp_path, {"promised_days": "当场", "promised_unit": "", "statutory_unit": "自然日"}))
    with door(centre):
        version = ItemVersion.objects.get()
        assert (version.promised_days, version.statutory_days, version.statutory_unit) == (0, 45, "calendar")


def test_the_same_name_twice_is_a_remark_and_the_same_code_twice_a_refusal(centre, tmp_path):
    with pytest.raises(CommandError, match=r"2 added, .* 1 do not fit, 1 remarks"):
        run(written(tmp_path, {}, {"task_code": "A2"}, {}), report=tmp_path / "report.txt")
    assert "line 2 has the same name" in (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert "Line 4, refused, A1: this code was on line 2 already." in (tmp_path / "report.txt").read_text(
        encoding="utf-8"
    )


def test_nothing_is_half_imported(centre, tmp_path, monkeypatch):
    from apps.systems.approvals.items.importing import running
    from apps.systems.approvals.items.publishing import add_version

    calls = []

    def breaks_at_the_second(**given):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power went off")
        return add_version(**given)

    monkeypatch.setattr(running, "add_version", breaks_at_the_second)
    with pytest.raises(RuntimeError, match="power"):
        run(written(tmp_path, {}, {"task_code": "A2", "name": "别的"}))
    with door(centre):
        assert not ServiceItem.objects.exists()


def test_a_dry_run_changes_nothing(centre, tmp_path):
    assert run(written(tmp_path, {}), dry_run=True)[-1].startswith("1 would be added")
    with door(centre):
        assert not ServiceItem.objects.exists()


def test_a_jurisdiction_adopts_the_imported_items_of_its_level(jiangxi, xiushui, tmp_path):
    run(written(tmp_path, {}), adopt=["jiangxi", "xiushui"])
    with door(jiangxi):
        assert Offer.objects.get().department.code == "water"
    with door(xiushui):
        assert not Offer.objects.exists()
    with pytest.raises(CommandError, match="atlantis"):
        run(written(tmp_path, {}), adopt=["atlantis"])


def test_other_encodings_delimiters_and_names_of_columns_are_read():
    text = "事项编码;名称;事项类型;部门;层级\nX1;某事;公共服务;水利局;县级\n\nX2;缺一列;公共服务;水利局\n"
    for encoding in ("utf-8-sig", "gb18030"):
        content = parse(text.encode(encoding))
        assert [row.values["name"] for row in content.rows] == ["某事"]
        assert [(each.line, each.reason) for each in content.refused] == [(4, "4 columns instead of 5")]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04xx", "Excel"),
        (b"  ", "empty"),
        (b"a,b\n1,2", "columns are missing"),
        (b"name,name,task_code,item_type,dept,level\n", "two columns"),
        (b"\xff\x00\x80", "neither"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_whole(raw, said):
    with pytest.raises(Unreadable, match=said):
        parse(raw)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("广东省教育厅", "education"),
        ("某市规划和自然资源局", "land"),
        ("省农业科学院水稻研究所", "agriculture"),
        ("省级食药监", "drugs"),
        ("广东省民政厅", "civil"),
        ("广东省人民政府参事室 (广东省人民政府文史研究馆)", "office"),
        ("省作家协会", ""),
    ],
)
def test_departments_of_another_province_are_known_by_their_role(name, role):
    assert role_of(name) == role


def test_conditions_and_laws_are_taken_from_the_text():
    assert conditions_of("无条件受理") == conditions_of("") == ()
    assert conditions_of("申请人年满 18 周岁。") == ("申请人年满 18 周岁。",)
    assert conditions_of("应当： 1、有场所； 2、有人员。") == ("应当：", "有场所", "有人员。")
    assert [basis.title for basis in bases_of("依据《城镇燃气管理条例》和《申请表》")] == ["城镇燃气管理条例"]


def test_names_of_life_events_are_imported_once(centre, tmp_path):
    file = tmp_path / "flows.csv"
    file.write_text("name,service_object\n开一家小店,legal_person\n新生儿出生,person\n", encoding="utf-8")
    for expected in ("2 added, 0 were there", "0 added, 2 were there"):
        out = StringIO()
        call_command("import_one_things", str(file), stdout=out)
        assert out.getvalue().startswith(expected)
    with door(centre):
        assert set(OneThing.objects.values_list("name", "audience")) == {
            ("开一家小店", "legal_person"),
            ("新生儿出生", "person"),
        }
    file.write_text("name,service_object\n,person\n某事,dog\n", encoding="utf-8")
    with pytest.raises(CommandError, match="2 do not fit"):
        call_command("import_one_things", str(file), stdout=StringIO())
