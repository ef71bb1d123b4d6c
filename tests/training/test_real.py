import hashlib
import json
import re

import pytest

from training.corpora import read_corpora
from training.errors import CorpusError
from training.real import hydrate, read_pointers, write_rows
from training.taxonomy import default_label_sets


def pointer(id_, text, **more):
    return {"id": id_, "sha256": hashlib.sha256(text.encode()).hexdigest(), "labels": {"theme": []}, **more}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pointers"
    write_rows([pointer("f-1", "texte un"), pointer("f-2", "texte deux")], folder / "fr.jsonl")
    write_rows([pointer("a-2", "نص ٢", sample="chosen"), pointer("a-1", "نص ١")], folder / "ar.jsonl")
    return folder


@pytest.fixture
def texts(tmp_path):
    def write(name="texts.jsonl", **rows):
        path = tmp_path / name
        write_rows(({"id": id_.replace("_", "-"), "text": text} for id_, text in rows.items()), path)
        return path

    return write


def test_pointers_are_joined_in_their_order(folder, texts):
    found = [texts("one", f_2="texte deux", a_1="نص ١", other="no pointer"), texts("two", f_1="texte un", a_2="نص ٢")]
    result = hydrate(found, folder)
    assert [(row["id"], row["text"]) for row in result.rows] == [
        ("a-2", "نص ٢"), ("a-1", "نص ١"), ("f-1", "texte un"), ("f-2", "texte deux"),
    ]  # fmt: skip
    assert result.rows[0] == {**pointer("a-2", "نص ٢", sample="chosen"), "text": "نص ٢"}
    assert (result.missing, result.changed) == ([], [])


def test_missing_and_changed_texts_are_named(folder, texts):
    result = hydrate([texts(f_1="texte un ", f_2="texte deux", a_1="نص ٢")], folder)
    assert [row["id"] for row in result.rows] == ["f-2"]
    assert (result.missing, result.changed) == (["a-2"], ["a-1", "f-1"])


def test_what_is_written_is_read_as_statements(folder, texts, tmp_path):
    write_rows(hydrate([texts(a_1="نص ١", a_2="نص ٢")], folder).rows, tmp_path / "new" / "real.jsonl")
    statements = read_corpora([tmp_path / "new" / "real.jsonl"])
    assert [(s.id, s.text, s.chosen, s.labels) for s in statements] == [
        ("a-2", "نص ٢", True, {"theme": ()}),
        ("a-1", "نص ١", False, {"theme": ()}),
    ]


@pytest.mark.parametrize(
    "row", [{"id": "a"}, {"text": "a"}, {"id": 1, "text": "a"}, {"id": "a", "text": None}], ids=str
)
def test_a_line_that_is_no_text(folder, tmp_path, row):
    path = tmp_path / "texts.jsonl"
    path.write_text("\n" + json.dumps(row), encoding="utf-8")
    with pytest.raises(CorpusError, match=f"^{path}:2: a line must give id and text"):
        hydrate([path], folder)


@pytest.mark.parametrize("row", [{"id": "a"}, {"sha256": "0"}, {"id": 1, "sha256": "0"}], ids=str)
def test_a_line_that_is_no_pointer(folder, tmp_path, row):
    (folder / "en.jsonl").write_text("\n" + json.dumps(row), encoding="utf-8")
    with pytest.raises(CorpusError, match=f"^{folder / 'en.jsonl'}:2: a pointer needs id and sha256"):
        hydrate([], folder)


def test_the_pointers_hold_known_labels_and_no_text():
    known = {facet: {node.id for node in nodes} for facet, nodes in default_label_sets().items()}
    pointers = list(read_pointers())
    assert len(pointers) > 5000
    assert len({row["id"] for row in pointers}) == len(pointers)
    for row in pointers:
        assert set(row) <= {"id", "lang", "source", "orig", "sha256", "sample", "labels", "maybe"}
        assert re.fullmatch("[0-9a-f]{64}", row["sha256"])
        assert all(set(labels or ()) <= known[facet] for facet, labels in row["labels"].items())


def test_every_pointer_finds_its_text(shared):
    result = hydrate((shared / "real").glob("*.jsonl"))
    assert (len(result.missing), len(result.changed)) == (0, 0)
    assert len(result.rows) > 6000
