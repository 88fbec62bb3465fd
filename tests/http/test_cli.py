"""The command line: what it does, and that it says in a sentence what it cannot do."""

import asyncio
import os
import shutil
from datetime import timedelta
from urllib.request import urlopen

import pytest

import server.commands
from catalog.work import utc_now
from server.cli import run
from server.house import connected
from server.settings import read_settings

ELASTICSEARCH = os.environ.get("CAIRN_TEST_ELASTICSEARCH_URL", "")
elasticsearch_too = pytest.param(
    "elasticsearch",
    marks=[
        pytest.mark.elasticsearch,
        pytest.mark.skipif(not ELASTICSEARCH, reason="CAIRN_TEST_ELASTICSEARCH_URL is not set"),
    ],
)
SECRET = "a secret for tests, of more than thirty-two characters"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty place to run in, as a newcomer has it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAIRN_SECRET", SECRET)
    monkeypatch.setattr(server.commands.screen, "width", 200)
    return tmp_path


@pytest.fixture
def migrated(folder, sqlite_template):
    (folder / "var").mkdir()
    shutil.copy(sqlite_template, folder / "var" / "cairn.sqlite3")
    return folder


def in_database(coroutine_function):
    async def inside():
        async with connected(read_settings()):
            return await coroutine_function()

    return asyncio.run(inside())


def sign_up(email="ada@example.org"):
    from catalog.services.accounts import SignUp, sign_up

    async def inside():
        from catalog.work import Runner
        from server.house import deployment

        runner = Runner(deployment(read_settings()))
        await sign_up(runner, SignUp(email, "Ada Lovell", "correct horse battery"))

    in_database(inside)


def test_migrating_makes_the_database_and_a_second_time_does_nothing(folder, capsys):
    assert run(["migrate"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert (told[0], told[-1]) == ("Applying 0001_initial …", "Migrated.")
    assert (folder / "var" / "cairn.sqlite3").exists()

    assert run(["migrate"]) == 0
    assert capsys.readouterr().err == "Nothing to migrate.\n"


@pytest.mark.parametrize(
    "arguments",
    [["serve"], ["admin", "ada@example.org"], ["reindex"], ["import", "--bundled"], ["token", "a"]],
)
def test_a_database_that_is_not_migrated_is_named(folder, capsys, arguments):
    assert run(arguments) == 2

    assert capsys.readouterr().err.startswith("cairn: Run `cairn migrate` first: the database")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("CAIRN_PORT", "x", "CAIRN_PORT is 'x': it must be a whole number."),
        ("CAIRN_SECRET", "short", "CAIRN_SECRET must have at least 32 characters."),
        ("CAIRN_DATABASE_URL", "postgres://localhost:1/x", "cannot be reached"),
        ("CAIRN_DATABASE_URL", "sqlite:///proc/none/x.sqlite3", "No such file or directory"),
    ],
)
def test_a_setting_that_does_not_work_is_a_sentence(
    folder, capsys, monkeypatch, variable, value, sentence
):
    monkeypatch.setenv(variable, value)

    assert run(["migrate"]) == 2

    said = capsys.readouterr().err
    assert said.startswith("cairn: ")
    assert sentence in said
    assert said.count("\n") == 1


def test_an_administrator_is_made_by_their_address(migrated, capsys):
    from catalog.models import Account

    sign_up()

    assert run(["admin", "Ada@example.org"]) == 0
    assert run(["admin", "nobody@example.org"]) == 2

    assert "Nobody has signed up with nobody@example.org." in capsys.readouterr().err
    assert in_database(lambda: Account.filter(is_administrator=True).count()) == 1


def test_a_service_token_is_shown_once_and_works_until_it_is_revoked(migrated, capsys):
    from catalog.services.viewers import load_service_viewer
    from catalog.work import utc_now

    sign_up()
    assert run(["token", "ada@example.org", "--scope", "progress:record", "--days", "3"]) == 0
    token = capsys.readouterr().out.strip()

    viewer = in_database(lambda: load_service_viewer(token, utc_now))
    assert viewer.scopes == {"progress:record"}
    assert run(["token", "ada@example.org", "--revoke"]) == 0
    assert in_database(lambda: load_service_viewer(token, utc_now)) is None


