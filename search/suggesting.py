"""What is proposed while a text is being typed: achievements, skills, providers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.engine import InvalidQuery, Suggestion, SuggestionKind, Suggestions
from search.query import MAX_CHARACTERS, MAX_CONCEPTS
from search.record import SEPARATOR
from search.text import words

MAX_SUGGESTIONS = 50


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that are finished, and the beginning of the last one."""

    whole: tuple[str, ...]
    beginning: str

    def fits(self, label: str) -> bool:
        found = words(label)
        begun = any(word.startswith(self.beginning) for word in found)
        return begun and all(word in found for word in self.whole)


def typed(prefix: str, limit: int) -> Typed | None:
    """Null when there is no word in it yet."""
    if not 1 <= limit <= MAX_SUGGESTIONS:
        raise InvalidQuery(f"Ask for 1 to {MAX_SUGGESTIONS} suggestions, not {limit}.")
    found = words(prefix[:MAX_CHARACTERS])[:MAX_CONCEPTS]
    return Typed(tuple(found[:-1]), found[-1]) if found else None


def gathered(
    text: Typed,
    limit: int,
    achievements: Iterable[tuple[str, str]],
    skills: Mapping[str, int],
    providers: Mapping[str, int],
) -> Suggestions:
    """The most enrolled achievements first, with room for the commonest skills and providers."""
    share = limit // 4
    beside = [
        *_commonest(text, SuggestionKind.SKILL, skills)[:share],
        *_commonest(text, SuggestionKind.PROVIDER, providers)[:share],
    ]
    titled = [
        Suggestion(SuggestionKind(document_id.partition(":")[0]), document_id, title)
        for document_id, title in achievements
    ]
    return Suggestions((*titled[: limit - len(beside)], *beside))


def _commonest(text: Typed, kind: SuggestionKind, counts: Mapping[str, int]) -> list[Suggestion]:
    labelled = [(-count, *key.partition(SEPARATOR)[::2]) for key, count in counts.items()]
    fitting = [each for each in labelled if text.fits(each[2])]
    fitting.sort(key=lambda each: (each[0], each[2].casefold(), each[1]))
    named = {value: label for _, value, label in reversed(fitting)}
    ordered = dict.fromkeys(value for _, value, _ in fitting)
    return [Suggestion(kind, value, named[value]) for value in ordered]
