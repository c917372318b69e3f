"""How a person wants to see the pages: large text, light or dark, single-key shortcuts. One cookie, no account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest, HttpResponseBase

COOKIE = "display"
YEAR = 365 * 24 * 3600
SIZES = ("normal", "large")
THEMES = ("auto", "light", "dark")
KEYS = ("on", "off")


@dataclass(frozen=True, slots=True)
class Display:
    """A choice of each; anything unknown in the cookie falls back to the first."""

    size: str = "normal"
    theme: str = "auto"
    keys: str = "on"

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        parts = dict(part.split("-", 1) for part in request.COOKIES.get(COOKIE, "").split("_") if "-" in part)
        return cls().changed(parts.get("size"), parts.get("theme"), parts.get("keys"))

    def changed(self, size: str | None = None, theme: str | None = None, keys: str | None = None) -> Self:
        """With what is known and given replaced."""
        return type(self)(
            size=size if size in SIZES else self.size,
            theme=theme if theme in THEMES else self.theme,
            keys=keys if keys in KEYS else self.keys,
        )

    @property
    def large(self) -> bool:
        return self.size == "large"

    def save(self, response: HttpResponseBase, *, secure: bool) -> None:
        value = f"size-{self.size}_theme-{self.theme}_keys-{self.keys}"
        response.set_cookie(COOKIE, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
