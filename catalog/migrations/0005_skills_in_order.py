"""The skills of versions and of learning outcomes, found in their order."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_equivalencies")]

    operations = [
        ops.AddIndex("Alignment", Index(fields=["version_id", "position", "skill_id"])),
        ops.AddIndex(
            "LearningOutcomeSkill", Index(fields=["learning_outcome_id", "position", "skill_id"])
        ),
    ]
