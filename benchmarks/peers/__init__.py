"""Other servers that answer a part of Cairn's schema over Cairn's database."""
