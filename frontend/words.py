"""Chinese text on screen: where a line may break, and what is kept back."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

CLOSING = set("，。、；：？！）》」』】〕”’…—·,.;:?!)]}%％")
OPENING = set("（《「『【〔“‘([{")


def breakable(left: str, right: str) -> bool:
    """May a line break between two neighbouring words?"""
    if left[-1] in OPENING or right[0] in CLOSING or left[-1].isspace() or right[0].isspace():
        return False
    return not (left[-1].isascii() and right[0].isascii())


@lru_cache(maxsize=4096)
def word_breaks(text: str) -> SafeString:
    """`<span class="words">` with <wbr> between words, so that a title never breaks inside one. Escapes."""
    import rjieba  # when the first text is cut: a command that shows none does not read its dictionary

    parts: list[str] = []
    for word in rjieba.cut(text):
        if parts and breakable(parts[-1], word):
            parts.append(word)
        elif parts:
            parts[-1] += word
        else:
            parts.append(word)
    body = format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))
    return mark_safe(f'<span class="words">{conditional_escape(body)}</span>')  # noqa: S308  joined from escaped parts


def mask(value: str, kind: str = "phone") -> str:
    """Keep back the middle: phone 138****4407, identity 3604**********1234, name 徐**, e-mail l***@example.cn."""
    value = value.strip()
    if not value:
        return ""
    match kind:
        case "phone":
            return f"{value[:3]}****{value[-4:]}" if len(value) >= 8 else "*" * len(value)
        case "identity":
            return f"{value[:4]}{'*' * max(len(value) - 8, 4)}{value[-4:]}" if len(value) >= 9 else "*" * len(value)
        case "name":
            return value[0] + "*" * max(min(len(value), 4) - 1, 1)
        case "email":
            name, at, host = value.partition("@")
            return f"{name[:1]}***{at}{host}"
    raise ValueError(f"unknown kind of value to mask: {kind}")
