"""The command line: `cairn serve`, `migrate`, `import`, `reindex`, `worker` and the like."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tortoise.exceptions import DBConnectionError

from catalog.database.migrate import MigrationFailed
from catalog.errors import CatalogError
from catalog.importing.mapping import mapping_names
from catalog.importing.report import ImportFailed
from catalog.services.service_tokens import SCOPES
from search.engine import SearchError
from server import commands, ctdl, reindexing, searching
from server.engines import ENGINES
from server.house import NotMigrated
from server.settings import Settings, SettingsError, read_settings

FAILED = 2
SENTENCES = (SettingsError, CatalogError, MigrationFailed, ImportFailed, SearchError, NotMigrated)
"""What is not a bug but something to be told; anything else keeps its traceback."""

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> None:
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """The exit code."""
    asked = parser().parse_args(arguments)
    try:
        given = {name: getattr(asked, name, None) for name in ("host", "port", "development")}
        command: Command = asked.run
        return command(read_settings(needs_secret=asked.needs_secret, **given), asked)
    except SENTENCES as error:
        return _fail(str(error))
    except DBConnectionError as error:
        return _fail(f"The database cannot be reached: {error}")
    except ConnectionError as error:
        return _fail(f"The database or the search cluster cannot be reached: {error}")
    except OSError as error:
        return _fail(
            f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        )
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="cairn", description="A marketplace and catalog of micro-credentials."
    )
    verbs = top.add_subparsers(metavar="COMMAND", required=True)
    _serve(verbs)
    _verb(verbs, "migrate", commands.migrate, "bring the database to what this version needs")
    _import(verbs)
    says = "build the search index anew from the database"
    again = _verb(verbs, "reindex", reindexing.reindex, says)
    again.add_argument("--check", action="store_true", help="only tell how old the index is")
    again.add_argument(
        "--compare", action="store_true", help="only compare it with the catalogue, one by one"
    )
    _search(verbs)
    _relevance(verbs)
    _verb(verbs, "worker", commands.worker, "do the work behind the web servers")
    schema = _verb(verbs, "schema", commands.schema, "print the GraphQL schema", secret=False)
    schema.add_argument("--write", action="store_true", help="into schema/schema.graphql")
    _ctdl(verbs)
    _token(verbs)
    admin = _verb(verbs, "admin", commands.admin, "make somebody a platform administrator")
    admin.add_argument("email", help="the address that they signed up with")
    return top


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Command,
    says: str,
    *,
    secret: bool = True,
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
    verb.add_argument(
        "--development", action="store_true", default=None, help="as CAIRN_DEVELOPMENT=true"
    )
    verb.set_defaults(run=command, needs_secret=secret)
    return verb


def _serve(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = _verb(verbs, "serve", commands.serve, "serve the API and its page")
    verb.add_argument("--host", help="where to listen; CAIRN_HOST otherwise")
    verb.add_argument("--port", type=int, help="CAIRN_PORT otherwise")


def _import(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = _verb(verbs, "import", commands.import_, "take a file of micro-credentials or skills")
    verb.add_argument("file", type=Path, nargs="?", help="a CSV or JSON-lines file")
    known = ", ".join(mapping_names())
    verb.add_argument(
        "--mapping", help=f"how its columns are read: {known}, or a TOML file of your own"
    )
    verb.add_argument("--bundled", action="store_true", help="the catalogue that Cairn brings")
    verb.add_argument("--refused", type=Path, help="where to list every row that was not taken")


def _search(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = _verb(
        verbs, "search", searching.search, "search the catalogue as a visitor", secret=False
    )
    verb.add_argument("query", help="what a learner would type")
    verb.add_argument(
        "--explain", action="store_true", help="tell how it was read, and why hits came"
    )
    verb.add_argument("--as-typed", action="store_true", help="repair nothing and add nothing")
    verb.add_argument("--first", type=int, default=10, help="how many to show (10)")


def _relevance(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = _verb(
        verbs,
        "relevance",
        searching.relevance,
        "run judged queries on documents of their own",
        secret=False,
    )
    verb.add_argument("documents", type=Path, help="lines of JSON, gzipped or not")
    verb.add_argument("queries", type=Path, help="a table with the columns qid and query")
    verb.add_argument("--engine", choices=ENGINES, default="embedded", help="which to ask")
    verb.add_argument("--out", type=Path, required=True, help="where to write the TREC run")
    verb.add_argument("--first", type=int, default=50, help="how many hits of each query (50)")


def _ctdl(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = _verb(verbs, "ctdl", ctdl.run, "write a pathway in CTDL, or take one as a draft")
    way = verb.add_mutually_exclusive_group(required=True)
    way.add_argument("--write", metavar="SLUG", help="the pathway that is to be written")
    way.add_argument("--take", metavar="FILE", type=Path, help="the document to draft from")
    verb.add_argument("--provider", metavar="SLUG", help="who will award what is taken")
    verb.add_argument("--as", dest="email", help="whose grants count; for --write, a visitor's")


def _token(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = _verb(verbs, "token", commands.token, "make a service token, or revoke one")
    verb.add_argument("email", help="the account that it acts for")
    verb.add_argument("--name", default="command line", help="to tell it from others")
    verb.add_argument(
        "--scope",
        action="append",
        default=[],
        choices=list(SCOPES),
        help="what it may do; repeatable",
    )
    verb.add_argument("--days", type=int, default=90, help="how long it lives (90)")
    verb.add_argument("--revoke", action="store_true", help="end those of that name instead")


def _fail(sentence: str) -> int:
    print(f"cairn: {sentence}", file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    main()
