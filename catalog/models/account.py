"""Who signs in, whom a badge is awarded to, and the person who learns: three rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import belongs_to, row_id


class Account(Model):
    id = row_id()
    email = fields.CharField(max_length=320, unique=True)
    """Folded to lower case; shown as it was typed nowhere."""
    name = fields.CharField(max_length=200)
    password_hash = fields.CharField(max_length=200, null=True)
    email_proved_at: datetime | None = fields.DatetimeField(null=True)
    is_administrator = fields.BooleanField(default=False)
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "account"


class Learner(Model):
    """An account's learning side. The row that is locked before its badges change."""

    id = row_id()
    account: fields.OneToOneRelation[Account] = belongs_to("Account", "learner", unique=True)
    account_id: UUID
    name = fields.CharField(max_length=200)
    shows_name = fields.BooleanField(default=False)
    """Whether badge pages say the holder's name."""

    class Meta:
        table = "learner"


class Recipient(Model):
    """Whom badges are awarded to: an identity, with or without an account."""

    id = row_id()
    identity_type = fields.CharField(max_length=40, default="emailAddress")
    identity = fields.CharField(max_length=320)
    learner: fields.ForeignKeyNullableRelation[Learner] = belongs_to(
        "Learner", "recipients", null=True
    )
    learner_id: UUID | None
    claimed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "recipient"
        unique_together = (("identity_type", "identity"),)


class RefreshToken(Model):
    """One use each; a family is what grew from one sign-in, and dies whole on reuse."""

    id = row_id()
    account: fields.ForeignKeyRelation[Account] = belongs_to("Account", "refresh_tokens")
    account_id: UUID
    family: UUID = fields.UUIDField(db_index=True)
    digest = fields.CharField(max_length=64, unique=True)
    expires_at: datetime = fields.DatetimeField()
    used_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "refresh_token"


class EmailToken(Model):
    """Sent by e-mail to prove an address or to reset a password; kept as a digest."""

    id = row_id()
    account: fields.ForeignKeyRelation[Account] = belongs_to("Account", False)
    account_id: UUID
    purpose = fields.CharField(max_length=20)
    digest = fields.CharField(max_length=64, unique=True)
    expires_at: datetime = fields.DatetimeField()
    used_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "email_token"


class ServiceToken(Model):
    """A machine's access on behalf of an account, within scopes; kept as a digest."""

    id = row_id()
    account: fields.ForeignKeyRelation[Account] = belongs_to("Account", "service_tokens")
    account_id: UUID
    name = fields.CharField(max_length=200)
    scopes: list[str] = fields.JSONField()
    digest = fields.CharField(max_length=64, unique=True)
    created_at: datetime = fields.DatetimeField()
    expires_at: datetime = fields.DatetimeField()
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "service_token"


class SignInAttempt(Model):
    """One try at a password, counted for its address and for its client; kept for an hour."""

    id = row_id()
    subject = fields.CharField(max_length=64)
    """A digest of the address or of the client: who tried is nobody's business afterwards."""
    at: datetime = fields.DatetimeField(db_index=True)

    class Meta:
        table = "sign_in_attempt"
        indexes = (("subject", "at"),)
