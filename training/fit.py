"""From a corpus to an artefact: the steps, in order."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits

from service.artifact import Artifact
from service.labeller import Labeller
from service.labelset import Node
from service.lexicon import Lexicon
from training.choices import Options
from training.corpora import Statement
from training.evaluate import Figures
from training.model import Progress
from training.publish import check_replaces, publish
from training.report import Reporting, write_report
from training.trainer import Trainer


def fit(
    statements: Sequence[Statement],
    label_sets: Mapping[str, Sequence[Node]],
    folder: Path,
    progress: Progress,
    gazetteers: Mapping[str, Lexicon] | None = None,
    concepts: Lexicon | None = None,
    less: bool = False,
    options: Options | None = None,
    reporting: Reporting | None = None,
) -> tuple[Artifact, dict[str, list[Figures]]]:
    """Train on ``statements`` and write the model to ``folder``; return it with its out-of-fold figures.

    A facet in ``gazetteers`` is of the kind ``places``: its labels' names are looked for in the texts.
    ``concepts`` are the phrases that become terms beside the words. What ``options`` leave open is found out
    by cross-validation. ``reporting`` asks for a report beside the model.
    Raises TrainingError where a facet has no label with enough examples, or a model trained on more
    texts stands in the folder.
    """
    check_replaces(folder, len(statements), less)
    concepts = concepts or Lexicon({})
    trainer = Trainer(statements, label_sets, gazetteers or {}, concepts, options or Options(), progress)
    curve = reporting is not None and reporting.curve
    # What runs side by side are labels and folds: threads inside each would stand in each other's way.
    with threadpool_limits(1):
        fitted, outcomes = zip(*(trainer.fit(facet, curve) for facet in trainer.facets), strict=True)
    artifact = publish(folder, statements, label_sets, concepts, fitted)
    if reporting is not None:
        write_report(folder, Labeller(artifact), statements, outcomes, reporting)
    return artifact, {own.facet.name: own.figures for own in fitted}
