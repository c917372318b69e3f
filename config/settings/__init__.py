"""One module per environment: base (abstract), demo, test, production."""
