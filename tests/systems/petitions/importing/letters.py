"""Own letters for the tests of the import, and files made of them."""

import csv
import io
from typing import Any

COLUMNS = ("message_id", "user_id", "subject", "created_at", "body", "reply", "replied_at", "reply_days")
LETTER: dict[str, str] = {
    "message_id": "1",
    "user_id": "A0001",
    "subject": "咨询修水县医保报销的比例",
    "created_at": "2019-04-08 08:37:20",
    "body": "请问父亲在县医院住院能报多少？我的电话是13912345678。",
    "reply": "您好！经县医保局核实，县内住院报销比例为百分之八十。感谢关注。",
    "replied_at": "2019-04-10 15:00:00",
    "reply_days": "2.3",
}


def letter(number: int = 1, **changes: str) -> dict[str, str]:
    """A letter with its own id."""
    return {**LETTER, "message_id": str(number), **changes}


def table(*letters: dict[str, str], columns: tuple[str, ...] = COLUMNS, end: str = "\r\n") -> str:
    """A CSV file of letters."""
    out = io.StringIO(newline="")
    writer: Any = csv.DictWriter(out, columns, lineterminator=end, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(letters)
    return out.getvalue()
