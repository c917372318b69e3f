"""The types of the schema. No personal data is in it: no name, address, telephone, text of a letter."""
