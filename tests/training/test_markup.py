import json
from collections import Counter

import pytest
from samples import ROOT

from training.corpora import read_corpora
from training.errors import CorpusError
from training.markup import Mention, check_statements, read_mentions, unmark
from training.taxonomy import default_label_sets

STATEMENTS = sorted((ROOT / "training" / "statements").glob("*.jsonl"))
PLACES = {"IQ", "SY", "145"}
MENTION = {"field": "text", "start": 4, "end": 8, "place": "IQ", "kind": "name", "role": "subject"}


def row(**changed):
    return {
        "id": "a",
        "lang": "en",
        "text": "For Iraq.",
        "labels": {"region": ["IQ"]},
        "mentions": [MENTION],
        **changed,
    }


@pytest.fixture
def write(tmp_path):
    def write(*rows):
        path = tmp_path / "some.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return path

    return write


def test_marks_become_mentions():
    draft = {
        "id": "a",
        "title": "[[السورية|SY|demonym.f.s.d|issuer]]",
        "text": "In [[Iraq|IQ|name|subject]] and 𝒳 [[Baghdad|IQ|capital|venue]]!",
        "labels": {"region": ["IQ"]},
    }
    stored = unmark(draft)
    assert stored == {
        "id": "a",
        "title": "السورية",
        "text": "In Iraq and 𝒳 Baghdad!",
        "labels": {"region": ["IQ"]},
        "mentions": [
            {"field": "title", "start": 0, "end": 7, "place": "SY", "kind": "demonym.f.s.d", "role": "issuer"},
            {"field": "text", "start": 3, "end": 7, "place": "IQ", "kind": "name", "role": "subject"},
            {"field": "text", "start": 14, "end": 21, "place": "IQ", "kind": "capital", "role": "venue"},
        ],
    }
    assert [stored[m["field"]][m["start"] : m["end"]] for m in stored["mentions"]] == ["السورية", "Iraq", "Baghdad"]


@pytest.mark.parametrize("text", ["no marks", "[[Iraq|IQ|name]]", "[Iraq|IQ|name|subject]", "[[a]] | [[b]]"])
def test_what_is_no_mark_stays(text):
    assert unmark({"text": text}) == {"text": text, "mentions": []}


def test_mentions_are_read(tmp_path):
    assert list(read_mentions(row(), tmp_path, 1, PLACES)) == [Mention("text", 4, 8, "IQ", "name", "subject")]
    assert not list(read_mentions({"text": "No list."}, tmp_path, 1, PLACES))


@pytest.mark.parametrize(
    ("language", "kind"),
    [
        pytest.param("ar", "demonym.f.p.d", id="Arabic"),
        pytest.param("ar", "demonym.m.d.i", id="Arabic dual"),
        pytest.param("en", "demonym.p", id="English"),
        pytest.param("fr", "demonym.f.s", id="French"),
        *(pytest.param("fr", kind, id=kind) for kind in ("name", "capital", "city", "other")),
    ],
)
def test_kinds(tmp_path, language, kind):
    [mention] = read_mentions(row(lang=language, mentions=[{**MENTION, "kind": kind}]), tmp_path, 1, PLACES)
    assert mention.kind == kind


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"field": "id"}, "outside its field", id="unknown field"),
        pytest.param({"field": "title"}, "outside its field", id="a field that is not there"),
        pytest.param({"start": -5}, "outside its field", id="before the text"),
        pytest.param({"end": 10}, "outside its field", id="behind the text"),
        pytest.param({"start": 8}, "outside its field", id="nothing"),
        pytest.param({"start": 3}, "begins or ends in a blank", id="a blank before"),
        pytest.param({"start": 0, "end": 4}, "begins or ends in a blank", id="a blank behind"),
        pytest.param({"place": "XX"}, "unknown place, kind or role of 'Iraq'", id="unknown place"),
        pytest.param({"kind": "river"}, "unknown place, kind or role of 'Iraq'", id="unknown kind"),
        pytest.param({"kind": "demonym.f.s"}, "unknown place, kind or role of 'Iraq'", id="a kind of another language"),
        pytest.param({"kind": "names"}, "unknown place, kind or role of 'Iraq'", id="more than a kind"),
        pytest.param({"role": "object"}, "unknown place, kind or role of 'Iraq'", id="unknown role"),
        pytest.param({"weight": 1}, "needs field, start, end, place, kind and role", id="a key too many"),
        pytest.param({"start": "4"}, "needs field, start, end, place, kind and role", id="a string as start"),
    ],
)
def test_faults_of_a_mention(write, changed, message):
    path = write(row(), row(id="b", mentions=[{**MENTION, **changed}]))
    with pytest.raises(CorpusError, match=f"^{path}:2: .*{message}"):
        check_statements(path, PLACES)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"lang": "de"}, "unknown place, kind or role of 'Iraq'", id="unknown language"),
        pytest.param({"lang": None}, "unknown place, kind or role of 'Iraq'", id="no language"),
        pytest.param({"mentions": ["Iraq"]}, "needs field, start, end, place, kind and role", id="a string"),
        pytest.param(
            {"mentions": [{key: MENTION[key] for key in MENTION if key != "role"}]}, "needs field, start", id="no role"
        ),
        pytest.param({"labels": {"region": ["IQ", "SY"]}}, "labels without a mention as subject: SY", id="unmarked"),
        pytest.param({"mentions": []}, "labels without a mention as subject: IQ", id="no mentions"),
        pytest.param({"labels": {"region": []}}, "mentions as subject without a label: IQ", id="unlabelled"),
    ],
)
def test_faults_of_a_statement(write, changed, message):
    path = write(row(), row(id="b", **changed))
    with pytest.raises(CorpusError, match=f"^{path}:2: .*{message}"):
        check_statements(path, PLACES)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="a label with its mention"),
        pytest.param({"labels": {"region": []}, "maybe": {"region": ["IQ"]}}, id="a label that may be"),
        pytest.param({"labels": {}, "mentions": [{**MENTION, "role": "passing"}]}, id="no label, in passing"),
    ],
)
def test_statements_that_agree(write, changed):
    assert check_statements(write(row(), row(**changed)), PLACES) == 2


def test_our_statements_are_marked_as_they_are_labelled():
    places = {node.id for node in default_label_sets()["region"]}
    assert sum(check_statements(path, places) for path in STATEMENTS) >= 100


def test_our_statements_have_every_theme_twice_in_enough_texts_of_each_language():
    label_sets = default_label_sets()
    known = {facet: {node.id for node in nodes} for facet, nodes in label_sets.items()}
    statements = read_corpora(STATEMENTS, known)
    assert not [statement.id for statement in statements if "[[" in statement.whole()]
    languages = Counter(statement.lang for statement in statements)
    assert languages["ar"] >= 40
    assert languages["en"] >= 30
    assert languages["fr"] >= 30
    given = Counter(theme for statement in statements for theme in statement.labels["theme"])
    themes = [node.id for node in label_sets["theme"] if node.parent]
    assert not [theme for theme in themes if given[theme] < 2]
