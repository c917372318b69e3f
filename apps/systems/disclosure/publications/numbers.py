"""Document numbers (发文字号) as they are typed and as they are compared, and index numbers (索引号).

国办发〔2024〕1号, 国办发[2024]1号, 国办发(2024)第1号, 国办发【２０２４】 1 号 are the same number.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

INDEX = re.compile(r"[0-9A-Za-z-]{1,40}/[0-9]{4}[0-9A-Za-z-]{0,25}")
_OPEN, _SHUT = r"[\[(【〔〈《{<]", r"[\])】〕〉》}>]"
_WITH_YEAR = re.compile(
    rf"(?P<word>[^\s\d\[\](){{}}<>【】〔〕〈〉《》,，。;；:：、“”\"']{{0,20}})\s*{_OPEN}\s*(?P<year>(?:19|20)\d\d)\s*年?\s*{_SHUT}"
    r"\s*(?:第\s*)?0*(?P<serial>\d{1,6})\s*(?P<end>号)?"
)
_WITHOUT_YEAR = re.compile(r"(?P<word>\D{1,30}?)第?\s*0*(?P<serial>\d{1,6})\s*号")


def index_clash(index_number: str, title: str) -> str:
    """What is said where the index number is taken."""
    said = {"number": index_number, "title": title}
    return _("The index number %(number)s belongs to “%(title)s” already. Type another, or leave it empty.") % said


def normal(text: str) -> str:
    """The form that is compared; empty where there is no number. What is no number of the usual kind stays as it is,
    without blanks and brackets.
    """
    plain = _plain(text)
    if found := _WITH_YEAR.fullmatch(plain):
        return _joined(found)
    bare = re.sub(rf"\s|{_OPEN}|{_SHUT}", "", plain)
    if found := _WITHOUT_YEAR.fullmatch(bare):
        return f"{found['word']}第{int(found['serial'])}号"[:60]
    return bare[:60]


def tail(text: str) -> str:
    """Year and serial (`2024-1`), by which a number is found that lacks its word; empty where it has no year."""
    found = _WITH_YEAR.fullmatch(_plain(text))
    return f"{found['year']}-{int(found['serial'])}" if found else ""


def split(text: str) -> tuple[list[str], list[str], str]:
    """What is searched for, taken apart: whole document numbers, bare `2024-1` ends, and the words that are left."""
    plain = _plain(text)
    whole, ends, rest, at = [], [], [], 0
    for found in _WITH_YEAR.finditer(plain):
        rest.append(plain[at : found.start()])
        at = found.end()
        if found["word"]:
            whole.append(_joined(found))
        else:
            ends.append(f"{found['year']}-{int(found['serial'])}")
    return whole, ends, " ".join([*rest, plain[at:]]).strip()


def is_index(text: str) -> bool:
    """Whether it is written as an index number is."""
    return INDEX.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def organ_code(jurisdiction_code: str, department_code: str) -> str:
    """Before the slash of an index number: `360424-water`, one organ in the province."""
    return f"{jurisdiction_code}-{department_code}"


def _plain(text: str) -> str:
    """Full-width figures and brackets as the ordinary ones; 〔〕 has no other form and stays."""
    return unicodedata.normalize("NFKC", text).strip()


def _joined(found: "re.Match[str]") -> str:
    return f"{found['word']}〔{found['year']}〕{int(found['serial'])}号"[:60]
