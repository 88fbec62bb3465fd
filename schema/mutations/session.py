"""Signing up, in and out; proving an address; setting a new password."""

from __future__ import annotations

from datetime import datetime

import strawberry

import resolvers.sessions
from resolvers.context import Info
from schema.refusal import Payload, mutation
from schema.viewer import Account


@strawberry.type(description="Access for someone who is signed in.")
class Session:
    access_token: str = strawberry.field(
        description="For the header `Authorization: Bearer …` and the socket's `connection_init`."
    )
    access_expires_at: datetime = strawberry.field(description="Refresh before then.")
    refresh_token: str | None = strawberry.field(
        description="Good for one `sessionRefresh`; null where a cookie keeps it."
    )
    account: Account = strawberry.field(description="Who is signed in.")


@strawberry.type(description="A session, or why there is none.")
class SessionPayload(Payload):
    session: Session | None = strawberry.field(default=None, description="Null when refused.")


@strawberry.input(description="Who wants an account.")
class SignUpInput:
    email: str = strawberry.field(description="The address to sign in with; a letter proves it.")
    name: str = strawberry.field(description="What to call you.")
    password: str = strawberry.field(description="At least ten characters.")


@strawberry.input(description="Who wants to be signed in.")
class SignInInput:
    email: str = strawberry.field(description="The address of the account.")
    password: str = strawberry.field(description="Its password.")


@strawberry.input(description="A session to be carried on.")
class SessionRefreshInput:
    refresh_token: str | None = strawberry.field(
        default=None, description="Left out where a cookie keeps it."
    )


@strawberry.input(description="A session to be ended.")
class SignOutInput:
    refresh_token: str | None = strawberry.field(
        default=None, description="Left out where a cookie keeps it."
    )


@strawberry.input(description="An address to be proved.")
class EmailProveInput:
    token: str = strawberry.field(description="From the letter.")


@strawberry.input(description="A password that was forgotten.")
class PasswordResetRequestInput:
    email: str = strawberry.field(description="The address of the account.")


@strawberry.input(description="A new password.")
class PasswordResetInput:
    token: str = strawberry.field(description="From the letter.")
    password: str = strawberry.field(description="At least ten characters.")


def shown(session: resolvers.sessions.Opened) -> SessionPayload:
    account = session.account
    return SessionPayload(
        session=Session(
            access_token=session.access_token,
            access_expires_at=session.access_expires_at,
            refresh_token=session.refresh_token,
            account=Account(
                id=strawberry.ID(str(account.id)),
                email=account.email,
                name=account.name,
                email_proved=account.email_proved_at is not None,
                is_administrator=account.is_administrator,
            ),
        )
    )


@strawberry.type
class SessionMutations:
    @mutation(description="Make an account and sign in.")
    async def sign_up(self, info: Info, input: SignUpInput) -> SessionPayload:
        asked = (input.email, input.name, input.password)
        return shown(await resolvers.sessions.sign_up(info.context, *asked))

    @mutation(description="Sign in.")
    async def sign_in(self, info: Info, input: SignInInput) -> SessionPayload:
        return shown(await resolvers.sessions.sign_in(info.context, input.email, input.password))

    @mutation(description="Trade a refresh token for a new session. A token is good once.")
    async def session_refresh(
        self, info: Info, input: SessionRefreshInput | None = None
    ) -> SessionPayload:
        token = input.refresh_token if input else None
        return shown(await resolvers.sessions.refresh(info.context, token))

    @mutation(description="End the session on this device.")
    async def sign_out(self, info: Info, input: SignOutInput | None = None) -> Payload:
        await resolvers.sessions.sign_out(info.context, input.refresh_token if input else None)
        return Payload()

    @mutation(description="Have a letter sent that proves the viewer's address.")
    async def email_proof_request(self, info: Info) -> Payload:
        await resolvers.sessions.request_email_proof(info.context)
        return Payload()

    @mutation(description="Prove an address by the token of the letter; badges for it are claimed.")
    async def email_prove(self, info: Info, input: EmailProveInput) -> Payload:
        await resolvers.sessions.prove_email(info.context, input.token)
        return Payload()

    @mutation(description="Have a letter sent that allows to set a new password.")
    async def password_reset_request(self, info: Info, input: PasswordResetRequestInput) -> Payload:
        await resolvers.sessions.request_password_reset(info.context, input.email)
        return Payload()

    @mutation(description="Set a new password; every session ends, and a new one begins.")
    async def password_reset(self, info: Info, input: PasswordResetInput) -> SessionPayload:
        return shown(
            await resolvers.sessions.reset_password(info.context, input.token, input.password)
        )
