"""Supervision across jurisdictions: alerts with their evidence, their figures, scores, orders."""
