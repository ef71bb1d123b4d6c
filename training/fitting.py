"""The options by which ``fit`` is told what it would otherwise find out."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import click

from training.choices import CANDIDATES, Choice, Options
from training.decisions import Measure
from training.errors import TrainingError

T = TypeVar("T")
# What is said of a facet, or under None of all others.
ByFacet = Mapping[str | None, T]

_ANSWERS = {"yes": True, "no": False}
_MINUTES = Options().minutes

_OPTIONS = (
    click.option(
        "--measure",
        "measures",
        multiple=True,
        metavar="[COLUMN=]MEASURE",
        help="What thresholds are chosen for: f1 (the default), micro-f1, macro-f1, precision=P or recall=R.",
    ),
    click.option(
        "--terms",
        multiple=True,
        metavar="[COLUMN=]NAME",
        help=f"The terms, if they are not to be found out: {', '.join(repr(choice.name) for choice in CANDIDATES)}.",
    ),
    click.option(
        "--single",
        multiple=True,
        metavar="[COLUMN=]yes|no",
        help="Whether a text has one label at most; by default, if no example has two.",
    ),
    click.option(
        "--minutes",
        type=click.FloatRange(min=0),
        default=_MINUTES,
        show_default=True,
        help="The time that training should stay within: dearer terms are left out.",
    ),
    click.option("--names/--no-names", default=True, help="Look for the labels' own names in the texts."),
)


@dataclass(frozen=True)
class Fitting:
    """What is fixed about the facets of a user's own files."""

    measures: ByFacet[Measure] = field(default_factory=dict)
    choices: ByFacet[Choice] = field(default_factory=dict)
    single: ByFacet[bool] = field(default_factory=dict)
    minutes: float = _MINUTES
    find_names: bool = True

    def options(self, facets: Iterable[str]) -> Options:
        """Return what it says of these facets; raises TrainingError where it names another."""
        facets = list(facets)
        return Options(
            _of(facets, self.choices),
            _of(facets, self.measures),
            _of(facets, self.single),
            minutes=self.minutes,
            find_names=self.find_names,
        )


def _of(facets: Sequence[str], given: ByFacet[T]) -> dict[str, T]:
    for name in given:
        if name is not None and name not in facets:
            raise TrainingError(f"there is no facet {name}; there are {', '.join(facets)}")
    named = {facet: facet if facet in given else None for facet in facets}
    return {facet: given[name] for facet, name in named.items() if name in given}


def fitting_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which gets them as one argument, ``fitting``."""

    @functools.wraps(command)
    def told(
        measures: tuple[str, ...],
        terms: tuple[str, ...],
        single: tuple[str, ...],
        minutes: float,
        names: bool,
        **rest: Any,
    ) -> None:
        fitting = Fitting(
            by_facet(measures, Measure.parse), by_facet(terms, _choice), by_facet(single, _answer), minutes, names
        )
        command(fitting=fitting, **rest)

    for option in reversed(_OPTIONS):
        told = option(told)
    return told


def by_facet(given: Sequence[str], parse: Callable[[str], T]) -> ByFacet[T]:
    """Return values as options give them, ``VALUE`` or ``FACET=VALUE``; raises TrainingError for what is none."""
    found: dict[str | None, T] = {}
    for text in given:
        facet, equals, value = text.partition("=")
        try:
            found[None] = parse(text)
        except TrainingError:
            if not equals:
                raise
            found[facet] = parse(value)
    return found


def _choice(name: str) -> Choice:
    for choice in CANDIDATES:
        if choice.name == name:
            return choice
    names = ", ".join(repr(choice.name) for choice in CANDIDATES)
    raise TrainingError(f"{name!r} names no terms: it must be one of {names}")


def _answer(text: str) -> bool:
    if text not in _ANSWERS:
        raise TrainingError(f"{text!r} must be yes or no")
    return _ANSWERS[text]
