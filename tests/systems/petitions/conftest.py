"""Letters as the tests of this folder begin with them."""

from tests.support.loop import receipt  # noqa: F401
from tests.support.opinions import case  # noqa: F401
