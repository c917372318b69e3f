"""Documents of another place, from a file: read, sorted, taken in with a report of what did not fit."""
