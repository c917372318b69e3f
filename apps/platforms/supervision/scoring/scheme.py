"""The points of a score as DOMAIN has them. They stand in the rulebook, version by version."""

from typing import Any

from apps.platforms.supervision.enums import Part

#: Points of each part, 100 together; no part falls below 0.
POINTS: dict[str, int] = {
    Part.OPENNESS: 10, Part.PROCEDURE: 14, Part.TIME: 14, Part.FEES: 8, Part.SATISFACTION: 10, Part.ATTITUDE: 10,
    Part.SUPERVISION: 14, Part.LIABILITY: 10, Part.INTEGRITY: 10,
}  # fmt: skip

SCHEME: dict[str, Any] = {
    "points": {str(part): points for part, points in POINTS.items()},
    "yellow": 5,
    "red": 10,
    "warnings_in_a_row": 3,
    "warnings_points": 3,
    "incomplete_most": 5,
    "early_percent": 10,
    "shorter_from_percent": 30,
    "shorter_points": 3,
    "shorter_percent": 10,
    "grades": {"excellent": 90, "good": 80, "pass": 60},
}
