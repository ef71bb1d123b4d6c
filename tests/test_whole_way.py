import json

import pytest
from conftest import TINY_LABELS, tiny_statements

from service.artifact import open_artifact
from service.labeller import Labeller
from training.corpora import read_corpora
from training.fit import fit


def test_from_a_corpus_to_an_answer(tmp_path, make_client):
    corpus = tmp_path / "corpus.jsonl"
    rows = [{"id": s.id, "lang": s.lang, "text": s.text, "labels": s.labels} for s in tiny_statements()]
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    known = {facet: {node.id for node in nodes} for facet, nodes in TINY_LABELS.items()}
    fit(read_corpora([corpus], known), TINY_LABELS, tmp_path / "model", lambda _name, _total: lambda: None)
    artifact = open_artifact(tmp_path / "model")
    client = make_client(Labeller(artifact))

    text = "They had lentil soup, hot, in a bowl; it was served in the evening."
    answer = client.post("/v1/label", json={"id": "7", "text": text, "evidence": True})
    assert answer.status_code == 200
    assert (answer.json["id"], answer.json["model"], answer.json["language"]) == ("7", artifact.version, "en")
    [soup] = answer.json["facets"]["food"]["labels"]
    [dinner] = answer.json["facets"]["meal"]["labels"]
    assert (soup["id"], soup["name"], soup["path"]) == ("soup", "Soup", ["dishes", "soup"])
    assert (dinner["id"], dinner["name"], dinner["path"]) == ("dinner", "Dinner", ["dinner"])
    for label, words in ((soup, {"lentil", "soup", "hot", "bowl"}), (dinner, {"evening"})):
        assert label["probability"] > 0.5
        spans = {text[span["start"] : span["end"]]: span["weight"] for span in label["evidence"]["spans"]}
        assert words <= set(spans)
        assert all(spans[word] > 0 for word in words)
    asked = client.post("/v1/label", json={"text": text, "evidence": True, "facets": ["food"]})
    assert list(asked.json["facets"]) == ["food"]
    assert asked.json["facets"]["food"]["labels"][0]["probability"] == pytest.approx(soup["probability"])
