"""The client against the service as it is run."""

import http.client
import itertools
import json
import socket
import threading
from contextlib import closing

import pytest
from files import DOCX, docx, paragraph
from serving import free_port, running

from client.bayan_client import Bayan, BayanError

SOUP = "Hot lentil soup in a deep bowl, served at noon"
CAKE = "كعكة Sweet cake with sugar and cream"


@pytest.fixture(scope="module")
def port(tiny_folder, tmp_path_factory):
    with running(tmp_path_factory.mktemp("log") / "log", model=tiny_folder, streams=1, threads=3) as (_, port):
        yield port


@pytest.fixture
def bayan(port):
    return Bayan(f"http://127.0.0.1:{port}", tries=6)


def foods(answers):
    return [[label["id"] for label in answer["facets"]["food"]["labels"]] for answer in answers]


def test_a_text(bayan):
    answer = bayan.label(CAKE, title="Cake", id="7", top=1, evidence=False)
    assert (answer["id"], foods([answer])) == ("7", [["cake"]])


def test_a_problem_is_raised_with_all_that_is_told(bayan):
    with pytest.raises(BayanError, match="wrong-type: top must be") as error:
        bayan.label(SOUP, top=0)
    assert (error.value.problem["status"], error.value.problem["field"]) == (422, "top")


def test_the_labels(bayan):
    assert bayan.labels(names="ar")["names"] == "ar"


PAGE = f"<h1>Menu</h1><p>{SOUP}</p>".encode()


@pytest.mark.parametrize(
    ("name", "content", "media_type", "told"),
    [
        pytest.param("menu.html", PAGE, None, "text/html", id="by its ending"),
        pytest.param("MENU.TXT", SOUP.encode(), None, "text/plain", id="by an ending in capitals"),
        pytest.param("menu.docx", docx(paragraph(SOUP)), None, DOCX, id="DOCX"),
        pytest.param("menu", SOUP.encode("utf-16"), "text/plain; charset=utf-16", "text/plain", id="as it is told"),
    ],
)
def test_a_file(bayan, tmp_path, name, content, media_type, told):
    path = tmp_path / name
    path.write_bytes(content)
    answer = bayan.label_file(path, media_type, facets=["food"], extracted=True)
    assert (answer["file"]["type"], answer["file"]["text"], foods([answer])) == (told, SOUP, [["soup"]])
    assert bayan.label_file(content, media_type or told, facets=["food"], extracted=True) == answer


@pytest.mark.parametrize(
    ("content", "media_type", "problem"),
    [
        pytest.param(b"GIF89a", None, "unsupported-media-type: send a file of text/plain", id="of no known kind"),
        pytest.param(b"", "text/plain", "empty-text: ", id="empty"),
    ],
)
def test_a_file_that_cannot_be_labelled(bayan, content, media_type, problem):
    with pytest.raises(BayanError, match=problem):
        bayan.label_file(content, media_type)


def test_a_file_that_is_not_there(bayan, tmp_path):
    with pytest.raises(FileNotFoundError):
        bayan.label_file(tmp_path / "menu.pdf")


OPTIONS = {"facets": ["food"], "evidence": False, "min_probability": 0.5, "names": "en"}


@pytest.mark.parametrize("way", ["label_batch", "label_stream"])
def test_many_texts(bayan, way):
    texts = [SOUP, {"text": CAKE, "id": "7"}, {"text": " ", "id": "8"}, SOUP]
    answers = list(getattr(bayan, way)(texts, **OPTIONS))
    bad = answers.pop(2)
    assert (bad["code"], bad["id"], bad["index"]) == ("empty-text", "8", 2)
    assert foods(answers) == [["soup"], ["cake"], ["soup"]]
    assert answers[1]["id"] == "7"


@pytest.mark.parametrize("way", ["label_batch", "label_stream"])
def test_no_texts(bayan, way):
    assert list(getattr(bayan, way)([])) == []


@pytest.mark.parametrize("way", ["label_batch", "label_stream"])
def test_a_problem_of_the_whole(bayan, way):
    with pytest.raises(BayanError, match="unknown-facet"):
        list(getattr(bayan, way)([SOUP], facets=["drink"]))


def test_answers_come_while_texts_are_made(bayan):
    made = []

    def texts():
        for number in range(3):
            made.append(number)
            yield SOUP
            come.wait(30)
            come.clear()

    come = threading.Event()
    answers = bayan.label_stream(texts())
    for number in range(3):
        next(answers)
        assert made[-1] == number
        come.set()
    assert list(answers) == []


def test_a_long_stream(bayan):
    answers = bayan.label_stream(({"text": SOUP, "id": str(number)} for number in range(2_000)), evidence=False)
    assert [answer["id"] for answer in answers] == [str(number) for number in range(2_000)]


@pytest.mark.parametrize("count", [0, 1, 50])
@pytest.mark.parametrize("failure", [LookupError, OSError])
def test_what_the_texts_raise_is_raised(bayan, failure, count):
    def texts():
        yield from [SOUP] * count
        raise failure("no more texts")

    with pytest.raises(failure, match="no more texts"):
        list(bayan.label_stream(texts()))


def test_a_stream_may_be_left(bayan):
    for _ in range(3):
        answers = bayan.label_stream(itertools.repeat(SOUP))
        next(answers)
        answers.close()


def test_a_busy_service_is_asked_again(bayan):
    first = bayan.label_stream(itertools.repeat(SOUP), evidence=False)
    next(first)
    timer = threading.Timer(0.5, first.close)
    timer.start()
    # Both wait for the room that the first makes.
    assert foods(bayan.label_stream([SOUP, CAKE], evidence=False)) == [["soup"], ["cake"]]
    assert foods(bayan.label_batch([SOUP])) == [["soup"]]
    timer.join()


def test_a_service_that_stays_busy_says_so(port):
    with closing(Bayan(f"http://127.0.0.1:{port}").label_stream(itertools.repeat(SOUP))) as first:
        next(first)
        with pytest.raises(BayanError, match=r"^busy: "):
            Bayan(f"http://127.0.0.1:{port}", tries=1).label_batch([SOUP])


@pytest.mark.parametrize("ask", [lambda bayan: bayan.label(SOUP), lambda bayan: list(bayan.label_stream([SOUP]))])
def test_nobody_there(ask):
    with pytest.raises(ConnectionRefusedError):
        ask(Bayan(f"http://127.0.0.1:{free_port()}", tries=2))


def test_an_answer_that_is_none_is_asked_for_again():
    """A server that hangs up on the first, is away for the second and answers the third."""
    body = json.dumps({"id": None}).encode()
    answers = [
        b"",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nno!",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body),
    ]
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer, args=(server, answers))
        thread.start()
        assert Bayan(f"http://127.0.0.1:{server.getsockname()[1]}").label(SOUP) == {"id": None}
        thread.join()


def test_a_stream_that_breaks_off_is_an_error():
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer, args=(server, [head + b"3\r\n{}\n\r\n"]))
        thread.start()
        answers = Bayan(f"http://127.0.0.1:{server.getsockname()[1]}").label_stream([SOUP, SOUP])
        assert next(answers) == {}
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            next(answers)
        thread.join()


def _answer(server, answers):
    for answer in answers:
        connection, _ = server.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(answer)
