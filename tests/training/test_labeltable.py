import pytest

from service.artifact import open_artifact
from service.labeller import Labeller
from service.labelset import Node
from training.corpora import Statement
from training.errors import CorpusError
from training.fit import fit
from training.labeltable import read_label_table

TABLE = """facet;id;parent;name_ar;name_en;name;look_for
desk;law;;;;Recht;
desk;sea law;law;;;;
area;north;;الشمال;The North;;
area;old harbour;north;;Old Harbour;;"harbour basin; quay"
area;Ras Ali;north;رأس علي;;;"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="labels.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_table(write):
    table = read_label_table(write(TABLE))
    assert table.label_sets == {
        "desk": [Node("law", {"und": "Recht"}), Node("sea law", {}, "law")],
        "area": [
            Node("north", {"ar": "الشمال", "en": "The North"}),
            Node("old harbour", {"en": "Old Harbour"}, "north"),
            Node("Ras Ali", {"ar": "رأس علي"}, "north"),
        ],
    }
    assert table.known == {"desk": {"law", "sea law"}, "area": {"north", "old harbour", "Ras Ali"}}
    found = {
        " ".join(phrase): [(own.id, own.kind) for own in readings]
        for phrase, readings in table.lexicons["area"].phrases.items()
    }
    assert found == {
        "الشمال": [("north", "area")],
        "the north": [("north", "area")],
        "old harbour": [("old harbour", "name")],
        "harbour basin": [("old harbour", "name")],
        "quay": [("old harbour", "name")],
        "راس علي": [("Ras Ali", "name")],
    }
    assert list(table.lexicons) == ["area"]


def test_a_table_of_one_facet_needs_no_column_for_it(write):
    path = write("id,parent\ntax,\nsales tax,tax\n")
    assert [node.id for node in read_label_table(path, ["topic"]).label_sets["topic"]] == ["tax", "sales tax"]
    with pytest.raises(CorpusError, match="name it by --facet"):
        read_label_table(path, ["topic", "desk"])


def test_lists_in_json_lines(write):
    path = write('{"id": "a", "look_for": ["one", "two; three"]}', "labels.jsonl")
    assert list(read_label_table(path, ["area"]).lexicons["area"].phrases) == [("one",), ("two", "three")]


def test_labels_of_the_statements_fill_what_the_table_lacks(write):
    table = read_label_table(write("facet,id\ndesk,law\n"))
    statements = [
        Statement("1", "x", labels={"desk": ("law",), "topic": ("tax", "sea")}),
        Statement("2", "y", labels={"topic": None}, maybe={"topic": ("air",)}),
    ]
    sets = table.with_labels_of(statements, ["topic", "desk"]).label_sets
    assert {facet: [node.id for node in nodes] for facet, nodes in sets.items()} == {
        "topic": ["air", "sea", "tax"],
        "desk": ["law"],
    }


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        pytest.param("id\n\nx\nx\n", 4, "x is given twice", id="twice"),
        pytest.param("id,parent\nx,y\n", 2, "x lies in y, which is unknown", id="parent"),
        pytest.param("id,parent\nx,y\ny,x\n", 2, "x lies in itself", id="circle"),
        pytest.param("id,name\n,X\n", 2, "id must not be empty", id="no id"),
        pytest.param("name,name_en\nX,x\n", 2, "id must not be empty", id="no column id"),
        pytest.param("id,look_for\nx,...\n", 2, "look_for has '...', in which there is no word", id="no word"),
        pytest.param("id,name\nx\n", 2, "cells: 1; in the header: 2", id="bad row"),
    ],
)
def test_faults_are_refused_with_file_and_row(write, text, row, message):
    path = write(text)
    with pytest.raises(Exception, match=f"^{path}:{row}: {message}"):
        read_label_table(path, ["area"])


def test_a_facet_with_names_to_look_for_is_one_of_places(write, tmp_path):
    """Its labels, blanks in their ids and all, can be given where no example had them."""
    table = read_label_table(
        write("id,name,look_for\nport town,Port Town,\nhill top,,Hilltop\nfar isle,,Far Isle\n"), ["area"]
    )
    statements = [
        Statement(
            f"{name}{n}",
            f"{word} {'opened the new bridge' if n % 2 else 'held a fair'} number{n}",
            labels={"area": (name,)},
        )
        for name, word in (("port town", "Port Town"), ("hill top", "Hilltop"))
        for n in range(12)
    ]
    fit(statements, table.label_sets, tmp_path / "model", lambda _name, _total: lambda: None, table.lexicons)
    labeller = Labeller(open_artifact(tmp_path / "model"))
    assert [label.id for label in labeller.label("Far Isle opened the new bridge").facets["area"]] == ["far isle"]
    assert [label.id for label in labeller.label("Hilltop held a fair").facets["area"]] == ["hill top"]
