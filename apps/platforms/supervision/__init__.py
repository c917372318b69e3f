"""Unified supervision (统一监察平台): reads the ledger, never the systems that write it."""
