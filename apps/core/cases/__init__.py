"""The case: number, clock, owner, flow, outcome."""
