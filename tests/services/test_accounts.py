"""Accounts, sessions and addresses, on real rows."""

import asyncio

import pytest

from catalog.errors import (
    Conflict,
    EmailTaken,
    Invalid,
    NotFound,
    SignInFailed,
    TokenInvalid,
    TooMany,
)
from catalog.ids import new_id
from catalog.models import (
    Account,
    EmailToken,
    Grant,
    Learner,
    OutboxEvent,
    Recipient,
    RefreshToken,
    SignInAttempt,
)
from catalog.rules.words import Role
from catalog.services.accounts import SignIn, SignUp, make_administrator, sign_in, sign_up
from catalog.services.letters import (
    PasswordReset,
    PasswordResetRequest,
    email_proof_request,
    email_prove,
    password_reset,
    password_reset_request,
    write_proof,
    write_reset,
)
from catalog.services.sessions import session_refresh, sign_out
from catalog.services.viewers import load_service_viewer, load_viewer
from catalog.viewer import VISITOR, Held, Viewer
from tests import factories
from tests.factories import Clock, runner

GOOD = "correct horse battery"
ADA = SignUp(" Ada@Example.org ", "Ada  Lovell", GOOD, "192.0.2.1")


async def signed_up(with_runner):
    return await sign_up(with_runner, ADA)


async def test_signing_up_makes_an_account_that_learns_with_an_unproved_address(database):
    session = await signed_up(runner())

    account = await Account.get()
    assert (account.email, account.name) == ("ada@example.org", "Ada Lovell")
    assert account.email_proved_at is None
    assert account.password_hash.startswith("$argon2id$")
    assert session.account.id == account.id
    recipient = await Recipient.get().select_related("learner")
    assert recipient.learner.account_id == account.id
    assert (recipient.identity_type, recipient.identity) == ("accountId", f"urn:uuid:{account.id}")
    assert [event.name for event in await OutboxEvent.all()] == ["email.proof_requested"]


async def test_signing_up_twice_with_one_address_is_refused(sqlite):
    await signed_up(runner())

    with pytest.raises(EmailTaken):
        await sign_up(runner(), SignUp("ADA@example.org", "Other", GOOD))

    assert await Account.all().count() == 1
    assert await RefreshToken.all().count() == 1


@pytest.mark.parametrize(
    "command",
    [
        SignUp("ada", "Ada", GOOD),
        SignUp("@example.org", "Ada", GOOD),
        SignUp("a@b@example.org", "Ada", GOOD),
        SignUp("a b@example.org", "Ada", GOOD),
        SignUp("a@example..org", "Ada", GOOD),
        SignUp("a@" + "x" * 260, "Ada", GOOD),
        SignUp("ada@example.org\r\nBcc: x@example.org", "Ada", GOOD),
        SignUp("ada@example.org", "   ", GOOD),
        SignUp("ada@example.org", "x" * 201, GOOD),
        SignUp("ada@example.org", "Ada", "too short"),
        SignUp("ada@example.org", "Ada", "x" * 201),
    ],
)
async def test_what_is_no_address_name_or_password_is_refused_before_anything_is_stored(
    sqlite, command
):
    with pytest.raises(Invalid):
        await sign_up(runner(), command)

    assert await Account.all().count() == 0


async def test_signing_in_takes_the_right_password_and_any_case_of_the_address(database):
    await signed_up(runner())

    session = await sign_in(runner(), SignIn("ADA@EXAMPLE.ORG", GOOD))

    assert session.account.email == "ada@example.org"
    assert await SignInAttempt.all().count() == 2  # of the two clients; the address is forgiven


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "wrong password"),
        ("nobody@example.org", GOOD),
        ("\x00", GOOD),
        ("n" * 5_000 + "@example.org", GOOD),
    ],
)
async def test_a_wrong_password_and_an_unknown_address_are_refused_alike(sqlite, email, password):
    await signed_up(runner())

    with pytest.raises(SignInFailed) as refused:
        await sign_in(runner(), SignIn(email, password))

    assert refused.value.message == "The address or the password is wrong."
    assert await RefreshToken.all().count() == 1


