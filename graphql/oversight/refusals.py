"""What the API says no to, in the user's words and with a code for machines."""

from typing import Any

from django.utils.translation import gettext as _
from graphql import GraphQLError


class Refused(GraphQLError):
    """An answer of ours: its text may be shown. `code` stands in the error's extensions; `status` is HTTP's where
    nothing is answered.
    """

    status = 400

    def __init__(self, code: str, message: str, nodes: Any = None) -> None:
        super().__init__(message, nodes=nodes, extensions={"code": code})

    @classmethod
    def forbidden(cls) -> "Refused":
        return cls("FORBIDDEN", _("You may not see this."))

    @classmethod
    def out_of_scope(cls, code: str) -> "Refused":
        return cls("OUT_OF_SCOPE", _("%(code)s is no jurisdiction that you oversee.") % {"code": code[:20]})

    @classmethod
    def bad_input(cls, message: str) -> "Refused":
        return cls("BAD_USER_INPUT", message)

    @classmethod
    def bad_cursor(cls) -> "Refused":
        return cls.bad_input(_("after is not a cursor of this list."))

    @classmethod
    def too_many_bytes(cls, most: int) -> "Refused":
        made = cls("TOO_LARGE", _("At most %(most)d bytes.") % {"most": most})
        made.status = 413
        return made

    @classmethod
    def too_slow(cls) -> "Refused":
        return cls("TIMEOUT", _("This takes too long. Narrow the question: fewer months, jurisdictions or groups."))

    @classmethod
    def too_many_groups(cls, most: int) -> "Refused":
        return cls("TOO_LARGE", _("More than %(most)d groups. Narrow the question or group by less.") % {"most": most})
