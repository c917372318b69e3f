"""What the central team does to a whole jurisdiction: add, rename, merge, archive, dump, restore."""