async def test_the_eleventh_try_in_a_quarter_hour_is_refused_though_it_is_right(database):
    clock = Clock()
    await signed_up(runner(clock))
    for _ in range(10):
        with pytest.raises(SignInFailed):
            await sign_in(runner(clock), SignIn("ada@example.org", "wrong password", "a"))

    with pytest.raises(TooMany):
        await sign_in(runner(clock), SignIn("ada@example.org", GOOD, "a"))
    assert await sign_in(runner(clock), SignIn("ada@example.org", GOOD, "elsewhere"))
    clock.pass_by(minutes=16)
    assert await sign_in(runner(clock), SignIn("ada@example.org", GOOD, "a"))


async def test_tries_at_the_same_moment_do_not_slip_past_the_count(database):
    tries = [sign_in(runner(), SignIn("ada@example.org", "wrong", "a")) for _ in range(14)]

    answers = await asyncio.gather(*tries, return_exceptions=True)

    kinds = [type(answer) for answer in answers]
    assert kinds.count(TooMany) >= 4
    assert kinds.count(SignInFailed) + kinds.count(TooMany) == 14


async def test_a_session_is_carried_on_by_its_newest_token(database):
    first = await signed_up(runner())

    second = await session_refresh(runner(), first.refresh_token)
    third = await session_refresh(runner(), second.refresh_token)

    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert await RefreshToken.filter(used_at__isnull=True).count() == 1
    assert len({token.family for token in await RefreshToken.all()}) == 1


async def test_a_used_token_ends_the_whole_family_and_no_other(database):
    first = await signed_up(runner())
    other = await sign_in(runner(), SignIn("ada@example.org", GOOD))
    second = await session_refresh(runner(), first.refresh_token)

    with pytest.raises(TokenInvalid):
        await session_refresh(runner(), first.refresh_token)

    with pytest.raises(TokenInvalid):
        await session_refresh(runner(), second.refresh_token)
    assert await session_refresh(runner(), other.refresh_token)


async def test_of_two_who_trade_one_token_at_once_only_one_gets_through(database):
    first = await signed_up(runner())

    answers = await asyncio.gather(
        session_refresh(runner(), first.refresh_token),
        session_refresh(runner(), first.refresh_token),
        return_exceptions=True,
    )

    assert [type(answer).__name__ for answer in answers].count("TokenInvalid") == 1
    assert await RefreshToken.filter(revoked_at__isnull=True).count() == 0


async def test_a_refresh_token_is_good_for_thirty_days(sqlite):
    clock = Clock()
    session = await signed_up(runner(clock))
    clock.pass_by(days=30)

    with pytest.raises(TokenInvalid):
        await session_refresh(runner(clock), session.refresh_token)


async def test_signing_out_ends_this_session_and_says_nothing_about_unknown_tokens(sqlite):
    session = await signed_up(runner())

    await sign_out(runner(), session.refresh_token)
    await sign_out(runner(), "cairnr_unknown")

    with pytest.raises(TokenInvalid):
        await session_refresh(runner(), session.refresh_token)


async def proof_for(account):
    """The letter, as the one who sends it gets it."""
    return await runner().run(VISITOR, write_proof, account)


async def test_proving_the_address_makes_it_an_identity_of_the_learner(database):
    session = await signed_up(runner())
    letter = await proof_for(session.account)

    account = await email_prove(runner(), letter.token)

    assert account.email_proved_at == factories.NOW
    proved = await Recipient.get(identity_type="emailAddress")
    assert (proved.identity, proved.claimed_at) == ("ada@example.org", factories.NOW)
    assert proved.learner_id == (await Learner.get(account=account)).id
    assert await proof_for(account) is None


async def test_badges_awarded_to_the_address_come_to_whoever_proves_it(database):
    earlier = await factories.recipient("ada@example.org")
    session = await signed_up(runner())
    learner = await Learner.get(account=session.account)
    assert (await Recipient.get(id=earlier.id)).learner_id is None
    letter = await proof_for(session.account)

    await email_prove(runner(), letter.token)

    assert (await Recipient.get(id=earlier.id)).learner_id == learner.id
    assert await Recipient.filter(learner=learner).count() == 2
    assert await OutboxEvent.filter(name="recipient.claimed", aggregate_id=learner.id).count() == 1


async def test_an_address_that_another_learner_proved_stays_theirs(sqlite):
    other = await factories.learner()
    await Recipient.filter(learner=other).update(identity="ada@example.org")
    session = await signed_up(runner())
    letter = await proof_for(session.account)

    with pytest.raises(Conflict):
        await email_prove(runner(), letter.token)

    assert (await Recipient.get(identity="ada@example.org")).learner_id == other.id
    assert (await Account.get(id=session.account.id)).email_proved_at is None


