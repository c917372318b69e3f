from tests.support.release.steps.length import Migration

__all__ = ["Migration"]
