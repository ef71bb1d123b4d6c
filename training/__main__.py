"""``python -m training``: hydrate the real texts, fit a model, evaluate one."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from service.artifact import Artifact
from service.errors import BayanError
from service.labeller import Labeller, open_labeller
from training import markup, real
from training.choices import DEFAULT_MODEL as DEFAULT_OPTIONS
from training.concepts import read_concepts
from training.corpora import read_corpora, read_rows
from training.evaluate import Figures, evaluate
from training.fit import fit
from training.gazetteer import read_gazetteer
from training.taxonomy import default_label_sets

ROOT = Path(__file__).parent.parent
STATEMENTS = Path(__file__).parent / "statements"
HYDRATED = ROOT / "var" / "real.jsonl"
DEFAULT_MODEL = ROOT / "models" / "default"

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def main() -> None:
    """Make and measure models."""


@main.command("hydrate")
@FILES
@click.option("-o", "--output", default=HYDRATED, show_default="var/real.jsonl", type=click.Path(path_type=Path))
def hydrate_command(files: tuple[Path, ...], output: Path) -> None:
    """Join the labels of the real statements with FILES that hold their texts (JSON Lines of id and text)."""
    result = real.hydrate(files)
    real.write_rows(result.rows, output)
    click.echo(f"{len(result.rows)} texts joined, written to {output}")
    for name, ids in (("missing", result.missing), ("changed since they were labelled", result.changed)):
        if ids:
            click.echo(f"{len(ids)} texts {name}: {', '.join(ids[:5])}{' ...' if len(ids) > 5 else ''}", err=True)


@main.command("mark")
@FILES
def mark_command(files: tuple[Path, ...]) -> None:
    """Print the drafts in FILES, whose places are marked in the text, as statements with a list of mentions."""
    for path in files:
        for _, row in read_rows(path):
            click.echo(json.dumps(markup.unmark(row), ensure_ascii=False))


@main.command("fit")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", default=DEFAULT_MODEL, show_default="models/default", type=click.Path(path_type=Path))
@click.option("--less", is_flag=True, help="Replace a model even if it was trained on more texts.")
def fit_command(files: tuple[Path, ...], output: Path, less: bool) -> None:
    """Train on FILES; by default on our own statements and the real ones, as far as they are hydrated."""
    label_sets = default_label_sets()
    known = {facet: {node.id for node in nodes} for facet, nodes in label_sets.items()}
    default = [*sorted(STATEMENTS.glob("*.jsonl")), *([HYDRATED] if HYDRATED.exists() else [])]
    statements = read_corpora(files or default, known)
    console = Console(stderr=True)
    console.print(f"{len(statements)} statements")
    with Progress(
        TextColumn("{task.description:16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bars:

        def progress(name: str, total: int) -> Callable[[], None]:
            task = bars.add_task(name, total=total)
            return lambda: bars.advance(task)

        gazetteers = {"region": read_gazetteer(label_sets["region"])}
        artifact, figures = fit(
            statements, label_sets, output, progress, gazetteers, read_concepts(), less, DEFAULT_OPTIONS
        )
    console.print(_summary(figures))
    click.echo(f"model {artifact.version} in {output} ({_size(artifact)})")


@main.command("evaluate")
@FILES
@click.option("--model", default=DEFAULT_MODEL, show_default="models/default", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the predictions here, as JSON Lines.")
def evaluate_command(files: tuple[Path, ...], model: Path, output: Path | None) -> None:
    """Label the gold statements in FILES and print how the labels compare."""
    labeller = open_labeller(model)
    gold = read_corpora(files)
    predictions = {
        statement.id: {
            facet: [label.id for label in labels]
            for facet, labels in labeller.label(statement.text, statement.title).facets.items()
        }
        for statement in gold
    }
    if output is not None:
        real.write_rows(({"id": id_, "labels": labels} for id_, labels in predictions.items()), output)
    for figures in evaluate(gold, predictions, nested_parents(labeller)):
        click.echo(figures.line())


def nested_parents(labeller: Labeller) -> dict[str, dict[str, str | None]]:
    """Return the parents of the facets in which a label may lie in another label."""
    found = {}
    for name, facet in labeller.facets.items():
        parents = {node.id: node.parent for node in facet.labels.nodes.values()}
        if any(parents[label] in facet.labels.columns for label in facet.labels.labels):
            found[name] = parents
    return found


def _summary(figures: dict[str, list[Figures]]) -> Table:
    table = Table(title="Out-of-fold figures")
    for heading in ("facet", "texts in", "texts", "micro-F1", "macro-F1", "precision", "recall"):
        table.add_column(heading)
    for facet, rows in figures.items():
        for row in rows:
            values = (row.micro_f1, row.macro_f1, row.precision, row.recall)
            table.add_row(facet, row.slice, str(row.texts), *(f"{value:.3f}" for value in values))
    return table


def _size(artifact: Artifact) -> str:
    return f"{artifact.manifest['file']['bytes'] / 1e6:.1f} MB"


if __name__ == "__main__":
    try:
        main(prog_name="python -m training")
    except (BayanError, OSError) as error:
        click.echo(f"bayan: {error}", err=True)
        sys.exit(1)
