"""Until when a version that is offered no longer may be finished."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_saved_searches")]

    operations = [
        ops.AddField(
            model_name="PathwayVersion",
            name="teach_out_until",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
