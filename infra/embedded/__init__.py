"""PostgreSQL and Valkey from wheels, and the process runner of `make demo`. Standard library only: it runs before
anything is installed."""
