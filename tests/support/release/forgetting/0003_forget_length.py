from tests.support.release.steps.forget_length import Migration

__all__ = ["Migration"]
