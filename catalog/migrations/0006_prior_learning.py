"""Claims that earlier learning meets what is asked for."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from catalog.ids import new_id


def _points_at(model: str, column: str, related_name: Any, *, null: Any = False) -> Any:
    return fields.ForeignKeyField(
        f"catalog.{model}",
        source_field=column,
        db_index=True,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.RESTRICT,
        null=null,
    )


def _id() -> Any:
    return "id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)


def _moment(*, null: Any = False) -> Any:
    return fields.DatetimeField(null=null, auto_now=False, auto_now_add=False)


CLAIM = [
    _id(),
    ("learner", _points_at("Learner", "learner_id", "prior_learning_claims")),
    ("learner_name", fields.CharField(max_length=200)),
    ("enrollment", _points_at("Enrollment", "enrollment_id", "prior_learning_claims")),
    ("provider", _points_at("Provider", "provider_id", False)),
    ("micro_credential", _points_at("MicroCredential", "micro_credential_id", False, null=True)),
    ("pathway", _points_at("Pathway", "pathway_id", False, null=True)),
    ("requirement_key", fields.CharField(null=True, max_length=80)),
    ("requirement_title", fields.CharField(default="", max_length=300)),
    ("kind", fields.CharField(null=True, max_length=40)),
    ("target", fields.CharField(null=True, max_length=500)),
    ("statement", fields.TextField(unique=False)),
    ("state", fields.CharField(default="submitted", max_length=40)),
    ("claimed_at", _moment()),
    ("decided_at", _moment(null=True)),
    ("decided_by_id", fields.UUIDField(null=True)),
    ("appeal_until", _moment(null=True)),
    ("active_key", fields.CharField(null=True, unique=True, max_length=200)),
    ("idempotency_key", fields.CharField(null=True, unique=True, max_length=240)),
]
EVIDENCE = [
    _id(),
    ("claim", _points_at("PriorLearningClaim", "claim_id", "evidence")),
    ("position", fields.IntField()),
    ("url", fields.CharField(max_length=2000)),
    ("title", fields.CharField(max_length=300)),
]
STEP = [
    _id(),
    ("claim", _points_at("PriorLearningClaim", "claim_id", "history")),
    ("state", fields.CharField(max_length=40)),
    ("at", _moment()),
    ("by_id", fields.UUIDField()),
    ("by_name", fields.CharField(max_length=200)),
    ("reason", fields.TextField(default="", unique=False)),
]


def _table(name: str, table: str, columns: list[Any], **options: Any) -> Any:
    return ops.CreateModel(
        name=name,
        fields=columns,
        options={"table": table, "app": "catalog", "pk_attr": "id", **options},
        bases=["Model"],
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_skills_in_order")]

    operations = [
        _table(
            "PriorLearningClaim",
            "prior_learning_claim",
            CLAIM,
            indexes=[Index(fields=["provider_id", "state", "id"])],
        ),
        _table("PriorLearningEvidence", "prior_learning_evidence", EVIDENCE),
        _table("PriorLearningStep", "prior_learning_step", STEP),
    ]
