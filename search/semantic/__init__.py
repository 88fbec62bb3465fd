"""Search by meaning, for those who install `cairn[semantic]`: a small model, and vectors."""
