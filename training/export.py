"""Give a model's linear part as a plain scikit-learn pipeline, to look into it or to check it."""

from functools import partial
from itertools import accumulate, chain
from math import sqrt
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from service.artifact import Artifact, lines_of
from service.concepts import find_concepts
from service.document import Document
from service.lexicon import Lexicon
from service.scorer import Array
from service.terms import TermSet

# A term that every text has once: its idf is the root of the block's damping and its weights are 0, so that it
# does nothing but add to the length.
_EVERYWHERE = ""


def to_pipeline(artifact: Artifact, facet: str) -> Pipeline:
    """Return the linear model of one facet; its ``decision_function`` takes texts and gives [texts, labels].

    For a facet of the kind ``terms`` these are the scores. For one of the kind ``places`` they are what the
    weights of the places mentioned are added to.
    """
    arrays, blocks, facets = artifact.arrays, artifact.manifest["blocks"], artifact.manifest["facets"]
    columns = _slices({name: len(own["labels"]) for name, own in facets.items()})[facet]
    rows = _slices({f"block {number}": block["terms"] for number, block in enumerate(blocks)})
    shape = len(arrays["idf"]), len(arrays["bias"])
    weights = sparse.csr_matrix((arrays["weights"], arrays["indices"], arrays["indptr"]), shape)[:, columns]
    own = {name: block for name, block in zip(rows, blocks, strict=True) if weights[rows[name]].nnz}
    vocabulary, lexicon = lines_of(arrays["vocabulary"]), Lexicon.from_lines(lines_of(arrays["concepts"]))
    union = FeatureUnion(
        [
            (name, _vectoriser(block, lexicon, vocabulary[rows[name]], arrays["idf"][rows[name]]))
            for name, block in own.items()
        ],
        transformer_weights={name: block["weight"] for name, block in own.items()},
    )
    model = LinearSVC()
    model.classes_ = np.array(facets[facet]["labels"])
    parts = [part for name in own for part in (weights[rows[name]], sparse.csr_matrix((1, weights.shape[1])))]
    model.coef_ = sparse.vstack(parts).T.tocsr().astype(np.float64)
    model.intercept_ = arrays["bias"][columns]
    return Pipeline([("terms", union), ("model", model)])


def _slices(sizes: dict[str, int]) -> dict[str, slice]:
    """Return where each part lies, if they lie one behind the other."""
    ends = accumulate(sizes.values())
    return {name: slice(end - size, end) for (name, size), end in zip(sizes.items(), ends, strict=True)}


def _vectoriser(block: dict[str, Any], lexicon: Lexicon, terms: list[str], idf: Array) -> TfidfVectorizer:
    settings = block["term_set"]
    analyzer = partial(_concepts, lexicon) if settings is None else partial(_terms, TermSet.from_json(settings))
    vectoriser = TfidfVectorizer(analyzer=analyzer, vocabulary=[*terms, _EVERYWHERE], sublinear_tf=True)
    vectoriser.idf_ = np.array([*idf, sqrt(block["damping"])], np.float64)
    return vectoriser


def _terms(term_set: TermSet, text: str) -> list[str]:
    document = Document(text)
    counted = (
        term_set.of_folded(word.folded, number < document.title_words) for number, word in enumerate(document.words)
    )
    return [_EVERYWHERE, *chain.from_iterable(counted)]


def _concepts(lexicon: Lexicon, text: str) -> list[str]:
    return [_EVERYWHERE, *(occurrence.term for occurrence in find_concepts(lexicon, Document(text)))]
