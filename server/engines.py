"""The search engine that the settings ask for, and engines apart from the catalogue's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from catalog.errors import Invalid
from search.engine import SearchEngine
from search.fallback import WithFallback
from search.learned import PATIENCE
from server.settings import Settings

if TYPE_CHECKING:
    from search.elastic import ElasticEngine

ENGINES = ("embedded", "elasticsearch")
ALL_DAY = 86_400.0


def engine_for(settings: Settings) -> SearchEngine:
    if settings.embedded:
        from search.embedded import EmbeddedEngine

        embedded = EmbeddedEngine(Path(settings.search_folder))
        kept = Path(f"{settings.search_folder}-vectors.sqlite3")
        return WithFallback(with_meaning(embedded, settings, kept))
    if settings.search_model:
        raise Invalid("CAIRN_SEARCH_MODEL is for the embedded engine: vectors stay in its process.")
    return WithFallback(cluster_for(settings, settings.elasticsearch_index))


def with_meaning(engine: SearchEngine, settings: Settings, kept: Path) -> SearchEngine:
    """As it is, unless the settings name a model: then it also searches by meaning."""
    if not settings.search_model:
        return engine
    from search.semantic.meaning import WithMeaning
    from search.semantic.model import Model, ModelMissing
    from search.semantic.vectors import Vectors

    own = None if settings.search_model == "package" else Path(settings.search_model)
    try:
        return WithMeaning(engine, Vectors(kept, Model(own)))
    except ModelMissing as error:
        raise Invalid(str(error)) from error


def cluster_for(settings: Settings, name: str, patience: float = PATIENCE) -> ElasticEngine:
    """Elasticsearch's client is imported only by who uses it: it takes half a second."""
    from search.elastic import ElasticEngine

    return ElasticEngine.at(
        *filter(None, settings.elasticsearch_url.split(",")),
        cloud_id=settings.elasticsearch_cloud_id or None,
        name=name,
        api_key=settings.elasticsearch_api_key or None,
        ca_certs=settings.elasticsearch_ca_file or None,
        timeout=settings.elasticsearch_seconds,
        patience=patience,
    )


@asynccontextmanager
async def engine_apart(settings: Settings, which: str) -> AsyncIterator[SearchEngine]:
    """An empty engine of that kind, of which nothing stays; it learns all before it answers."""
    if which == "embedded":
        from search.embedded import EmbeddedEngine

        with TemporaryDirectory(prefix="cairn-search-") as folder:
            embedded = EmbeddedEngine(Path(folder) / "index", ALL_DAY)
            engine = with_meaning(embedded, settings, Path(folder) / "vectors.sqlite3")
            try:
                yield engine
            finally:
                await engine.close()
        return
    if settings.embedded:
        raise Invalid("No search cluster is set: docs/settings.md, CAIRN_ELASTICSEARCH_URL.")
    name = f"{settings.elasticsearch_index}-apart-{uuid4().hex[:12]}"
    cluster = cluster_for(settings, name, ALL_DAY)
    try:
        await cluster.prepare()
        yield cluster
        await cluster.drop()
    finally:
        await cluster.close()
