"""How Ganjiang is installed, started, checked and run."""
