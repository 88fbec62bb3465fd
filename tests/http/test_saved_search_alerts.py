"""What is published later and fits a saved search is told once, whatever happens on the way."""

from datetime import timedelta

import pytest

from catalog.models import OutboxEvent, SavedSearch, SavedSearchAlert
from catalog.rules.words import VersionStatus, Visibility
from catalog.services import saved_searches
from catalog.viewer import VISITOR
from search.embedded import EmbeddedEngine
from search.engine import EngineUnavailable
from search.indexing import rebuild_index
from server import news
from server.jobs import handlers
from server.mail import written
from server.outbox import LEASE, Outbox
from tests import factories
from tests.factories import Clock, runner


class Post:
    """Keeps letters; fails for so many first."""

    def __init__(self):
        self.sent, self.failing = [], 0

    async def send(self, letter):
        if self.failing:
            self.failing -= 1
            raise OSError("the mail server is away")
        self.sent.append(written(letter, "http://cairn.test"))


class Town:
    """A catalogue with an index, somebody who waits, and a worker."""

    def __init__(self, folder):
        self.clock, self.post = Clock(), Post()
        self.engine = EmbeddedEngine(folder)
        self.runner = runner(self.clock)

    async def begin(self):
        self.provider = await factories.provider("Alder")
        for title in ("Old welding", "Old pottery", "Old algebra"):
            await factories.micro_credential(title=title, provider=self.provider)
        self.learner = await factories.learner("Ada", "ada@example.org")
        await self.engine.prepare()
        await rebuild_index(self.engine)
        self.clock.pass_by(minutes=1)
        return self

    @property
    def outbox(self):
        return Outbox(handlers(self.runner, self.post, self.engine), self.clock)

    async def keep(self, text="", learner=None, **more):
        query = {"text": text, "filters": {}, "ranges": {}, **more.pop("query", {})}
        facts = {"by_mail": True, **more}
        owner = learner or self.learner
        return await SavedSearch.create(
            account_id=owner.account_id,
            name=f"About {text}",
            query=query,
            created_at=self.clock.now,
            **facts,
        )

    async def publish(self, title, **facts):
        """As a publisher would: the row is there and everyone who has to know is told."""
        self.clock.pass_by(minutes=1)
        made = await factories.micro_credential(title=title, provider=self.provider, **facts)
        made.published_at = self.clock.now
        await made.save(update_fields=["published_at"])
        await self.change(made)
        return made

    async def change(self, row):
        async def tell(work, about):
            await work.tell("catalog.changed", about)

        await self.runner.run(VISITOR, tell, row)
        self.clock.pass_by(minutes=1)

    async def alerts(self, search):
        rows = SavedSearchAlert.filter(saved_search=search).order_by("id")
        return await rows.values_list("micro_credential__title", flat=True)


@pytest.fixture
async def town(database, tmp_path):
    made = await Town(tmp_path / "search").begin()
    yield made
    await made.engine.close()


async def test_what_is_new_and_fits_is_told_once_in_the_list_and_by_letter(town):
    welding = await town.keep("welding")
    pottery = await town.keep("pottery for beginners")
    await town.publish("Welding for artists")
    await town.publish("Glazing")

    await town.outbox.drain()

    assert await town.alerts(welding) == ["Welding for artists"]
    assert await town.alerts(pottery) == []
    assert town.post.sent == [
        (
            "New for your search “About welding”",
            "Hello Ada,\n\nthis was published and fits your saved search “About welding”:\n\n"
            "- Welding for artists\n\nSee it, or stop these letters, where your searches are kept:"
            "\n\nhttp://cairn.test/me\n",
        )
    ]


async def test_later_changes_of_it_tell_nothing_again(town):
    search = await town.keep("welding")
    made = await town.publish("Welding for artists")
    await town.outbox.drain()

    await town.change(made)
    await town.outbox.drain()
    await OutboxEvent.all().update(done_at=None, available_at=town.clock.now, attempts=0)
    await town.outbox.drain()  # everything that ever happened, once more

    assert await town.alerts(search) == ["Welding for artists"]
    assert len(town.post.sent) == 1


async def test_what_was_there_before_is_not_new(town):
    before = await town.publish("Welding before")
    search = await town.keep("welding")
    town.clock.pass_by(minutes=1)

    await town.change(before)
    await town.outbox.drain()

    assert await town.alerts(search) == []


async def test_filters_hold_and_weak_hits_are_not_told(town):
    cheap = await town.keep("", query={"ranges": {"price": [None, 1000]}})
    deep = await town.keep("underwater welding robotics inspection")
    await town.publish("Welding for artists", price_minor=5000, currency="EUR")
    await town.publish("Sculpture", price_minor=500, currency="EUR")

    await town.outbox.drain()

    assert await town.alerts(cheap) == ["Sculpture"]
    assert await town.alerts(deep) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"visibility": Visibility.UNLISTED},
        {"visibility": Visibility.PRIVATE},
        {"status": VersionStatus.DRAFT},
        {"status": VersionStatus.RETIRED},
    ],
)
async def test_what_not_everyone_finds_is_told_to_nobody(town, facts):
    search = await town.keep("welding")
    await town.publish("Welding in secret", **facts)

    await town.outbox.drain()

    assert await town.alerts(search) == []
    assert town.post.sent == []


