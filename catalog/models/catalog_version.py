"""A number that moves with every change of the public catalog, in the changer's own transaction."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class CatalogVersion(Model):
    """One row. Triggers move it, so that nobody who writes can forget to."""

    id = fields.IntField(primary_key=True, generated=False)
    number = fields.BigIntField()

    class Meta:
        table = "catalog_version"
