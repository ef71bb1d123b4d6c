"""Every format that people have: the same statements come out of all of them."""

import csv
import io
import json
import zipfile

import pyarrow as pa
import pytest
from pyarrow import parquet

from service.errors import BadRow
from training.columns import Columns
from training.corpora import read_corpus
from training.errors import CorpusError
from training.readers.choose import open_source
from training.readers.encoding import encoding_name, find_encoding

ARABIC = "انقطعت المياه عن عمارتنا منذ يوم الثلاثاء ولا أحد يرد على الهاتف"
TEXTS = [("The tap is dry, again.", ["water"]), (ARABIC, ["roads", "waste"]), ("Merci à tous.", [])]
BOTH = Columns(facets=("topic",))


def sheet(rows, name="letters"):
    """Return a workbook of one sheet, as the standard (ECMA-376) asks for at least."""
    cells = "".join(
        f'<row r="{number}">{"".join(map(cell, row))}</row>' for number, row in enumerate(rows, 1) if row is not None
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/one.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="{name}" sheetId="1" r:id="r1"/>'
        '<sheet name="notes" sheetId="2" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="one.xml"/></Relationships>',
        "xl/one.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def cell(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return "<c/>" if value is None else f"<c><v>{value}</v></c>"


def table(delimiter=",", encoding="utf-8"):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([("text", "topic"), *((text, "; ".join(labels) or "[]") for text, labels in TEXTS)])
    return file.getvalue().encode(encoding)


def arrow():
    file = io.BytesIO()
    texts, topics = zip(*TEXTS, strict=True)
    parquet.write_table(pa.table({"text": texts, "topic": topics, "vector": [[0.5]] * 3, "n": [1.5] * 3}), file)
    return file.getvalue()


def chosen(*labels):
    return {"from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": labels}}


def task(text, *annotations):
    return {"id": text[:3], "data": {"text": text}, "annotations": [{"result": own} for own in annotations]}


def studio():
    span = {"from_name": "names", "type": "labels", "value": {"labels": ["PER"]}}
    tasks = [
        task(TEXTS[0][0], [chosen("old")], [chosen("water"), span]),
        task(ARABIC, [chosen("roads", "waste")], [chosen("water")]),
        task(TEXTS[2][0], [chosen()]),
    ]
    tasks[1]["annotations"][1]["was_cancelled"] = True
    return tasks


FORMATS = {
    "some.csv": table(),
    "some.tsv": table("\t"),
    "excel.csv": table(";", "utf-16"),
    "bare16.csv": table(";", "utf-16-le"),
    "windows.csv": f'text,topic\n"{ARABIC}",roads; waste\n'.encode("cp1256"),
    "some.jsonl": "\n".join(json.dumps({"text": text, "topic": own}) for text, own in TEXTS).encode(),
    "line.jsonl": "\n".join(json.dumps({"text": t, "labels": {"topic": own}}) for t, own in TEXTS).encode(),
    "some.json": json.dumps([{"text": text, "topic": {"choices": own}} for text, own in TEXTS]).encode(),
    "studio.json": json.dumps(studio()).encode(),
    "some.parquet": arrow(),
    "some.xlsx": sheet([("text", "topic"), *((text, json.dumps(own)) for text, own in TEXTS)]),
    "some.txt": "\n".join("".join(f"__label__{label} " for label in own) + text for text, own in TEXTS).encode(),
}  # fmt: skip
WINDOWS, FASTTEXT = "windows.csv", "some.txt"


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("name", FORMATS)
def test_a_format(write, name):
    corpus = read_corpus([write(name, FORMATS[name])], BOTH)
    assert corpus.faults == []
    expected = [(text, tuple(labels)) for text, labels in TEXTS]
    if name == WINDOWS:
        expected = expected[1:2]
    if name == FASTTEXT:  # which has no way to say that there is no label
        expected[2] = (expected[2][0], None)
    assert [(statement.text, statement.labels["topic"]) for statement in corpus.statements] == expected


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        pytest.param("some.csv", ["cells end at a comma"], id="delimiter"),
        pytest.param("excel.csv", ["encoding: UTF-16", "cells end at a semicolon"], id="UTF-16"),
        pytest.param("bare16.csv", ["encoding: UTF-16-LE", "cells end at a semicolon"], id="UTF-16 without a mark"),
        pytest.param("windows.csv", ["encoding: windows-1256", "cells end at a comma"], id="windows-1256"),
        pytest.param("some.jsonl", [], id="nothing to say"),
        pytest.param("some.xlsx", ["the sheet letters is read, not notes"], id="sheets"),
        pytest.param("some.parquet", ["columns that hold neither text nor labels: vector"], id="columns"),
        pytest.param(
            "studio.json",
            [
                "annotations other than choices are not read: labels",
                "2 tasks have several annotations: the last is read",
            ],
            id="annotations",
        ),
    ],
)
def test_how_it_was_read_is_said(write, name, notes):
    source = open_source(write(name, FORMATS[name]))
    assert list(source.rows)
    assert source.notes == notes


