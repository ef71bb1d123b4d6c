"""``python -m service label``: a file in, its rows with their labels out."""

import json
import os
import subprocess
import sys

import pytest
from samples import ROOT, tiny_statements

from service.__main__ import main
from service.tables import open_table


@pytest.fixture
def label(tmp_path, tiny_folder, capsys):
    """Label a file of this content; return its rows as written, the bad ones, and what was said."""

    def label(content, name="in.csv", output="out.csv", *options):
        source, target = tmp_path / name, tmp_path / output
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
        status = main(["label", str(source), "-o", str(target), "--model", str(tiny_folder), *options])
        assert status == 0, capsys.readouterr().err
        bad = tmp_path / f"{output}.bad.jsonl"
        lines = [json.loads(line) for line in bad.read_text(encoding="utf-8").splitlines()] if bad.exists() else []
        return read(target), lines, capsys.readouterr().err

    return label


def read(path):
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row.fields for row in open_table(path, "utf-8-sig").rows]


SOUP = "They had lentil soup, hot, in a bowl; it was served in the evening."
CAKE = "sweet birthday cake with sugar and cream, served at noon"


def test_a_table(label, tiny):
    rows, bad, said = label(f'nr,text\n1,"{SOUP}"\n2,"{CAKE}"\n')
    assert bad == []
    assert "2 rows labelled" in said
    soup, cake = rows
    assert list(soup) == [
        "nr",
        "text",
        *(f"predicted.{facet}{end}" for facet in ("food", "meal") for end in ("", ".probability")),
    ]
    assert (soup["nr"], soup["text"], soup["predicted.food"], soup["predicted.meal"]) == ("1", SOUP, "soup", "dinner")
    assert (cake["predicted.food"], cake["predicted.meal"]) == ("cake", "lunch")
    [expected] = tiny.label(SOUP).facets["food"]
    assert soup["predicted.food.probability"] == f"{expected.probability:.3f}"


def test_json_lines(label, tiny):
    rows, bad, _ = label(json.dumps({"nr": 1, "text": SOUP, "deep": {"a": [1]}}), "in.jsonl", "out.jsonl")
    expected = {
        facet: [{"id": own.id, "probability": round(own.probability, 6)} for own in labels]
        for facet, labels in tiny.label(SOUP).facets.items()
    }
    assert rows == [{"nr": 1, "text": SOUP, "deep": {"a": [1]}, "predicted": expected}]
    assert bad == []


def test_a_table_can_become_json_lines(label):
    [row], _, _ = label(f'nr,text\n1,"{SOUP}"\n', "in.csv", "out.jsonl")
    assert (row["nr"], row["predicted"]["food"][0]["id"]) == ("1", "soup")


def test_labelling_again_replaces_the_columns(label):
    [row], _, _ = label(f'text,predicted.food,predicted.food.probability\n"{SOUP}",cake,1.000\n')
    assert row["predicted.food"] == "soup"


def test_bad_rows_stand_beside_the_others(label):
    content = f'text;nr\n"{SOUP}";1\n ;2\n{"x" * 100_001};3\na;b;c\n"{CAKE}";5\n'
    rows, bad, said = label(content)
    assert [row["nr"] for row in rows] == ["1", "5"]
    assert [(row["row"], row["field"], row["why"]) for row in bad] == [
        (3, "text", "text has no characters but blanks"),
        (4, "text", "text and title have 100001 characters; the limit is 100000"),
        (5, None, "cells: 3; in the header: 2"),
    ]
    assert bad[0]["fields"] == {"text": " ", "nr": "2"}
    assert "2 rows labelled" in said
    assert "3 rows could not be labelled" in said


def test_bad_objects(label):
    lines = [{"text": SOUP}, {"body": SOUP}, {"text": 7}, {"text": SOUP, "title": 7}]
    rows, bad, _ = label("\n".join(map(json.dumps, lines)) + "\n{", "in.jsonl", "out.jsonl")
    assert len(rows) == 1
    assert [(row["row"], row["field"], row["why"].split(":")[0]) for row in bad] == [
        (2, "text", "text must be a string"),
        (3, "text", "text must be a string"),
        (4, "title", "title must be a string"),
        (5, None, "not JSON"),
    ]