def test_a_token_that_would_live_too_long_is_refused(migrated, capsys):
    sign_up()

    assert run(["token", "ada@example.org", "--days", "9999"]) == 2

    assert capsys.readouterr().err == "cairn: A token lives between 1 and 366 days.\n"


def test_a_worker_needs_a_cluster(migrated, capsys):
    assert run(["worker"]) == 2

    assert "CAIRN_ELASTICSEARCH_URL" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["nothing.csv", "--bundled"]])
def test_an_import_is_of_one_thing(migrated, arguments):
    assert run(["import", *arguments]) == 2


def test_a_file_that_is_not_there_is_named(migrated, capsys):
    assert run(["import", "nothing.csv", "--mapping", "edx_974_2021"]) == 2

    assert "There is no file nothing.csv." in capsys.readouterr().err


def test_the_catalogue_is_searched_from_the_command_line(migrated, capsys):
    from tests import factories

    made = in_database(lambda: factories.micro_credential(title="Welding for sailors"))
    assert run(["reindex"]) == 0
    capsys.readouterr()

    assert run(["search", "weldng"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert run(["search", "weldng", "--explain", "--first", "1"]) == 0
    explained = capsys.readouterr().out.splitlines()
    assert run(["search", "weldng", "--as-typed"]) == 0
    typed = capsys.readouterr().out.splitlines()

    assert listed[:2] == ["read as welding", "1 found, fits"]
    assert listed[2].endswith(f"Welding for sailors  MicroCredential:{made.id}")
    assert explained[1] == "read as     welding"
    assert explained[-1] == "     title       [Welding] for sailors"
    assert typed == ["0 found, fits"]


def test_how_old_the_index_is_can_be_asked(migrated, capsys):
    from catalog.models import OutboxEvent
    from tests import factories

    async def change():
        made = await factories.micro_credential()
        now = utc_now() - timedelta(seconds=90)
        await OutboxEvent.create(
            name="catalog.changed",
            aggregate="MicroCredential",
            aggregate_id=made.id,
            version=1,
            created_at=now,
            available_at=now,
        )

    def check():
        code = run(["reindex", "--check"])
        return code, capsys.readouterr().err

    assert check() == (1, "There is no whole search index; the database answers searches.\n")
    assert run(["reindex"]) == 0
    capsys.readouterr()
    assert check() == (0, "The index is up to date: 0 achievements.\n")
    in_database(change)
    code, said = check()
    assert (code, said[:13], said[-26:]) == (1, "The index is ", "s behind: 0 achievements.\n")


def test_an_index_is_compared_with_the_catalogue_document_by_document(migrated, capsys):
    from catalog.models import MicroCredential
    from tests import factories

    kept = in_database(lambda: factories.micro_credential())
    changed = in_database(lambda: factories.micro_credential())
    run(["reindex"])
    capsys.readouterr()
    assert run(["reindex", "--compare"]) == 0
    assert capsys.readouterr().err == "The index holds the catalogue as it is: 2 achievements.\n"

    in_database(lambda: MicroCredential.filter(id=changed.id).update(summary="Other"))
    added = in_database(lambda: factories.micro_credential())

    assert run(["reindex", "--compare"]) == 1
    said = capsys.readouterr().err
    assert f"lacks: 1, such as MicroCredential:{added.id}\n" in said
    assert f"has otherwise: 1, such as MicroCredential:{changed.id}\n" in said
    assert "has too many: 0\n" in said
    assert str(kept.id) not in said


@pytest.fixture
def judged(folder):
    """A judged set of two documents and two queries, written as such sets are."""
    documents = (
        '{"id": "a", "title": "Baking bread"}\n{"id": "b", "title": "Law", "language": "English"}\n'
    )
    (folder / "docs.jsonl").write_text(documents)
    (folder / "queries.tsv").write_text("qid\tkind\tquery\nq1\texact\tbrread\nq2\tskill\tlaw\n")
    return ["relevance", "docs.jsonl", "queries.tsv", "--out", "run.trec"]


@pytest.mark.parametrize("engine", ["embedded", elasticsearch_too])
def test_judged_queries_are_run_on_documents_of_their_own(judged, folder, monkeypatch, engine):
    monkeypatch.delenv("CAIRN_SECRET")
    if engine == "elasticsearch":
        monkeypatch.setenv("CAIRN_ELASTICSEARCH_URL", ELASTICSEARCH)

    assert run([*judged, "--engine", engine]) == 0

    found = [line.split() for line in (folder / "run.trec").read_text().splitlines()]
    assert [(q, q0, document, place, tag) for q, q0, document, place, _, tag in found] == [
        ("q1", "Q0", "a", "1", "cairn"),
        ("q2", "Q0", "b", "1", "cairn"),
    ]
    assert not (folder / "var").exists()
    if engine == "elasticsearch":
        assert b"cairn-apart" not in urlopen(f"{ELASTICSEARCH}/_cat/indices").read()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("docs.jsonl", b'{"id": "a"}\n{"title": "b"}\n', "docs.jsonl, line 2: a document is"),
        ("docs.jsonl", b"\xff\n", "docs.jsonl, line 1: a document is"),
        ("docs.jsonl", b"[1]\n", "docs.jsonl, line 1: a document is"),
        ("queries.tsv", b"qid,query\nq1,x\n", "queries.tsv: queries are a table"),
        ("queries.tsv", b"qid\tquery\nq1\t\xff\n", "queries.tsv: queries are a table"),
    ],
)
def test_judged_files_of_another_form_are_named(judged, folder, capsys, name, content, message):
    (folder / name).write_bytes(content)

    assert run(judged) == 2

    assert capsys.readouterr().err.startswith(f"cairn: {message}")