def test_folders(write, tmp_path):
    for (text, _), name in zip(TEXTS, ("water/a.txt", "roads/deep/b.txt", "roads/c"), strict=True):
        write(f"corpus/{name}", text)
    write("corpus/water/windows.txt", ARABIC.encode("cp1256"))
    write("corpus/water/.hidden", "x")
    picture = write("corpus/water/picture.png", b"\x89PNG")
    corpus = read_corpus([tmp_path / "corpus"], BOTH)
    assert {statement.id: (statement.text, statement.labels["topic"]) for statement in corpus.statements} == {
        "water/a.txt": (TEXTS[0][0], ("water",)),
        "roads/deep/b.txt": (ARABIC, ("roads",)),
        "roads/c": (TEXTS[2][0], ("roads",)),
        "water/windows.txt": (ARABIC, ("water",)),
    }
    assert [str(fault) for fault in corpus.faults] == [f"{picture}:1: not a text file (.txt)"]
    assert corpus.notes == [f"{tmp_path / 'corpus'}: encoding of 1 files: windows-1256"]


def test_rows_of_a_sheet_are_numbered_as_it_shows_them(write):
    rows = [None, ("nr", "text", "topic"), (7, "one", 3), None, (None, None, "water"), (8.5, "two", "x")]
    corpus = read_corpus([write("some.xlsx", sheet(rows))], Columns(id="nr", facets=("topic",)))
    assert [
        (own.id, where.row, own.labels["topic"]) for own, where in zip(corpus.statements, corpus.where, strict=True)
    ] == [
        ("7", 3, ("3",)),
        ("8.5", 6, ("x",)),
    ]
    assert [(fault.number, fault.why) for fault in corpus.faults] == [(5, "text is empty")]


def test_tasks_that_nobody_has_seen_are_unknown_and_bad_ones_bad(write):
    tasks = studio()
    tasks[0]["annotations"] = []
    tasks[1]["annotations"] = [{"result": [{"type": "choices"}]}]
    tasks[2]["annotations"] = [
        {"result": [{"from_name": "topic", "type": "taxonomy", "value": {"taxonomy": [["a", "b"]]}}]}
    ]
    corpus = read_corpus([write("studio.json", json.dumps(tasks))])
    assert [statement.labels for statement in corpus.statements] == [{"topic": None}, {"topic": ("b",)}]
    assert [fault.number for fault in corpus.faults] == [2]
    assert "not a task as Label Studio writes it" in str(corpus.faults[0])


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        pytest.param(ARABIC, "utf-8", "UTF-8", id="UTF-8"),
        pytest.param("plain", "ascii", "UTF-8", id="ASCII"),
        pytest.param(ARABIC, "utf-8-sig", "UTF-8", id="UTF-8 with a mark"),
        pytest.param(ARABIC, "utf-16", "UTF-16", id="UTF-16"),
        pytest.param(f"a,{ARABIC}\n", "utf-16-be", "UTF-16-BE", id="UTF-16, big end first, without a mark"),
        pytest.param("plain text in English\n", "utf-16-le", "UTF-16-LE", id="English in UTF-16"),
        pytest.param(ARABIC, "cp1256", "windows-1256", id="Arabic Windows"),
        pytest.param(ARABIC, "iso8859_6", "ISO8859-6", id="Arabic ISO"),
        pytest.param("Les élèves ont été reçus à l'école. " * 3, "cp1252", "windows-1252", id="French Windows"),
    ],
)
def test_encodings_are_found(write, text, encoding, found):
    path = write("some.txt", text.encode(encoding))
    assert encoding_name(find_encoding(path)) == found
    assert path.read_text(find_encoding(path)) == text


def test_a_few_foreign_lines_do_not_change_the_encoding(write):
    path = write("some.jsonl", b"".join(b'{"text": "th\xc3\xa9"}\n' for _ in range(9)) + b'{"text": "caf\xe9"}\n')
    *rows, bad = open_source(path).rows
    assert [row.fields["text"] for row in rows] == ["thé"] * 9
    assert isinstance(bad, BadRow)
    assert bad.why == "not UTF-8"


def test_an_encoding_can_be_named(write):
    path = write("some.csv", "text,topic\nmañana,x\n".encode("cp850"))
    assert read_corpus([path], BOTH, encoding="cp850").statements[0].text == "mañana"


@pytest.mark.parametrize(
    ("name", "content", "encoding", "message"),
    [
        pytest.param("some.xlsx", b"no", None, "not a workbook: ", id="workbook"),
        pytest.param("some.xlsx", sheet([]), None, "the sheet letters is empty", id="empty sheet"),
        pytest.param("some.parquet", b"no", None, "not Parquet: ", id="Parquet"),
        pytest.param("some.json", b"[1,\n2", None, "not JSON: ", id="JSON"),
        pytest.param("some.csv", b"", None, "the file is empty", id="empty"),
        pytest.param(
            "some.txt", b"neither this\nnor that", None, "not a file of labelled texts that is known: CSV", id="text"
        ),
        pytest.param("some.csv", b"text\nx", "cp-none", "there is no encoding 'cp-none'", id="encoding"),
        pytest.param("some.csv", b"text\nx", "utf-16", "not utf-16: ", id="not in this encoding"),
    ],
)
def test_files_that_cannot_be_read(write, name, content, encoding, message):
    path = write(name, content)
    with pytest.raises(BadRow, match=rf"^{path}:\d+: {message}"):
        open_source(path, encoding)


def test_folders_without_labels(tmp_path):
    with pytest.raises(CorpusError, match="the folder has no folders, one for each label"):
        open_source(tmp_path)


def test_one_facet_has_any_name_but_only_one(write):
    path = write("some.txt", FORMATS[FASTTEXT])
    assert read_corpus([path]).facets() == ["label"]
    assert read_corpus([path], Columns(usual=("topic",))).facets() == ["topic"]
    with pytest.raises(CorpusError, match="fastText has one facet, not a, b"):
        read_corpus([path], Columns(facets=("a", "b")))
