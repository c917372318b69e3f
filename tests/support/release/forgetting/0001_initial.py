from tests.support.release.steps.initial import Migration

__all__ = ["Migration"]
