"""Forms of the demo as PDF: the empty one and a sample, kept in the catalogue as the central team would."""

from pathlib import Path

from django.core.files.base import ContentFile

from apps.core.ledger.services import SYSTEM
from apps.systems.approvals.items.content import Paper
from apps.systems.approvals.items.services import add_file
from frontend.papers import pdf_of

ROWS = (
    ("经营者名称", "修水县好味道餐馆"),
    ("经营场所", "义宁镇秀水大道 1 号"),
    ("主体业态", "餐饮服务经营者"),
    ("经营项目", "热食类食品制售"),
    ("负责人", "张三"),
    ("联系电话", "0000-360424"),
    ("签字或盖章", "张三　2026 年 10 月 8 日"),
)


def paper(title: str, label: str, *, filled: bool) -> Paper:
    """A form with this title in the catalogue, empty or as a sample."""
    data = {
        "title": title,
        "rows": [(name, value if filled else "") for name, value in ROWS],
        "footer": "样本，仅供参考" if filled else "",
    }
    made = pdf_of(Path(__file__).with_name("form.typ"), data)
    file = add_file(actor=SYSTEM, file=ContentFile(made, name=f"{title}（{label}）.pdf"))
    return Paper(label=label, file=file.sha256)
