"""From an opened artefact to the parts that label: the scorer and the facets."""

from itertools import islice
from typing import Any

import numpy as np
from scipy import sparse

from service.artifact import Artifact, lines_of
from service.calibration import Calibration
from service.facets import PLACES, Facet, Focus, PlacesFacet
from service.labelset import LabelSet, Node
from service.lexicon import Lexicon
from service.scorer import Block, Scorer
from service.terms import TermSet


def make_scorer(artifact: Artifact) -> Scorer:
    """Make what scores the labels of all facets; raises what ill-fitting arrays do."""
    arrays = artifact.arrays
    terms = iter(enumerate(lines_of(arrays["vocabulary"])))
    blocks = []
    for block in artifact.manifest["blocks"]:
        term_set = TermSet.from_json(block["term_set"]) if block["term_set"] else None
        columns = {term: column for column, term in islice(terms, block["terms"])}
        blocks.append(Block(term_set, columns, block["weight"], block.get("damping", 0.0)))
    size = len(arrays["idf"]), len(arrays["bias"])
    weights = sparse.csr_matrix((arrays["weights"], arrays["indices"], arrays["indptr"]), shape=size, copy=False)
    # A wild index would read beyond the file, in compiled code that checks nothing.
    weights.check_format(full_check=True)
    if sum(len(block.columns) for block in blocks) != size[0]:
        raise ValueError(f"{size[0]} idf values for another number of terms")
    return Scorer(blocks, arrays["idf"], weights, arrays["bias"])


def make_facet(name: str, facet: dict[str, Any], first: int, arrays: dict[str, Any]) -> Facet:
    """Make a facet of what the manifest says of it; its columns begin at ``first``."""
    nodes = {node["id"]: Node(node["id"], node["names"], node.get("parent")) for node in facet["nodes"]}
    common = (
        LabelSet(name, tuple(facet["labels"]), nodes),
        first,
        Calibration.from_json(facet["calibration"]),
        np.array(facet["thresholds"]),
        bool(facet.get("single", False)),
    )
    if facet["kind"] != PLACES:
        return Facet(*common)
    weights = dict(zip(lines_of(arrays[f"{name} features"]), arrays[f"{name} weights"].tolist(), strict=True))
    return PlacesFacet(
        *common, Lexicon.from_lines(lines_of(arrays[f"{name} lexicon"])), Focus(**facet["focus"], weights=weights)
    )
