"""The only tables that both zones touch: submissions in, public records out."""
