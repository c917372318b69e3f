"""`{% load flags %}{% flag "petitions.bulk_acts" as bulk %}{% if bulk %}…{% endif %}`: is a flag on for this page?"""

from __future__ import annotations

from django import template
from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def flag(context: Context, name: str) -> bool:
    """By the jurisdiction of the request; a name that nobody declared raises UnknownFlag."""
    from tenants.flags.selectors import is_on  # has models: pages are also shown where no app is installed

    return is_on(name, getattr(context.get("request"), "jurisdiction", None))
