import pytest

from service.document import LONGEST_TITLE, Document, title_end
from service.words import ANY_CASE, CAPITAL


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("Soup\nIt is hot.", "Soup", id="a first line"),
        pytest.param("Soup\r\nIt is hot.", "Soup", id="Windows line break"),
        pytest.param("\n\n  Soup  \nIt is hot.", "Soup", id="blanks around it"),
        pytest.param("Soup\n", "Soup", id="nothing after it"),
        pytest.param("بيان مشترك\nأكد الوزير", "بيان مشترك", id="Arabic"),
        pytest.param("Soup: hot!\nIt is.", "Soup: hot!", id="other marks at its end"),
        pytest.param("Is it hot؟\nIt is.", "Is it hot؟", id="a question"),
        pytest.param("x" * LONGEST_TITLE + "\nsoup", "x" * LONGEST_TITLE, id="just short enough"),
        pytest.param("x" * (LONGEST_TITLE + 1) + "\nsoup", "", id="one letter too long"),
        pytest.param("ـَ" * 300 + "soup\nsoup", "ـَ" * 300 + "soup", id="marks do not count"),
        pytest.param("Soup", "", id="no line break"),
        pytest.param("Soup is hot.\nVery.", "", id="full stop"),
        pytest.param("Soup is hot. \nVery.", "", id="full stop and blank"),
        pytest.param("\u202bSoup is hot.\u202c\nVery.", "", id="full stop and bidi control"),
        pytest.param("\ufeff\nSoup\nIt is hot.", "\ufeff\nSoup", id="line break after a byte-order mark"),
        pytest.param("گرم است۔\nبلی", "", id="full stop of Urdu"),
        pytest.param("", "", id="nothing"),
        pytest.param("\n\n", "", id="line breaks alone"),
    ],
)
def test_the_title_is_a_short_first_line_without_full_stop(text, title):
    end = title_end(text)
    assert text[:end].strip() == title
    document = Document(text)
    assert document.title_words == sum(start < end for _, start, _ in document.spans)


def test_with_a_title_of_its_own_the_first_line_is_text():
    document = Document("Soup\nIt is hot.", "Lunch")
    assert [(field, document.fields[field][start:end]) for field, start, end in document.spans] == [
        ("title", "Lunch"),
        ("text", "Soup"),
        ("text", "It"),
        ("text", "is"),
        ("text", "hot"),
    ]
    assert document.title_words == 1
    assert document.fields == {"title": "Lunch", "text": "Soup\nIt is hot."}


def test_an_empty_title_is_a_title():
    document = Document("Soup\nIt is hot.", "")
    assert document.title_words == 0
    assert document.fields == {"title": "", "text": "Soup\nIt is hot."}


def test_counts_are_apart_for_title_and_body():
    assert Document("soup Soup\nsoup soup bread").counts() == {
        ("soup", True): 2,
        ("soup", False): 2,
        ("bread", False): 1,
    }


def test_words_are_folded_and_know_their_token():
    document = Document("Mr. ﷺ\nÉtat 12")
    words = document.words
    assert [(word.folded, word.case, token) for word, token in zip(words, document.tokens, strict=True)] == [
        ("mr", CAPITAL, 0),
        *((word, ANY_CASE, 1) for word in ("صلي", "الله", "عليه", "وسلم")),
        ("etat", CAPITAL, 2),
        ("12", ANY_CASE, 3),
    ]
    assert document.title_words == 5


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        pytest.param("Soup is hot", None, 0, id="none"),
        pytest.param("Hot soup\nIt is", None, 2, id="first line"),
        pytest.param("Soup\nIt is", "A hot soup", 3, id="given"),
        pytest.param("…\nsoup", None, 0, id="a first line without words"),
        pytest.param("soup", "ـَ", 0, id="a title that folds to nothing"),
    ],
)
def test_title_words(text, title, words):
    assert Document(text, title).title_words == words


def test_the_tokens_are_those_of_the_words():
    for document in (Document("Soup\nIt is hot."), Document("Soup\nIt is hot.", "Lunch"), Document("", "")):
        surfaces = [document.fields[field][start:end].lower() for field, start, end in document.spans]
        assert surfaces == [word.folded for word in document.words]
        assert document.tokens == list(range(len(surfaces)))


def test_tokens_of_no_word_and_of_several_are_counted():
    document = Document("a \ufe76 \ufdfa b")
    surfaces = [document.fields[field][start:end] for field, start, end in document.spans]
    assert [surfaces[token] for token in document.tokens] == ["a", *["\ufdfa"] * 4, "b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("OSLO, 3 October – Help", 3, id="dash"),
        pytest.param("Help\nOSLO, 3 October – Help", 3, id="after the title"),
        pytest.param("Oslo-based help", 0, id="hyphen"),
        pytest.param("Oslo and Bergen and Hamar – Help", 5, id="at the most"),
        pytest.param("Oslo and Bergen and Hamar and more – Help", 0, id="too late"),
        pytest.param("x" * 200 + " – Help", 0, id="too far"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_words_before_a_dash(text, words):
    assert Document(text).words_before_dash(5) == words
