from tests.support.applications import joint  # noqa: F401
from tests.support.levels import asked, levels_case, levels_offer  # noqa: F401
