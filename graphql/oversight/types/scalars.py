"""A value that is sent as it is."""

from typing import Any

from graphene.types.scalars import Scalar


class JSON(Scalar):
    """Rows as they are: lists of texts, numbers, booleans and nulls; dates and times as in ISO 8601."""

    @staticmethod
    def serialize(value: Any) -> Any:
        """Unchanged: the writer of the answer knows dates and times."""
        return value
