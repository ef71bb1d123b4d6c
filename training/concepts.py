"""Read the table of concepts: words and phrases of three languages that mean one thing."""

from collections.abc import Iterator
from pathlib import Path

from service.concepts import key_of
from service.lexicon import Lexicon, Phrase, Reading
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
    phrases: dict[Phrase, dict[str, Reading]] = {}
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
            for text in texts:
                for phrase in _forms(tuple(map(key_of, fold_phrase(text))), language):
                    phrases.setdefault(phrase, {}).setdefault(id_, Reading(id_, _KIND))
    return Lexicon({phrase: tuple(readings.values()) for phrase, readings in phrases.items()})


def _forms(phrase: Phrase, language: str) -> Iterator[Phrase]:
    """Yield a phrase, and for Arabic the plurals of its last word that are regular."""
    if len("".join(phrase)) < _SHORTEST:
        return
    yield phrase
    if language != "ar":
        return
    *before, last = phrase
    if last.endswith("ه"):
        yield (*before, last[:-1] + "ات")
    elif not last.endswith(("ين", "ات")):
        yield (*before, last + "ين")
        yield (*before, last + "ات")
        # A single word's feminine is often another word; an adjective's at the end of a phrase is not.
        if before:
            yield (*before, last + "ه")
