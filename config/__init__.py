"""Settings, entry points and urls of the two zones.

The plain folder `graphql/` holds one Python package, `oversight`. It is *appended* to `sys.path`, never inserted, so
that graphql-core keeps the name `graphql` (docs/adr/0003).
"""

import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
_GRAPHQL = str(BASE_DIR / "graphql")
if _GRAPHQL not in sys.path:
    sys.path.append(_GRAPHQL)