async def test_what_is_hidden_before_the_letter_is_written_is_not_in_it(town):
    await town.keep("welding")
    made = await town.publish("Welding for artists")
    town.post.failing = 1
    await town.outbox.drain()
    made.visibility = Visibility.PRIVATE
    await made.save(update_fields=["visibility"])
    town.clock.pass_by(minutes=5)

    await town.outbox.drain()

    assert town.post.sent == []


async def test_one_letter_tells_of_all_that_is_new(town):
    search = await town.keep("welding")
    for number in range(12):
        await town.publish(f"Welding {number:02}")

    await town.outbox.drain()

    assert len(await town.alerts(search)) == 12
    ((_, text),) = town.post.sent
    assert text.count("- Welding") == 10
    assert "- and 2 more" in text


async def test_a_letter_that_cannot_be_sent_is_sent_later_and_once(town):
    await town.keep("welding")
    await town.publish("Welding for artists")
    town.post.failing = 2

    for _ in range(4):
        await town.outbox.drain()
        town.clock.pass_by(minutes=5)

    assert len(town.post.sent) == 1


async def test_no_letter_without_a_proved_address_or_without_the_wish(town):
    quiet = await town.keep("welding", by_mail=False)
    other = await factories.learner("Bob")
    await other.fetch_related("account")
    other.account.email_proved_at = None
    await other.account.save()
    unproved = await town.keep("welding", learner=other)
    await town.publish("Welding for artists")

    await town.outbox.drain()

    assert town.post.sent == []
    assert await town.alerts(quiet) == await town.alerts(unproved) == ["Welding for artists"]


class Away(Exception):
    """The process is killed."""


@pytest.mark.parametrize("killed_at", ["found_new", "write_news", "note_written", "look_through"])
async def test_a_worker_that_is_killed_anywhere_loses_and_doubles_nothing(
    town, killed_at, monkeypatch
):
    first, second = await town.keep("welding"), await town.keep("artists")
    await town.publish("Welding for artists")
    service, calls = getattr(saved_searches, killed_at), []

    async def dies(work, command):
        result = await service(work, command)
        calls.append(command)
        if len(calls) <= 2:
            raise Away
        return result

    monkeypatch.setattr(saved_searches, killed_at, dies)
    for _ in range(6):
        await town.outbox.drain()
        town.clock.pass_by(seconds=LEASE.total_seconds() + 1)

    assert await town.alerts(first) == await town.alerts(second) == ["Welding for artists"]
    subjects = [subject for subject, _ in town.post.sent]
    assert set(subjects) == {
        "New for your search “About welding”",
        "New for your search “About artists”",
    }
    if killed_at != "note_written":  # sent and not noted is sent again: mail knows no other way
        assert len(subjects) == 2


async def test_an_index_that_is_away_delays_and_loses_nothing(town, monkeypatch):
    search = await town.keep("welding")
    real, away = town.engine.search, [True]

    async def perhaps(query):
        if away[0]:
            raise EngineUnavailable("gone")
        return await real(query)

    monkeypatch.setattr(town.engine, "search", perhaps)
    await town.publish("Welding for artists")
    await town.outbox.drain()
    assert await town.alerts(search) == []

    away[0] = False
    town.clock.pass_by(minutes=1)
    await town.outbox.drain()

    assert await town.alerts(search) == ["Welding for artists"]


async def test_searches_are_looked_through_some_at_a_time(town, monkeypatch):
    monkeypatch.setattr(news, "SEARCHES_AT_ONCE", 2)
    kept = [await town.keep("welding", by_mail=False) for _ in range(5)]
    await town.publish("Welding for artists")

    await town.outbox.drain()

    assert [await town.alerts(each) for each in kept] == [["Welding for artists"]] * 5
    looks = await OutboxEvent.filter(name=saved_searches.LOOKS).count()
    assert looks == 3


async def test_a_week_later_it_is_not_new_any_longer(town):
    made = await town.publish("Glazing")
    await town.outbox.drain()
    search = await town.keep("welding")
    await SavedSearch.filter(id=search.id).update(created_at=town.clock.now - timedelta(days=9))
    town.clock.pass_by(days=8)
    made.title = "Welding after all"
    await made.save(update_fields=["title"])

    await town.change(made)
    await town.outbox.drain()

    assert await town.alerts(search) == []


async def test_without_saved_searches_nothing_further_is_done(town):
    await town.publish("Welding for artists")
    await town.outbox.drain()

    assert await OutboxEvent.filter(name=saved_searches.LOOKS).count() == 0
