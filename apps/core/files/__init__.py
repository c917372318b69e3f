"""Attachments of cases (django-storages)."""
