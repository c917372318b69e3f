"""Cases of the demo: invented letters, written through the same services, dated by the calendar of the day."""
