"""The options by which commands are told what a file of labelled texts holds."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from training.columns import Columns
from training.corpora import Corpus, Known, read_corpus
from training.errors import TrainingError

CORPUS = click.Path(exists=True, path_type=Path)
_NONE = "none"
# Of the rows that cannot be used so many are named.
_FAULTS_SHOWN = 10

_OPTIONS = (
    click.option("--text", "text", default="text", show_default=True, metavar="COLUMN", help="The column of the text."),
    click.option("--title", metavar="COLUMN", help="The column of the title; by default `title`, if there is one."),
    click.option("--id", "id_", metavar="COLUMN", help='By default `id`, if there is one; "" for none: file and row.'),
    click.option("--lang", metavar="COLUMN", help="The column of the language; by default `lang`, if there is one."),
    click.option("--facet", "facets", multiple=True, metavar="COLUMN", help="A column of labels; once for each."),
    click.option(
        "--separator",
        "separators",
        multiple=True,
        metavar="[COLUMN=]CHARACTER",
        help="What stands between several labels in a cell, or `none`; else found out, and said.",
    ),
    click.option(
        "--empty",
        type=click.Choice(["unknown", _NONE]),
        default="unknown",
        show_default=True,
        help="What an empty cell means: not labelled yet, or that no label applies.",
    ),
    click.option("--encoding", metavar="NAME", help="The encoding of text files; else found out, and said."),
    click.option("--strict", is_flag=True, help="Stop at the first row that cannot be used, instead of skipping it."),
)


@dataclass(frozen=True)
class Reading:
    """How files are to be read."""

    columns: Columns
    encoding: str | None = None
    strict: bool = False

    def read(
        self, files: Sequence[Path], known: Known | None = None, usual: Sequence[str] = (), quiet: bool = False
    ) -> Corpus:
        """Read the files, and unless ``quiet`` tell on standard error how, and which rows could not be used.

        ``usual`` are the facets to look for if none is asked for. Raises TrainingError if nothing is left.
        """
        columns = replace(self.columns, usual=tuple(usual))
        corpus = read_corpus(files, columns, known, self.strict, self.encoding)
        if not quiet or not corpus.statements:
            self._tell(corpus)
        if not corpus.statements:
            raise TrainingError("there is no row that can be used")
        return corpus

    def _tell(self, corpus: Corpus) -> None:
        for line in [*corpus.notes, *map(str, corpus.faults[:_FAULTS_SHOWN])]:
            click.echo(line, err=True)
        if corpus.faults:
            more = len(corpus.faults) - _FAULTS_SHOWN
            rest = f", {more} of them not shown here: `check` lists them all" if more > 0 else ""
            click.echo(f"{len(corpus.faults)} rows skipped{rest}", err=True)


def facets_of(corpus: Corpus) -> list[str]:
    """Return the facets of a corpus; raises TrainingError where nothing says which columns hold labels."""
    if not (facets := corpus.facets()):
        there = ", ".join(dict.fromkeys(corpus.columns))
        raise TrainingError(f"which columns hold labels? Name each by --facet; there are {there}")
    return facets


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which gets them as one argument, ``reading``."""

    @functools.wraps(command)
    def told(
        text: str,
        title: str | None,
        id_: str | None,
        lang: str | None,
        facets: tuple[str, ...],
        separators: tuple[str, ...],
        empty: str,
        encoding: str | None,
        strict: bool,
        **rest: Any,
    ) -> None:
        own = tuple(dict.fromkeys(facets))
        columns = Columns(
            text, title, id_, lang, own, separators=separators_of(separators), empty_is_none=empty == _NONE
        )
        command(reading=Reading(columns, encoding, strict), **rest)

    for option in reversed(_OPTIONS):
        told = option(told)
    return told


def separators_of(given: Sequence[str]) -> Mapping[str | None, str]:
    """Return what stands between labels, by facet or for all others, as options say: ``;``, ``topic=;``, ``none``."""
    found: dict[str | None, str] = {}
    for text in given:
        facet, equals, separator = text.rpartition("=") if len(text) > 1 else ("", "", text)
        found[facet if equals else None] = "" if separator == _NONE else separator.replace("\\t", "\t")
    return found
