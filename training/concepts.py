"""Read the table of concepts: words and phrases of three languages that mean one thing."""

from pathlib import Path

from service.concepts import stems_of
from service.lexicon import Lexicon, Phrase, Reading
from training.errors import CorpusError
from training.gazetteer import fold_phrase
from training.taxonomy import LABELS, LANGUAGES
from training.yamlfile import LINE, read_yaml

CONCEPTS = LABELS / "concepts.yaml"
_KIND = "concept"
_SHORTEST = 3


def read_concepts(path: Path = CONCEPTS) -> Lexicon:
    """Return the concepts' phrases as stems.

    Raises CorpusError, with file and line, for a repeated id or a concept that lacks a language.
    """
    phrases: dict[Phrase, dict[str, Reading]] = {}
    seen: set[str] = set()
    for item in read_yaml(path)["concepts"]:
        if item["id"] in seen:
            raise CorpusError(path, item[LINE], f"{item['id']} is given twice")
        seen.add(item["id"])
        for language in LANGUAGES:
            if not item.get(language):
                raise CorpusError(path, item[LINE], f"{item['id']} has nothing in {language}")
            for text in item[language]:
                phrase = stems_of(fold_phrase(str(text)))
                if len("".join(phrase)) >= _SHORTEST:
                    phrases.setdefault(phrase, {})[item["id"]] = Reading(item["id"], _KIND)
    return Lexicon({phrase: tuple(readings.values()) for phrase, readings in phrases.items()})
