"""``python -m benchmarks.contenders NAME CORPUS``: one side of a comparison, in a process of its own.

It fits itself on the corpus (a JSON file: ``train``, ``rounds``) and prints how long that took; then, for each line on
standard input, the number of a round, it prints how long labelling the round's texts took, in seconds. Here nothing of
Bayan is imported but by those that are ours, so that peers need no environment but theirs.
"""

import importlib.metadata
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

Texts = list[str]
# What fits itself: it is given texts with their labels and a folder, and returns what labels texts.
Fit = Callable[[Sequence[tuple[str, list[str]]], Path], Callable[[Texts], Any]]
MODEL = Path(__file__).parent.parent / "models" / "default"


def ours_default(_train: Any, _folder: Path) -> Callable[[Texts], Any]:
    """Open the default model."""
    from service.labeller import open_labeller

    labeller = open_labeller(MODEL)
    return lambda texts: [labeller.label(text) for text in texts]


def ours_terms(train: Sequence[tuple[str, list[str]]], folder: Path, choice: int = 0) -> Callable[[Texts], Any]:
    """Fit a facet of the kind ``terms``: cross-validation, calibration and thresholds included."""
    from service.labeller import open_labeller
    from service.labelset import Node
    from training.choices import CANDIDATES, Options
    from training.corpora import Statement
    from training.fit import fit

    statements = [
        Statement(str(number), text, labels={"label": tuple(labels)}) for number, (text, labels) in enumerate(train)
    ]
    nodes = [Node(label, {"en": label}) for label in _names(train)]
    options = Options(choices={"label": CANDIDATES[choice]}, find_names=False)
    fit(statements, {"label": nodes}, folder / "model", lambda _name, _total: lambda: None, options=options)
    labeller = open_labeller(folder / "model")
    return lambda texts: [labeller.label(text) for text in texts]


def sklearn_words(train: Sequence[tuple[str, list[str]]], _folder: Path) -> Callable[[Texts], Any]:
    """Fit what people write: TF-IDF of words, LinearSVC one-vs-rest."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return _pipeline(TfidfVectorizer(sublinear_tf=True), train)


def sklearn_ngrams(train: Sequence[tuple[str, list[str]]], _folder: Path) -> Callable[[Texts], Any]:
    """Fit the same with the character n-grams of the default model's themes: those that it knows, and no others.

    The texts are folded beforehand, as the service folds them; nobody counts the time of that.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    from benchmarks.ngrams import NGRAMS, ngrams_of, prepare
    from service.artifact import lines_of, open_artifact

    known = ngrams_of(lines_of(open_artifact(MODEL).arrays["vocabulary"]))
    vectoriser = TfidfVectorizer(
        analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True, lowercase=False, vocabulary=known
    )
    label = _pipeline(vectoriser, [(prepare(text), labels) for text, labels in train])
    label.prepare = prepare  # type: ignore[attr-defined]
    return label


def _pipeline(vectoriser: Any, train: Sequence[tuple[str, list[str]]]) -> Callable[[Texts], Any]:
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MultiLabelBinarizer
    from sklearn.svm import LinearSVC

    pipeline = make_pipeline(vectoriser, OneVsRestClassifier(LinearSVC(random_state=0)))
    pipeline.fit([text for text, _ in train], MultiLabelBinarizer().fit_transform([labels for _, labels in train]))
    return partial(_predict, pipeline)


def fasttext(train: Sequence[tuple[str, list[str]]], folder: Path) -> Callable[[Texts], Any]:
    """Fit fastText with word bigrams, one-vs-all; its defaults but for that."""
    import fasttext as library

    rows = [" ".join([*(f"__label__{label}" for label in labels), _one_line(text)]) for text, labels in train if labels]
    (folder / "train.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    model = library.train_supervised(
        str(folder / "train.txt"), loss="ova", wordNgrams=2, epoch=25, lr=0.5, seed=0, verbose=0
    )
    # Its own Python wrapper for many texts at once.
    label = partial(_predict_above, model)
    label.prepare = _one_line  # type: ignore[attr-defined]
    return label


def annif(train: Sequence[tuple[str, list[str]]], folder: Path) -> Callable[[Texts], Any]:
    """Fit Annif with its TF-IDF backend, without HTTP."""
    from benchmarks.annif_peer import fit_annif

    return fit_annif(train, folder, _names(train))


def _predict(pipeline: Any, texts: Texts) -> Any:
    return pipeline.predict(texts)


def _predict_above(model: Any, texts: Texts) -> Any:
    return model.predict(texts, k=-1, threshold=0.5)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _names(train: Sequence[tuple[str, list[str]]]) -> list[str]:
    return sorted({label for _, labels in train for label in labels})


CONTENDERS: dict[str, tuple[Fit, str]] = {
    "ours, default": (ours_default, "numpy"),
    "ours, words": (ours_terms, "numpy"),
    "ours, words and n-grams": (partial(ours_terms, choice=2), "numpy"),
    "scikit-learn, words": (sklearn_words, "scikit-learn"),
    "scikit-learn, n-grams": (sklearn_ngrams, "scikit-learn"),
    "fastText": (fasttext, "fasttext-numpy2"),
    "Annif": (annif, "annif"),
}


def main(name: str, path: str) -> None:
    """Fit, then label round by round."""
    fit, package = CONTENDERS[name]
    corpus = json.loads(Path(path).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        begun = perf_counter()
        label = fit([(text, labels) for text, labels in corpus["train"]], Path(folder))
        say({"fit": perf_counter() - begun, "version": f"{package} {importlib.metadata.version(package)}"})
        prepare = getattr(label, "prepare", str)
        for line in sys.stdin:
            texts = list(map(prepare, corpus["rounds"][int(line)]))
            begun = perf_counter()
            label(texts)
            say(perf_counter() - begun)


def say(what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
