"""The database's history, applied in order by `cairn migrate`.

Written by Tortoise and then by hand: enums are spelled as plain text columns, so that an old
migration never depends on the code of today.
"""
