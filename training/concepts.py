"""Read the table of concepts: words and phrases of three languages that mean one thing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.lexicon import Lexicon, Phrase, Reading
from service.terms import key_of
from training.errors import CorpusError
from training.gazetteer import fold_phrase
from training.taxonomy import LABELS, LANGUAGES
from training.yamlfile import LINE, read_items

CONCEPTS = LABELS / "concepts.yaml"
_KIND = "concept"
_SHORTEST = 3


def read_concepts(path: Path = CONCEPTS) -> Lexicon:
    """Return the concepts' phrases, by their keys.

    Raises CorpusError, with file and line, for a repeated id or a concept that lacks a language.
    """
    listed: dict[Phrase, dict[str, Reading]] = {}
    derived: dict[Phrase, dict[str, Reading]] = {}
    for item in _items(path):
        reading = Reading(item["id"], _KIND)
        for language in LANGUAGES:
            for text in item[language]:
                phrase = tuple(map(key_of, fold_phrase(text)))
                if len("".join(phrase)) < _SHORTEST:
                    continue
                listed.setdefault(phrase, {})[reading.id] = reading
                for form in _forms(phrase) if language == "ar" else ():
                    derived.setdefault(form, {})[reading.id] = reading
    # What one concept lists, another one's regular form does not take.
    return Lexicon({phrase: tuple(readings.values()) for phrase, readings in {**derived, **listed}.items()})


def _items(path: Path) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for item in read_items(path, "concepts"):
        id_ = item.get("id")
        if not isinstance(id_, str):
            raise CorpusError(path, item[LINE], "a concept needs a string as id")
        if id_ in seen:
            raise CorpusError(path, item[LINE], f"{id_} is given twice")
        seen.add(id_)
        for language in LANGUAGES:
            if not (texts := item.get(language)):
                raise CorpusError(path, item[LINE], f"{id_} has nothing in {language}")
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise CorpusError(path, item[LINE], f"{id_} has no list of strings in {language}")
        yield item


def _forms(phrase: Phrase) -> Iterator[Phrase]:
    """Yield an Arabic phrase with the regular forms of its last word: plurals, accusative, an adjective's feminine."""
    *before, last = phrase
    if last.endswith("ه"):
        yield (*before, last[:-1] + "ات")
    elif not last.endswith(("ين", "ات", "ا")):
        for ending in ("ين", "ات", "ا"):
            yield (*before, last + ending)
        # Any other single word's feminine is often a word of its own.
        if before or last.endswith("ي"):
            yield (*before, last + "ه")
