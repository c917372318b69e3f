"""The public holidays that the law itself names, for years whose notice is not out yet.

Source: 全国年节及纪念日放假办法 (State Council decree, as amended in 2024), article 2: New Year's Day (1 day), Spring
Festival (4 days: the eve and the first three of the first month), Qingming (1), Labour Day (2), Dragon Boat (1),
Mid-Autumn (1), National Day (3). Moved weekends (调休) are decided by each year's notice and cannot be computed.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from apps.core.workdays.enums import Festival

# Gregorian (month, day) of the lunar new year, Qingming, the 5th of the 5th and the 15th of the 8th lunar month.
# Three independent lunar libraries gave the same dates; for 2004-2026 they agree with the published notices.
_MOVABLE = {
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
    2036: ((1, 28), (4, 4), (5, 30), (10, 4)),
    2037: ((2, 15), (4, 4), (6, 18), (9, 24)),
    2038: ((2, 4), (4, 5), (6, 7), (9, 13)),
    2039: ((1, 24), (4, 5), (5, 27), (10, 2)),
    2040: ((2, 12), (4, 4), (6, 14), (9, 20)),
    2041: ((2, 1), (4, 4), (6, 3), (9, 10)),
    2042: ((1, 22), (4, 4), (6, 22), (9, 28)),
    2043: ((2, 10), (4, 5), (6, 11), (9, 17)),
    2044: ((1, 30), (4, 4), (5, 31), (10, 5)),
    2045: ((2, 17), (4, 4), (6, 19), (9, 25)),
    2046: ((2, 6), (4, 4), (6, 8), (9, 15)),
    2047: ((1, 26), (4, 5), (5, 29), (10, 4)),
    2048: ((2, 14), (4, 4), (6, 15), (9, 22)),
    2049: ((2, 2), (4, 4), (6, 4), (9, 11)),
    2050: ((1, 23), (4, 4), (6, 23), (9, 30)),
}
FIRST_YEAR, LAST_YEAR = min(_MOVABLE), max(_MOVABLE)


@lru_cache(maxsize=64)
def statutory_holidays(year: int) -> Mapping[date, Festival]:
    """The days off of a year by the statute alone.

    `year` lies between FIRST_YEAR and LAST_YEAR; another one raises KeyError.
    """
    new_year, qingming, dragon_boat, mid_autumn = (date(year, *month_day) for month_day in _MOVABLE[year])
    days = {date(year, 1, 1): Festival.NEW_YEAR}
    days |= {new_year + timedelta(days=offset): Festival.SPRING for offset in range(-1, 3)}
    days |= {qingming: Festival.QINGMING, dragon_boat: Festival.DRAGON_BOAT}
    days |= {date(year, 5, 1): Festival.LABOUR, date(year, 5, 2): Festival.LABOUR}
    days |= {date(year, 10, day): Festival.NATIONAL for day in (1, 2, 3)}
    days[mid_autumn] = Festival.MID_AUTUMN
    return MappingProxyType(days)
