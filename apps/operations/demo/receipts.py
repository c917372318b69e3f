"""Three letters with number and query code, so that a person can follow them on the portal at once.

The codes are known only when a letter is handed in: they are kept in a private file beside the demo's data.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.core.cases.models import Case
from apps.core.messaging.services import telling
from apps.core.relay.models import PublicRecord
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from apps.systems.petitions import handling, replies
from apps.systems.petitions.importing.staff import Staff
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role

_WRITER = "演示用户"
LETTERS: tuple[dict[str, Any], ...] = (
    {
        "kind": "complaint",
        "category": "urban.02",
        "title": "义宁镇河堤步道栏杆松动",
        "text": "河堤步道靠近廊桥的一段栏杆有五六根松了，手一推就晃，傍晚带孩子散步的人多，请尽快加固。",
        "place": "义宁镇河堤步道",
    },
    {
        "kind": "suggestion",
        "category": "transport.03",
        "title": "建议渣津镇到县城的班车加一趟早班",
        "text": "最早一班七点二十，到县医院抽血要排到十点。建议加一趟六点半的早班车，老人家看病就不用住一晚了。",
        "place": "渣津镇",
    },
    {
        "kind": "inquiry",
        "category": "labour.01",
        "title": "新生儿医保出生多久内要办",
        "text": "孩子刚满月，请问医保最迟什么时候办，出生时住院的费用还能不能报销？",
        "place": "太阳升镇",
    },
)
_ANSWERS = {
    LETTERS[2]["title"]: "出生九十天内参保的，自出生之日起享受待遇，住院费用可以报销。凭出生医学证明在手机上即可办理，"
    "不用等上户口。您已经支付的费用，参保后带发票到医保窗口补报。",
}
_DEPARTMENTS = {LETTERS[1]["title"]: "transport", LETTERS[2]["title"]: "insurance"}


@dataclass(frozen=True)
class Receipt:
    """What the citizen holds."""

    number: str
    code: str
    title: str


def file() -> Path:
    """Where the receipts are kept: beside the demo's files, readable for the owner only."""
    return Path(settings.STORAGE_DIR).parent / "receipts.json"


def receipts(place: Jurisdiction) -> list[Receipt]:
    """The receipts of the demo; the letters that are missing are handed in and taken in now."""
    kept = {receipt.title: receipt for receipt in _kept()}
    with door(place, role=owner_role()):
        there = set(
            PublicRecord.objects.filter(number__in=[r.number for r in kept.values()]).values_list("number", flat=True)
        )
    found = [kept[title] for letter in LETTERS if (title := letter["title"]) in kept and kept[title].number in there]
    missing = [letter for letter in LETTERS if letter["title"] not in {receipt.title for receipt in found}]
    if missing:
        found += [_hand_in(place, letter) for letter in missing]
        _keep(found)
        with telling(False):
            take_in()
    with telling(False):
        for receipt in found:
            _handle(place, receipt)
    return found


def _hand_in(place: Jurisdiction, letter: dict[str, Any]) -> Receipt:
    contact = {"name": _WRITER, "confidentiality": "open", "publish_consent": True, "language": "zh-hans"}
    with door(place, role=owner_role()):
        handed = hand_in(kind="petition", payload={**letter, **contact})
    return Receipt(handed.number, handed.code, letter["title"])


def _handle(place: Jurisdiction, receipt: Receipt) -> None:
    """The first stays as it came, the second is in a department's hands, the third is answered."""
    code = _DEPARTMENTS.get(receipt.title)
    with door(place, role=owner_role()):
        case = Case.objects.filter(number=receipt.number, state="received").first()
        if code is None or case is None:
            return
        team = Staff().team(code)
        handling.accept(case_id=case.pk, official=team.clerk)
        handling.assign(case_id=case.pk, official=team.clerk, department=team.department, remark="请办理。")
        handling.claim(case_id=case.pk, official=team.handler)
        if receipt.title in _ANSWERS:
            words = replies.Words(text=_ANSWERS[receipt.title], outcome="explained", publish=True)
            replies.submit(case_id=case.pk, official=team.handler, words=words)
            replies.approve(case_id=case.pk, official=team.reviewer)
            replies.publish(case_id=case.pk, official=team.leader)


def _kept() -> list[Receipt]:
    try:
        return [Receipt(**each) for each in json.loads(file().read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []


def _keep(found: list[Receipt]) -> None:
    file().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump([asdict(receipt) for receipt in found], out, ensure_ascii=False, indent=1)
