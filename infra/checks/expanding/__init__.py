"""Which schema changes the release before can live with (expand), which it cannot (contract), and how to do them."""
