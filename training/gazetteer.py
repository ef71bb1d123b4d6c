"""Read the table of places: every name, demonym, city and body by which a text may mention a label."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from service.labelset import Node
from service.lexicon import ANY_CASE, CAPITAL, Lexicon, Phrase, Reading, case_of
from service.text import fold, tokens
from training.errors import CorpusError
from training.taxonomy import LABELS, LANGUAGES
from training.yamlfile import LINE, read_items, read_yaml

PLACES = LABELS / "places"
FIXED_NAMES = "fixed-names.yaml"
HOMOGRAPHS = "homographs.yaml"

# The lists of an entry, with the kind of mention that each gives.
_KINDS = {
    "names": "name",
    "capital": "capital",
    "cities": "city",
    "bodies": "body",
    "people": "person",
    "rulers": "person",
}
_FORMS = {"demonym", "demonym_forms", "demonym_variants"}
_GRAMMAR = {"gender", "number", LINE}

# Endings of an Arabic relative adjective (folded): gender and number, and the accusative.
_ARABIC_ENDINGS = ("", "ه", "ون", "ين", "ات", "ان", "تان", "تين", "ا")


def read_gazetteer(nodes: Sequence[Node], folder: Path = PLACES) -> Lexicon:
    """Return the names of all ``nodes`` and what the tables in ``folder`` add to them.

    Raises CorpusError, with file and line, for an unknown place, an unknown list, or an entry that is no list.
    """
    parents = {node.parent for node in nodes}
    areas = {node.id for node in nodes if node.id in parents or node.parent is None}
    phrases: dict[Phrase, dict[str, Reading]] = {}

    def add(phrase: Phrase, place: str, kind: str, case: int) -> None:
        # What one letter or a number names, everything names.
        if len("".join(phrase)) > 1 and not phrase[0].isdigit():
            kind = "area" if kind == "name" and place in areas else kind
            phrases.setdefault(phrase, {}).setdefault(place, Reading(place, kind, case))

    for node in nodes:
        for name in node.names.values():
            add(fold_phrase(name), node.id, "name", case_of(tokens(name)[0].surface))
    known = {node.id for node in nodes}
    for language in LANGUAGES:
        for place, kind, phrase, case in _entries(folder / f"{language}.yaml", language, known):
            add(phrase, place, kind, case)
    for phrase, place in _fixed_names(folder / FIXED_NAMES, known):
        # The phrase may still be another place's name; without any it blocks the shorter ones inside it.
        phrases.setdefault(phrase, {}).pop(place, None)
    for phrase in _homographs(folder / HOMOGRAPHS):
        for place, reading in phrases.get(phrase, {}).items():
            phrases[phrase][place] = reading._replace(homograph=True)
    return Lexicon({phrase: tuple(readings.values()) for phrase, readings in phrases.items()})


def fold_phrase(text: str) -> Phrase:
    """Return the folded words of a phrase."""
    return tuple(word for token in tokens(text) for word in fold(token.surface))


def arabic_demonyms(base: Phrase) -> Iterator[Phrase]:
    """Yield a relative adjective (its words in the masculine) in all genders, numbers and states."""
    for ending in _ARABIC_ENDINGS:
        bare = tuple(word + ending if word.endswith("ي") else word for word in base)
        yield bare
        # The first word has no article in the table: its ال is of the root, as in ألماني.
        yield ("ال" + bare[0], *(word if word.startswith("ال") else "ال" + word for word in bare[1:]))
        if len(bare) > 1:
            yield (*bare[:-1], "ال" + bare[-1])


def _entries(path: Path, language: str, known: set[str]) -> Iterator[tuple[str, str, Phrase, int]]:
    table = read_yaml(path)
    for place, entry in table.items():
        if place == LINE:
            continue
        if not isinstance(entry, dict):
            raise CorpusError(path, table[LINE], f"{place!r} is no entry")
        if place not in known:
            raise CorpusError(path, entry[LINE], f"unknown place {place!r}")
        for key, listed in entry.items():
            if key in _KINDS:
                for name in _strings(path, entry, listed):
                    yield place, _KINDS[key], fold_phrase(name), case_of(tokens(name)[0].surface)
            elif key in _FORMS:
                # French writes its demonyms small as adjectives and with a capital as nouns.
                case = CAPITAL if language == "en" else ANY_CASE
                for phrase in _demonyms(key, language, _strings(path, entry, listed)):
                    yield place, "demonym", phrase, case
            elif key not in _GRAMMAR:
                raise CorpusError(path, entry[LINE], f"{place} has the unknown list {key!r}")


def _demonyms(key: str, language: str, names: Iterable[str]) -> Iterator[Phrase]:
    for name in names:
        phrase = fold_phrase(name)
        if language != "ar":
            yield phrase
        elif key == "demonym":
            yield from arabic_demonyms(phrase)
        else:
            yield from (phrase, ("ال" + phrase[0], *phrase[1:]))


def _strings(path: Path, entry: dict[str, Any], listed: Any) -> list[str]:
    if isinstance(listed, dict):
        listed = [value for key, value in listed.items() if key != LINE]
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise CorpusError(path, entry[LINE], f"a list of strings belongs here, not {listed!r}")
    return [name for name in listed if fold_phrase(name)]


def _homographs(path: Path) -> Iterator[Phrase]:
    """Yield the names that are everyday words or persons' names as well."""
    table = read_yaml(path)
    for language in LANGUAGES:
        yield from map(fold_phrase, _strings(path, table, table.get(language, [])))


def _fixed_names(path: Path, known: set[str]) -> Iterator[tuple[Phrase, str]]:
    """Yield the phrases in which the name of a place does not mean it, each with that place."""
    for item in read_items(path, "phrases"):
        phrase, place = fold_phrase(str(item.get("phrase", ""))), item.get("place")
        if not phrase:
            raise CorpusError(path, item[LINE], "an item needs a phrase")
        if place not in known:
            raise CorpusError(path, item[LINE], f"unknown place {place!r}")
        yield phrase, place