def test_judged_queries_need_the_address_of_the_cluster_to_run_on_it(judged, capsys):
    assert run([*judged, "--engine", "elasticsearch"]) == 2

    assert capsys.readouterr().err == (
        "cairn: No search cluster is set: docs/settings.md, CAIRN_ELASTICSEARCH_URL.\n"
    )


def test_the_schema_is_printed_without_any_setting(folder, capsys, monkeypatch):
    monkeypatch.delenv("CAIRN_SECRET")

    assert run(["schema"]) == 0

    assert "type MicroCredential implements" in capsys.readouterr().out


def test_the_bundled_catalogue_is_loaded_indexed_and_loaded_again_unchanged(migrated, capsys):
    from catalog.models import MicroCredential, Pathway

    assert run(["import", "--bundled"]) == 0
    assert run(["reindex"]) == 0
    assert run(["import", "--bundled"]) == 0

    said = capsys.readouterr().err
    achievements = in_database(lambda: MicroCredential.all().count())
    achievements += in_database(lambda: Pathway.all().count())
    assert achievements > 100
    assert f"{achievements} achievements can be searched." in said
    assert "0 added, 0 changed" in said


def test_a_pathway_is_written_in_ctdl_and_taken_as_a_draft(migrated, capsys):
    from catalog.models import Account, Grant, Pathway
    from catalog.rules.words import Role
    from tests import factories

    async def garden():
        of = await factories.micro_credential()
        path = await factories.pathway(
            factories.all_of(of), slug="gardener", title="Gardener", valid_months=12
        )
        account = await Account.get(email="ada@example.org")
        provider = await path.provider
        await Grant.create(
            account=account, provider=provider, role=Role.AUTHOR, granted_by=account,
            granted_at=factories.NOW, active_key="x",
        )  # fmt: skip
        return provider.slug

    sign_up()
    provider = in_database(garden)
    assert run(["ctdl", "--write", "gardener"]) == 0
    written = capsys.readouterr()
    assert written.err == "Not said: How long its badge is valid cannot be said.\n"
    document = migrated / "gardener.json"
    document.write_text(written.out)
    taking = ["ctdl", "--take", str(document), "--provider", provider, "--as", "ada@example.org"]

    assert run(taking) == 0

    assert capsys.readouterr().out == "Drafted gardener-2.\n"
    taken = in_database(lambda: Pathway.get(slug="gardener-2"))
    assert (taken.title, taken.status.name) == ("Gardener", "DRAFT")
    assert run(["ctdl", "--write", "gardener-2"]) == 2
    assert run(["ctdl", "--write", "gardener-2", "--as", "ada@example.org"]) == 0
    assert run(["ctdl", "--take", str(document)]) == 2
    document.write_text('{"@graph": []}')
    assert run(taking) == 2
    assert "The document has 0 pathways; one is read." in capsys.readouterr().err
    document.write_bytes(b"\xff\xfe")
    assert run(taking) == 2
    assert capsys.readouterr().err == f"cairn: {document} is not text in UTF-8.\n"
    assert in_database(lambda: Pathway.all().count()) == 2
