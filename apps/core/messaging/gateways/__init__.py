"""Gateways for short messages, behind a registry. The setting SMS_GATEWAY names the one in use."""
