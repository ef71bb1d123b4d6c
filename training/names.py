"""Find the names by which texts may mention the labels of a facet, where the user gives none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from service.labelset import Node
from service.lexicon import Lexicon, Phrase, Reading
from training.gazetteer import fold_phrase, read_gazetteer
from training.taxonomy import default_label_sets


class Names(NamedTuple):
    """Phrases that name the labels of a facet; ``of_places`` if they are from the tables of places."""

    lexicon: Lexicon
    of_places: bool


Readings = Mapping[Phrase, Sequence[Reading]]
# If the tables of places know this part of a facet's labels, it is one of places.
_PLACES = 0.8
_FEWEST = 3
_SHORTEST = 3


def find_names(nodes: Sequence[Node]) -> Names:
    """Return the phrases that name ``nodes``: from the tables of places if they are places, else their own names.

    A place is known by its code (``IQ``) or by a name in any language (``Iraq``, ``west-germany``).
    """
    own = {node.id: _own_phrases(node) for node in nodes}
    codes, gazetteer = _tables_of_places()
    readings = gazetteer.phrases
    named: dict[str, list[str]] = defaultdict(list)
    for label, phrases in own.items():
        for place in [label.upper()] if label.upper() in codes else _places(readings, phrases):
            named[place].append(label)
    found = {label for labels in named.values() for label in labels}
    if len(found) >= max(_FEWEST, _PLACES * len(nodes)):
        others = {label: own[label] for label in own if label not in found}
        return Names(_of_places(readings, named, others), of_places=True)
    return Names(_of_labels(own), of_places=False)


@cache
def _tables_of_places() -> tuple[frozenset[str], Lexicon]:
    regions = default_label_sets()["region"]
    return frozenset(region.id for region in regions), read_gazetteer(regions)


def _own_phrases(node: Node) -> list[Phrase]:
    names = [node.id.replace("_", " "), *node.names.values()]
    return [phrase for phrase in map(fold_phrase, names) if phrase]


def _places(readings: Readings, phrases: Sequence[Phrase]) -> list[str]:
    found = [reading for phrase in phrases for reading in readings.get(phrase, ())]
    return list(dict.fromkeys(reading.id for reading in found if reading.kind in ("name", "area")))


def _of_places(readings: Readings, named: dict[str, list[str]], others: dict[str, list[Phrase]]) -> Lexicon:
    """Return the tables of places for these labels; what names other places only keeps its words from naming one."""
    table = {
        phrase: tuple(Reading(label, r.kind, r.case) for r in found for label in named.get(r.id, ()))
        for phrase, found in readings.items()
    }
    own = _of_labels(others).phrases
    return Lexicon({**table, **{phrase: readings for phrase, readings in own.items() if not table.get(phrase)}})


def _of_labels(own: dict[str, list[Phrase]]) -> Lexicon:
    table: dict[Phrase, dict[str, Reading]] = defaultdict(dict)
    for label, phrases in own.items():
        for *before, last in phrases:
            for form in (last, last + "s") if len("".join((*before, last))) >= _SHORTEST else ():
                table[(*before, form)][label] = Reading(label, "name")
    return Lexicon({phrase: tuple(readings.values()) for phrase, readings in table.items()})
