"""Measures Cairn beside other GraphQL servers, over its own database; see docs/performance.md."""
