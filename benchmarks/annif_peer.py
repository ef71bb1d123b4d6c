"""Annif as a peer: its TF-IDF backend over its simple analyser, asked in process, in batches as it does itself."""

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_BATCH = 32
_LIMIT = 10
_PROJECT = f"""[peer]
name=peer
language=en
backend=tfidf
analyzer=simple
limit={_LIMIT}
vocab=labels
"""


def fit_annif(train: Sequence[tuple[str, list[str]]], folder: Path, labels: Sequence[str]) -> Callable[[Any], Any]:
    """Write its configuration and vocabulary, train it, and return what suggests labels."""
    _teach_sentences(folder, [text for text, _ in train])
    (folder / "projects.cfg").write_text(_PROJECT, encoding="utf-8")
    os.environ |= {"ANNIF_PROJECTS": str(folder / "projects.cfg"), "ANNIF_DATADIR": str(folder / "data")}

    import annif
    import annif.registry
    from annif.corpus import Document, DocumentList, SubjectSet
    from annif.vocab import Subject

    annif.logger.setLevel(logging.ERROR)
    app = annif.create_flask_app("annif.default_config.Config")
    context = app.app_context()
    context.push()
    annif.registry.initialize_projects(app)
    project = annif.registry.get_project("peer")
    project.vocab.load_vocabulary(_Vocabulary([Subject(_uri(label), {"en": label}, None) for label in labels]))
    index = project.subjects
    documents = [
        Document(text, SubjectSet([index.by_uri(_uri(label)) for label in given])) for text, given in train if given
    ]
    project.train(DocumentList(documents))

    def suggest(texts: Sequence[str]) -> list[Any]:
        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        return [list(result) for batch in batches for result in project.suggest([Document(text) for text in batch])]

    return suggest


class _Vocabulary:
    languages = ("en",)

    def __init__(self, subjects: Sequence[Any]) -> None:
        self.subjects = subjects

    def save_skos(self, path: str) -> None:
        """Do without: it serves other backends."""


def _uri(label: str) -> str:
    return f"http://localhost/{label}"


def _teach_sentences(folder: Path, texts: Sequence[str]) -> None:
    """Train the sentence splitter that it would download, and put it where it looks."""
    os.environ["NLTK_DATA"] = str(folder / "nltk")
    from nltk.tokenize.punkt import PunktTrainer, save_punkt_params

    trained = PunktTrainer("\n".join(texts[:500]))
    target = folder / "nltk" / "tokenizers" / "punkt_tab" / "english"
    target.mkdir(parents=True)
    save_punkt_params(trained.get_params(), dir=str(target))