def test_bad_rows_of_a_run_before_are_gone(label):
    assert len(label(f'text,nr\n"{SOUP}",1\n,2\n')[1]) == 1
    assert label(f'text,nr\n"{SOUP}",1\n')[1] == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_other_encodings(label, tmp_path, encoding):
    named = ("--encoding", encoding) if encoding == "cp1256" else ()
    [row], _, _ = label(f'text,مكتب\n"{SOUP}",الماء\n'.encode(encoding), "in.csv", "out.csv", *named)
    assert (row["مكتب"], row["predicted.food"]) == ("الماء", "soup")
    # Spreadsheets know UTF-8 by its mark.
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf") == (encoding != "cp1256")


def test_of_several_models_the_active_one_labels(label, several):
    (several / "active").write_text("two\n", encoding="utf-8")
    [row], _, _ = label(f'text\n"{SOUP}"\n', "in.csv", "out.csv", "--model", str(several))
    assert row["predicted.food"] == "soup"


def test_columns_of_other_names(label):
    [row], _, _ = label(f'head,body\nlentil soup,"{SOUP}"\n', "in.csv", "out.csv", "--text", "body", "--title", "head")
    assert row["predicted.food"] == "soup"


def test_all_cores_give_what_one_gives(tmp_path, tiny_folder):
    """In processes of its own, as it is used."""
    texts = [statement.text for statement in tiny_statements()] * 20
    (tmp_path / "in.csv").write_text("nr,text\n" + "".join(f'{n},"{t}"\n' for n, t in enumerate(texts)) + "x,\n")
    outputs = []
    for workers in ("1", "3"):
        output = tmp_path / f"out{workers}.csv"
        words = [sys.executable, "-m", "service", "label", tmp_path / "in.csv", "-o", output, "--workers", workers]
        environment = {**os.environ, "BAYAN_MODEL": str(tiny_folder)}
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert f"{len(texts)} rows labelled" in done.stderr
        outputs.append((output.read_bytes(), (tmp_path / f"{output.name}.bad.jsonl").read_bytes()))
    assert outputs[0] == outputs[1]
    assert [row["nr"] for row in read(output)] == [str(number) for number in range(len(texts))]


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        pytest.param(
            "body\nx\n", ["in.csv", "-o", "out.csv"], "in.csv: there is no column 'text'; there are body", id="column"
        ),
        pytest.param("text\nx\n", ["in.csv", "-o", "in.csv"], "in.csv would replace the file that is read", id="same"),
        pytest.param("", ["in.csv", "-o", "out.csv"], "in.csv:1: the file is empty", id="empty"),
        pytest.param(
            '{"text": "x"}', ["in.jsonl", "-o", "out.csv"], "in.jsonl is JSON Lines, and is written", id="format"
        ),
        pytest.param("text\nx\n", ["none.csv", "-o", "out.csv"], "No such file", id="no file"),
        pytest.param("PK", ["in.xlsx", "-o", "out.csv"], "in.xlsx is neither a table as text nor JSON", id="workbook"),
        pytest.param(
            "text\nx\n", ["in.csv", "-o", "out.csv", "--model", "none"], "model none: no manifest.json", id="model"
        ),
        pytest.param(
            "text\nx\n",
            ["in.csv", "-o", "out.csv", "--encoding", "cp-none"],
            "unknown encoding: cp-none",
            id="encoding",
        ),
        pytest.param(
            "text\nمرحبا\nمرحبا\n".encode("cp1256"),
            ["in.csv", "-o", "out.csv"],
            "in.csv: not UTF-8; name its encoding",
            id="bytes",
        ),
    ],
)
def test_faults_are_one_line(tmp_path, tiny_folder, capsys, monkeypatch, content, arguments, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAYAN_MODEL", str(tiny_folder))
    (tmp_path / arguments[0].replace("none", "in")).write_bytes(
        content if isinstance(content, bytes) else content.encode()
    )
    assert main(["label", *arguments]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("bayan: ")
    assert message in line
    assert not (tmp_path / "out.csv").exists()