@pytest.mark.parametrize("tried", ["used", "late", "unknown", "of another purpose"])
async def test_a_proof_counts_once_and_for_three_days(sqlite, tried):
    clock = Clock()
    session = await signed_up(runner(clock))
    letter = await proof_for(session.account)
    token = letter.token
    match tried:
        case "used":
            await EmailToken.all().update(used_at=clock.now)
        case "late":
            clock.pass_by(days=3)
        case "unknown":
            token = "cairne_unknown"
        case _:
            await EmailToken.all().update(purpose="reset")

    with pytest.raises(TokenInvalid):
        await email_prove(runner(clock), token)

    assert (await Account.get()).email_proved_at is None
    assert await Recipient.filter(identity_type="emailAddress").count() == 0


async def test_a_reset_is_asked_for_alike_whether_or_not_the_address_is_known(sqlite):
    await signed_up(runner())
    await OutboxEvent.all().delete()

    for email in ("ada@example.org", "nobody@example.org"):
        await password_reset_request(runner(), PasswordResetRequest(email))

    assert [event.payload["email"] for event in await OutboxEvent.all().order_by("id")] == [
        "ada@example.org",
        "nobody@example.org",
    ]
    assert await runner().run(VISITOR, write_reset, "nobody@example.org") is None


async def test_a_reset_changes_the_password_ends_sessions_and_proves_the_address(database):
    session = await signed_up(runner())
    letter = await runner().run(VISITOR, write_reset, "ada@example.org")

    fresh = await password_reset(runner(), PasswordReset(letter.token, "a new pass phrase"))

    with pytest.raises(TokenInvalid):
        await session_refresh(runner(), session.refresh_token)
    assert await session_refresh(runner(), fresh.refresh_token)
    with pytest.raises(SignInFailed):
        await sign_in(runner(), SignIn("ada@example.org", GOOD))
    assert (await Account.get()).email_proved_at == factories.NOW
    with pytest.raises(TokenInvalid):
        await password_reset(runner(), PasswordReset(letter.token, "yet another phrase"))


async def test_letters_to_one_account_are_limited(sqlite):
    session = await signed_up(runner())
    viewer = Viewer(session.account.id)
    for _ in range(5):
        await email_proof_request(runner(), viewer)

    with pytest.raises(TooMany):
        await email_proof_request(runner(), viewer)

    assert await OutboxEvent.filter(name="email.proof_requested").count() == 6


async def grant(account, provider, role, **others):
    await Grant.create(
        account=account,
        provider=provider,
        role=role,
        granted_by=account,
        granted_at=factories.NOW,
        **{"active_key": f"{account.id}:{provider.id}:{role.value}", **others},
    )


async def test_a_viewer_holds_grants_for_everything_below_a_provider(database):
    top = await factories.provider()
    middle = await factories.provider(parent=top)
    below = await factories.provider(parent=middle)
    beside = await factories.provider()
    learner = await factories.learner()
    account = await Account.get(id=learner.account_id)
    narrowed = (await factories.micro_credential(provider=beside)).id
    await grant(account, middle, Role.AUTHOR)
    await grant(account, beside, Role.ASSESSOR, micro_credential_id=narrowed)
    await grant(account, top, Role.ADMINISTRATOR, active_key=None)

    viewer = await load_viewer(account.id)

    assert (viewer.account_id, viewer.learner_id) == (account.id, learner.id)
    assert viewer.held == {
        Held(Role.AUTHOR, middle.id),
        Held(Role.AUTHOR, below.id),
        Held(Role.ASSESSOR, beside.id, narrowed),
    }


async def test_nobody_is_loaded_for_an_unknown_account_or_token(sqlite):
    assert await load_viewer(new_id()) is None
    assert await load_service_viewer("cairn_unknown", Clock()) is None


async def test_an_administrator_is_made_by_address(sqlite):
    await signed_up(runner())

    await make_administrator(runner(), "Ada@example.org")

    assert (await load_viewer((await Account.get()).id)).is_administrator
    with pytest.raises(NotFound):
        await make_administrator(runner(), "nobody@example.org")
