"""Django's password rules, said in the words of the screens: what is wrong and what to do."""

from typing import Any

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(password_validation.MinimumLengthValidator):
    """At least `min_length` characters."""

    def get_error_message(self) -> str:
        return ngettext(
            "The password needs at least %(count)s character; this one is shorter.",
            "The password needs at least %(count)s characters; this one is shorter.",
            self.min_length,
        ) % {"count": self.min_length}


class UnlikeThePerson(password_validation.UserAttributeSimilarityValidator):
    """Not the account name, name, e-mail or telephone with a figure behind it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(user_attributes=("username", "name", "email", "phone"), **options)

    def get_error_message(self) -> str:
        return _("The password is too much like your %(verbose_name)s. Choose another one.")


class Uncommon(password_validation.CommonPasswordValidator):
    """Not one of the twenty thousand that are tried first."""

    def get_error_message(self) -> str:
        return _("This password is used by many and guessed first. Choose another one.")


class NotOnlyFigures(password_validation.NumericPasswordValidator):
    """Not only figures."""

    def get_error_message(self) -> str:
        return _("The password cannot be figures only.")
