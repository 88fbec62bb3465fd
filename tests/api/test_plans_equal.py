"""Plans answer what ordinary execution answers, to the byte, for every role, on both databases.

More documents, or others: `make differential SEED=random COUNT=20000`.
"""

import gc
import logging
import os
import secrets
from collections import Counter

import orjson
import pytest

from catalog.listing import Listing
from catalog.models import MicroCredential, Pathway, Provider
from schema.api import api
from schema.cursor import encode
from schema.plan.planner import Planner
from tests.api.world import global_id
from tests.plan.documents import Documents

HOW_MANY = int(os.environ.get("DOCUMENTS", "150"))
SEED = (
    secrets.randbits(32) if os.environ.get("SEED") == "random" else int(os.environ.get("SEED", "1"))
)
ROLES = ("visitor", "learner", "other learner", "author", "administrator", "outsider")
ORDERS = (("-id",), ("id",), ("title", "id"), ("-enrolled_count", "id"))


def pools(world):
    """Real ids, slugs and cursors, and ones that ought to be refused."""
    rows = list(world.rows.values())
    achievements = [row for row in rows if isinstance(row, MicroCredential | Pathway)]
    cursors = [
        encode(Listing(type(row), order=order), tuple(getattr(row, c.lstrip("-")) for c in order))
        for row in achievements[:4]
        for order in ORDERS
    ]
    ids = [global_id(row) for row in rows]
    return {
        "first": [1, 2, 3, 5, 100] * 6 + [0, 101, -1],
        "last": [1, 2, 4] * 6 + [-1],
        "after": [*cursors, "junk"],
        "before": [*cursors, "junk", ""],
        "id": [*ids, "junk"],
        "ids": ids,
        "slug": [row.slug for row in rows if isinstance(row, MicroCredential | Pathway | Provider)],
        "uri": ["https://skills.example/welding", "x"],
        "publicId": ["junk"],
        "provider": [global_id(row) for row in rows if isinstance(row, Provider)],
        "titleContains": ["a", "e", "%"],
        "levels": [3, 4, 5],
        "languages": ["en", "de"],
        "Int": [1, 2, 40],
        "String": ["a"],
        "ID": ids,
        "GlobalID": ids,
        "Boolean": [True, False],
        "Decimal": ["1", "2.5"],
    }


@pytest.fixture
def quiet():
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL)


@pytest.fixture
def uncollected():
    """Garbage is collected at the end, where Python can warn of it, and not in any odd frame."""
    gc.disable()
    yield
    gc.enable()


# Of a refused document graphql-core never awaits what stood beside the field that was refused.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
async def test_random_documents_are_answered_alike(shared, quiet, uncollected, capsys):
    outcomes: Counter[str] = Counter()
    planner = Planner(api)
    documents = Documents(
        api._schema, pools(shared.world), SEED, leave_out={"search", "suggest", "verify"}
    )
    viewers = {role: shared.world.viewers[role] for role in ROLES if role in shared.world.viewers}
    text, variables = documents.draw()
    for number in range(HOW_MANY):
        again = number % 3 == 2  # the last one, with other aliases and literals in it
        text, variables = (documents.varied(text), variables) if again else documents.draw()
        for role, viewer in viewers.items():
            planned = await planner.answer(text, variables, None, shared.ask.context(viewer))
            result = await shared.ask.result(viewer, text, **variables)
            outcomes["error" if result.errors else "data"] += 1
            if planned is None:
                outcomes["declined with cause" if result.errors else "declined data"] += 1
                assert result.errors, (planner.declined, text, variables)
            else:
                outcomes["planned"] += 1
                assert not result.errors, (role, text, variables)
                assert planned.body == orjson.dumps({"data": result.data}), (role, text, variables)
    with capsys.disabled():
        share = outcomes["planned"] / max(1, outcomes["data"])
        print(
            f"\n{HOW_MANY} documents (seed {SEED}) on {shared.ask.database.dialect}:"
            f" {share:.1%} of answers compiled",
            end="",
        )
    assert outcomes["planned"] > HOW_MANY
    gc.collect()  # what is never awaited is said here, not in another test
