from tests.support.applications import joint  # noqa: F401
