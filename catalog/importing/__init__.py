"""Catalogues of others, read from files by declared mappings and written in bulk."""
