"""A row becomes the content of an item, or the reason why it cannot. Rules in mapping.toml."""

import hashlib
import re
from dataclasses import dataclass, field

from apps.systems.approvals.items.checking import longer_than_the_law
from apps.systems.approvals.items.content import Basis, ItemContent, Limit, Material, Result
from apps.systems.approvals.items.enums import Delivery, ItemKind, LimitUnit, ResultForm
from apps.systems.approvals.items.importing.joint import steps_of
from apps.systems.approvals.items.importing.reading import Row, mapping
from apps.systems.approvals.items.themes import OTHER

SAME_DAY = {"当场", "当场办结", "即办", "即时", "当日"}
NO_CONDITIONS = {"", "无", "无条件受理", "无受理条件", "无条件办理", "直接申请", "无条件", "/"}
YES = {"是", "支持", "1", "true", "yes"}
_LAW = re.compile(r"《([^《》]{2,60}?(?:法|条例|办法|规定|细则|决定))(?:[（(][^）)]{1,12}[）)])?》")
_ARTICLE = re.compile(r"(?:[（(\[［][^）)\]］]{0,40}[）)\]］])?\s*(第[一二三四五六七八九十百零〇\d]+条)?")
_POINTS = re.compile(
    r"(?:^|(?<=[\s。；;：:]))(?:[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．](?!\d)|[一二三四五六七八九十]+、)"
)


class DoesNotFit(ValueError):
    """Why a row is not taken."""


@dataclass
class Sorted:
    """The content of a row, and what it lacks."""

    content: ItemContent
    main_name: str
    remarks: list[str] = field(default_factory=list)


def sort(row: Row) -> Sorted:
    """The content of a row. Raises DoesNotFit."""
    values = row.values
    remarks: list[str] = []
    if not values["name"]:
        raise DoesNotFit("it has no name")
    organ = role_of(values["department"])
    if not organ:
        raise DoesNotFit(f"no department here has the role of {values['department'] or '(no department)'}")
    if not is_organ(values["department"]):
        remarks.append(f"{values['department']} is no administrative organ: filed under that of its field ({organ})")
    level = _one(values["level"], "levels", "unknown level")
    kind = _one(values["kind"], "kinds", "unknown type")
    promised, statutory = _limits(values, remarks)
    steps = steps_of(values["others"], organ=organ, level=level, role_of=role_of, remarks=remarks)
    online = values["online"].lower() in YES
    if online and promised.days is None:
        remarks.append("no limit at all: it is told about, but cannot be applied for online")
    content = ItemContent(
        name=values["name"],
        kind=kind,
        organ=organ,
        levels=(level,),
        objects=_many(values["objects"], "objects"),
        themes=_themes(values["themes"], remarks),
        conditions=conditions_of(values["conditions"]),
        bases=bases_of(values["conditions"]),
        materials=_materials(values["materials"], remarks),
        promised=promised,
        statutory=statutory,
        steps=steps,
        result=Result(form=ResultForm.NONE if kind == ItemKind.PUBLIC_SERVICE else ResultForm.BOTH),
        visits=_visits(values["visits"], remarks),
        delivery=(Delivery.WINDOW, Delivery.POST) if values["courier"].lower() in YES else (Delivery.WINDOW,),
        online=online and promised.days is not None,
        booking=values["booking"].lower() in YES,
    )
    return Sorted(content, values["main_name"][:100], remarks)


def role_of(department: str) -> str:
    """The role of a department of any place, by the words of its name; nothing where no rule knows it."""
    for rule in mapping()["roles"]:
        if any(word in department for word in rule["words"]):
            return str(rule["role"])
    return ""


def is_organ(department: str) -> bool:
    """Whether the name is that of an organ of the state; what stands in brackets behind it does not count."""
    plain = re.sub(r"[（(][^（）()]*[）)]\s*$", "", department).strip()
    return plain.endswith(tuple(mapping()["organs"]["endings"]))


def _one(value: str, table: str, said: str) -> str:
    found = mapping()[table].get(value)
    if found is None:
        raise DoesNotFit(f"{said}: {value or '(empty)'}")
    return str(found)


def split(text: str) -> list[str]:
    """The parts between bars."""
    return [part.strip() for part in re.split(r"[|｜]", text) if part.strip()]


def _many(text: str, table: str) -> tuple[str, ...]:
    parts = split(text)
    if not parts:
        raise DoesNotFit("it does not say who may apply")
    return tuple(dict.fromkeys(_one(part, table, "unknown kind of applicant") for part in parts))


def _limits(values: dict[str, str], remarks: list[str]) -> tuple[Limit, Limit]:
    promised = _limit(values["promised_days"], values["promised_unit"], "promised", remarks)
    statutory = _limit(values["statutory_days"], values["statutory_unit"], "statutory", remarks)
    if statutory.days is None:
        remarks.append("the law sets no limit, or the file does not say it")
    if promised.days is None and statutory.days is not None:
        remarks.append("no promised limit: the statutory one is promised")
        promised = statutory
    if longer_than_the_law(promised, statutory):
        raise DoesNotFit(
            f"the promise of {promised.days} ({promised.unit}) is longer than the law's {statutory.days}"
            f" ({statutory.unit})"
        )
    return promised, statutory


def _limit(days: str, unit: str, which: str, remarks: list[str]) -> Limit:
    if days in SAME_DAY:
        return Limit(days=0)
    if not days:
        return Limit()
    if not (days.isascii() and days.isdigit()) or int(days) > 1000:
        raise DoesNotFit(f"the {which} limit is no number of days: {days}")
    if not unit:
        remarks.append(f"the {which} limit has no unit: working days are taken")
        return Limit(days=int(days))
    if unit not in mapping()["units"]:
        raise DoesNotFit(f"odd unit of the {which} limit: {unit}")
    return Limit(days=int(days), unit=LimitUnit(mapping()["units"][unit]).value)


def _themes(text: str, remarks: list[str]) -> tuple[str, ...]:
    known, found = mapping()["themes"], []
    for part in split(text):
        if part not in known:
            remarks.append(f"unknown theme {part}: filed under other")
        found.append(known.get(part, OTHER))
    return tuple(dict.fromkeys(found)) or (OTHER,)


def _visits(text: str, remarks: list[str]) -> int:
    if not text:
        remarks.append("the number of visits is missing: none is taken")
        return 0
    if not (text.isascii() and text.isdigit()) or int(text) > 20:
        raise DoesNotFit(f"the number of visits is not possible: {text}")
    return int(text)


def _materials(text: str, remarks: list[str]) -> tuple[Material, ...]:
    """Keys come from the names, so that a material keeps its key when the file is read in another order."""
    found: dict[str, Material] = {}
    for name in split(text):
        key = f"m{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        if key in found:
            remarks.append(f"the material {name[:30]} stands twice: taken once")
        found[key] = Material(key=key, name=name)
    return tuple(found.values())


def conditions_of(text: str) -> tuple[str, ...]:
    """The points of a text, where it counts them; else the whole text as one."""
    plain = " ".join(text.split())
    if plain.rstrip("。") in NO_CONDITIONS:
        return ()
    return tuple(part for each in _POINTS.split(plain) if (part := each.strip(" ；;")))


def bases_of(text: str) -> tuple[Basis, ...]:
    """The laws and rules that the text names, each with its first article."""
    found: dict[str, Basis] = {}
    for match in _LAW.finditer(text):
        article = _ARTICLE.match(text, match.end())
        found.setdefault(match[1], Basis(title=match[1], article=(article[1] or "") if article else ""))
    return tuple(found.values())
