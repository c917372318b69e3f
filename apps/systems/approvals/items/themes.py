"""The themes under which people look for items. Names are data of the catalogue, in both languages."""

from dataclasses import dataclass

from django.utils.translation import get_language

from apps.systems.approvals.items.enums import Audience

OTHER = "other"


@dataclass(frozen=True)
class Theme:
    """A theme and for whom it is listed."""

    code: str
    name: str
    name_en: str
    audiences: tuple[str, ...]

    def __str__(self) -> str:
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en


_BOTH = (Audience.PERSON.value, Audience.LEGAL_PERSON.value)
_PERSON = (Audience.PERSON.value,)
_LEGAL = (Audience.LEGAL_PERSON.value,)

THEMES: tuple[Theme, ...] = (
    Theme("birth", "生育收养", "Birth and adoption", _PERSON),
    Theme("household", "户籍证件", "Household register and papers", _PERSON),
    Theme("education", "教育科研", "Education and research", _BOTH),
    Theme("work", "就业创业", "Work and starting a business", _BOTH),
    Theme("qualification", "职业资格", "Professional qualification", _PERSON),
    Theme("marriage", "婚姻登记", "Marriage", _PERSON),
    Theme("housing", "住房保障", "Housing", _PERSON),
    Theme("health", "医疗卫生", "Health", _BOTH),
    Theme("security", "社会保障", "Social security and relief", _BOTH),
    Theme("disability", "残疾老年", "Disability and old age", _PERSON),
    Theme("travel", "出境入境", "Going abroad, foreigners", _PERSON),
    Theme("transport", "交通出行", "Traffic and transport", _BOTH),
    Theme("justice", "司法公证", "Law and notaries", _BOTH),
    Theme("culture", "文化体育", "Culture and sports", _BOTH),
    Theme("religion", "民族宗教", "Nationalities and religion", _BOTH),
    Theme("farming", "农业农村", "Farming and countryside", _BOTH),
    Theme("business", "开店经营", "Opening and running a business", _BOTH),
    Theme("company", "设立变更", "Founding and changing a company", _LEGAL),
    Theme("tax", "税务财务", "Taxes and finance", _BOTH),
    Theme("building", "规划建设", "Planning and building", _BOTH),
    Theme("environment", "环保绿化", "Environment and green space", _BOTH),
    Theme("utilities", "公用事业", "Water, electricity, gas, telephone", _BOTH),
    Theme("patents", "知识产权", "Intellectual property", _BOTH),
    Theme("mortgage", "抵押质押", "Mortgage and pledge", _BOTH),
    Theme("safety", "公共安全", "Public safety", _BOTH),
    Theme("death", "离世后事", "Death and inheritance", _PERSON),
    Theme(OTHER, "其他", "Other", _BOTH),
)
BY_CODE: dict[str, Theme] = {theme.code: theme for theme in THEMES}


def themes_for(audience: str = "") -> list[Theme]:
    """The themes of an audience, or all."""
    return [theme for theme in THEMES if not audience or audience in theme.audiences]
