"""Departments, officials and duties of a jurisdiction; sign-in to the office zone."""
