import json
import logging
import os

import pytest

from service.errors import ModelError
from service.logs import LineHandler, write_line


@pytest.fixture
def lines(capfd):
    return lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_line_is_one_object_without_what_is_none(lines):
    assert write_line("info", "request\nof two lines", route="/v1/label", code=None)
    (line,) = lines()
    assert line.pop("time").endswith("Z")
    assert line == {"level": "info", "event": "request\nof two lines", "route": "/v1/label"}


def test_a_line_that_cannot_be_written_is_told(capfd):
    kept = os.dup(2)
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        os.dup2(full, 2)
        written = write_line("info", "request")
    finally:
        os.dup2(kept, 2)
        os.close(full)
        os.close(kept)
    assert not written


def logged(error):
    try:
        raise error
    except type(error) as raised:
        return logging.LogRecord(
            "service.any", logging.ERROR, __file__, 1, "it %s", ("failed",), (type(raised), raised, None)
        )


def test_of_a_failure_its_kind_and_lines_of_code_are_logged_not_what_it_quotes(lines):
    LineHandler().emit(logged(ValueError("the private text")))
    (line,) = lines()
    assert (line["event"], line["error"]) == ("it failed", "ValueError")
    assert any(frame.endswith(" logged") for frame in line["trace"])
    assert "private" not in json.dumps(line)


def test_our_own_errors_are_logged_in_their_words(lines):
    LineHandler().emit(logged(ModelError("no manifest.json in it")))
    assert lines()[0]["error"] == "ModelError: no manifest.json in it"
