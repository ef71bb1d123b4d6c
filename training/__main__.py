"""``python -m training``: hydrate the real texts, check a corpus, fit a model, evaluate one."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from service.artifact import Artifact
from service.errors import BayanError
from service.labeller import Labeller, open_labeller
from training import markup, real
from training.card import with_figures
from training.check import check
from training.checktext import report_lines
from training.choices import DEFAULT_MODEL as DEFAULT_OPTIONS
from training.columns import Columns
from training.concepts import read_concepts
from training.corpora import Statement, read_corpora, read_rows
from training.errors import TrainingError
from training.evaluate import Figures, evaluate
from training.fit import fit
from training.fitting import Fitting, fitting_options
from training.gazetteer import read_gazetteer
from training.labeltable import LabelTable, read_label_table
from training.model import LEAST_EXAMPLES
from training.options import CORPUS, Reading, facets_of, reading_options
from training.report import HTML, JSON, Reporting
from training.taxonomy import default_label_sets

ROOT = Path(__file__).parent.parent
STATEMENTS = Path(__file__).parent / "statements"
HYDRATED = ROOT / "var" / "real.jsonl"
DEFAULT_MODEL = ROOT / "models" / "default"
CARD = ROOT / "docs" / "model.md"

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
DEFAULT = "default"
LABELS = click.option(
    "--labels",
    metavar="TABLE",
    help="A table of the labels: tree, names, names to look for. `default`: the labels of the default model.",
)


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


@main.command("check")
@click.argument("files", nargs=-1, required=True, type=CORPUS)
@reading_options
@LABELS
@click.option("--quick", is_flag=True, help="Do not look for labels that are likely wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, with every row.")
def check_command(files: tuple[Path, ...], reading: Reading, labels: str | None, quick: bool, as_json: bool) -> None:
    """Tell what is in FILES, and what is likely wrong with it, before anything is trained."""
    table = _label_table(labels, reading.columns.facets)
    corpus = reading.read(files, table.known if labels else None, quiet=True)
    with _bars() as bars:
        report = check(corpus, _progress(bars), suspects=not quick)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(report_lines(report)))


@main.command("fit")
@click.argument("files", nargs=-1, type=CORPUS)
@reading_options
@LABELS
@fitting_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The model's folder; needed with FILES.")
@click.option("--less", is_flag=True, help="Replace a model even if it was trained on more texts.")
@click.option(
    "--report-texts/--no-report-texts", default=None, help="Show texts in report.html; by default those of FILES."
)
@click.option("--learning-curve/--no-learning-curve", default=True, help="Find out whether more examples would help.")
def fit_command(
    files: tuple[Path, ...],
    reading: Reading,
    labels: str | None,
    fitting: Fitting,
    output: Path | None,
    less: bool,
    report_texts: bool | None,
    learning_curve: bool,
) -> None:
    """Train on FILES; without any, the default model, on our own statements and the real ones as far as hydrated."""
    if not files and (labels or reading != Reading(Columns()) or fitting != Fitting()):
        raise click.UsageError("the default model takes no options about files or facets: name the FILES")
    if files and output is None:
        raise click.UsageError("where to? Name a folder for the model: -o DIR")
    output = output or DEFAULT_MODEL
    statements, table = _read_default() if not files else _read_own(files, reading, labels)
    options = fitting.options(table.label_sets) if files else DEFAULT_OPTIONS
    click.echo(f"{len(statements)} statements", err=True)
    reporting = Reporting(bool(files) if report_texts is None else report_texts, learning_curve)
    with _bars() as bars:
        progress = _progress(bars)
        artifact, figures = fit(
            statements, table.label_sets, output, progress, table.lexicons, read_concepts(), less, options, reporting
        )
        bars.console.print(_summary(figures))
    if files:
        _tell_untrained(artifact)
    click.echo(f"model {artifact.version} in {output} ({_size(artifact)})")
    click.echo(f"report in {output / HTML}")


def _bars() -> Progress:
    """Return progress bars that estimate the time that is left, and at their end tell the time taken."""
    left = TimeRemainingColumn(elapsed_when_finished=True)
    columns = TextColumn("{task.description:16}"), BarColumn(), MofNCompleteColumn(), left
    return Progress(*columns, console=Console(stderr=True))


def _progress(bars: Progress) -> Callable[[str, int], Callable[[], None]]:
    def progress(name: str, total: int) -> Callable[[], None]:
        task = bars.add_task(name, total=total)
        return lambda: bars.advance(task)

    return progress


def _read_default() -> tuple[list[Statement], LabelTable]:
    table = _label_table(DEFAULT)
    files = [*sorted(STATEMENTS.glob("*.jsonl")), *([HYDRATED] if HYDRATED.exists() else [])]
    return read_corpora(files, table.known), table


def _read_own(files: tuple[Path, ...], reading: Reading, labels: str | None) -> tuple[list[Statement], LabelTable]:
    """Read a user's own files, and the table of labels that belongs to them."""
    table = _label_table(labels, reading.columns.facets)
    corpus = reading.read(files, table.known if labels else None)
    return corpus.statements, table.with_labels_of(corpus.statements, facets_of(corpus))


def _label_table(labels: str | None, facets: tuple[str, ...] = ()) -> LabelTable:
    if labels == DEFAULT:
        label_sets = default_label_sets()
        return LabelTable(label_sets, {"region": read_gazetteer(label_sets["region"])})
    return read_label_table(Path(labels), facets) if labels else LabelTable()


def _tell_untrained(artifact: Artifact) -> None:
    for facet, own in artifact.manifest["facets"].items():
        trained, groups = set(own["labels"]), {node.get("parent") for node in own["nodes"]}
        lacking = [node["id"] for node in own["nodes"] if node["id"] not in trained | groups]
        if lacking:
            click.echo(f"{facet}: too few examples (fewer than {LEAST_EXAMPLES}) of {', '.join(lacking)}", err=True)


@main.command("card")
def card_command() -> None:
    """Write the figures of the default model's report into docs/model.md."""
    report = json.loads((DEFAULT_MODEL / JSON).read_text(encoding="utf-8"))
    CARD.write_text(with_figures(CARD.read_text(encoding="utf-8"), report), encoding="utf-8")


@main.command("evaluate")
@click.argument("files", nargs=-1, required=True, type=CORPUS)
@reading_options
@click.option("--model", default=DEFAULT_MODEL, show_default="models/default", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the predictions here, as JSON Lines.")
def evaluate_command(files: tuple[Path, ...], reading: Reading, model: Path, output: Path | None) -> None:
    """Label the gold statements in FILES and print how the labels compare."""
    labeller = open_labeller(model)
    corpus = reading.read(files, usual=list(labeller.facets))
    if unknown := [facet for facet in facets_of(corpus) if facet not in labeller.facets]:
        there = ", ".join(labeller.facets)
        raise TrainingError(f"the model has no facet {', '.join(unknown)}; name one of its own by --facet: {there}")
    gold = corpus.statements
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
