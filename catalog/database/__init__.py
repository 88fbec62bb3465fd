"""How the catalog reaches its database: SQLite in one file, or PostgreSQL."""
