"""Streams through the server as it is run."""

import gzip
import json
import signal
import socket
import threading
import time
from contextlib import closing

import pytest
from serving import PATIENCE, ask, memory_of, running

LINE = json.dumps({"text": "Hot lentil soup in a deep bowl", "facets": ["meal"], "evidence": False}).encode()
HEAD = b"POST /v1/label/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"


@pytest.fixture(scope="module")
def service(tiny_folder, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "log"
    with running(log, model=tiny_folder, streams=1, threads=2) as (process, port):
        yield process, port
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, log.read_text()


def connect(port, *headers):
    """Begin a stream in chunks; give the socket, and its answer to be read."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    connection.sendall(
        HEAD + b"".join(header + b"\r\n" for header in (b"Transfer-Encoding: chunked", *headers)) + b"\r\n"
    )
    return connection


def send(connection, body):
    connection.sendall(b"%x\r\n%s\r\n" % (len(body), body))


def lines_of(connection):
    """Give the lines of an answer in chunks, as they come."""
    with connection.makefile("rb") as answer:
        assert answer.readline() == b"HTTP/1.1 200 OK\r\n"
        while answer.readline() != b"\r\n":
            pass
        while size := int(answer.readline(), 16):
            yield json.loads(answer.read(size))
            answer.readline()


def test_an_answer_comes_before_the_next_line_is_sent(service):
    _, port = service
    with closing(connect(port)) as connection:
        answers = lines_of(connection)
        for number in range(3):
            send(connection, LINE.replace(b"{", b'{"id": "%d", ' % number, 1) + b"\n" * 64)
            assert next(answers)["id"] == str(number)
        connection.sendall(b"0\r\n\r\n")
        assert list(answers) == []


@pytest.mark.parametrize("how", ["between lines", "within a line", "never reading"])
def test_a_client_that_goes_away_makes_room_for_the_next(service, how):
    _, port = service
    for _ in range(3):
        connection = connect(port)
        send(connection, LINE + b"\n" * 64)
        if how == "never reading":
            send(connection, (LINE + b"\n") * 20_000)
        else:
            next(lines_of(connection))
            send(connection, LINE[: 0 if how == "between lines" else 20] or b"\n")
        connection.close()
        wait_for_room(port)


def wait_for_room(port):
    deadline = time.monotonic() + PATIENCE
    while (answer := ask(port, "POST", "/v1/label/batch", b"[]", Content_Type="application/json"))[0] == 503:
        assert (answer[1]["Retry-After"], answer[2]["code"]) == ("1", "busy")
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert answer[0] == 200


def test_single_texts_are_answered_beside_a_stream(service):
    _, port = service
    with closing(connect(port)) as connection:
        send(connection, LINE + b"\n" * 64)
        next(lines_of(connection))
        for _ in range(3):
            assert ask(port, "POST", "/v1/label", b"soup", Content_Type="text/plain")[0] == 200
        assert ask(port, "POST", "/v1/label/batch", b"[]", Content_Type="application/json")[0] == 503
    wait_for_room(port)


def test_who_does_not_read_is_not_read_from(service):
    _, port = service
    with closing(connect(port)) as connection:
        connection.settimeout(3)
        with pytest.raises(TimeoutError):
            _send_lines(connection, 5_000_000, packed=False)
    wait_for_room(port)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_memory_stays_flat_over_a_long_stream(service, packed):
    process, port = service
    count = 20_000
    headers = [b"Content-Encoding: gzip"] if packed else []
    with closing(connect(port, *headers)) as connection:
        sender = threading.Thread(target=_send_lines, args=(connection, count, packed))
        sender.start()
        used, answered = [], 0
        for answer in lines_of(connection):
            answered += 1
            assert "facets" in answer
            if answered % 1_000 == 0:
                used.append(memory_of(process))
        sender.join()
    assert answered == count
    assert max(used) - used[1] < 10_000_000
    wait_for_room(port)


def _send_lines(connection, count, packed):
    for _ in range(count // 100):
        lines = (LINE + b"\n") * 100
        send(connection, gzip.compress(lines) if packed else lines)
    connection.sendall(b"0\r\n\r\n")
