from tests.support.release.steps.word import Migration

__all__ = ["Migration"]
