import unicodedata

import numpy as np
import pytest
from samples import real_texts

from service.document import Document
from service.evidence import STRONGEST, Span, SpanWriter

TINY_TEXTS = [
    pytest.param("Hot lentil soup 😀 in a deep bowl 🥣, served at noon with a spoon", None, id="English"),
    pytest.param("وقال النادل 😀 إن soup lentil هو الحساء", None, id="Arabic among others"),
    pytest.param("𝐇ot soupe 🇫🇷 : lentil soup dans un bol à midi", "Le dîner 😀 soup", id="French with a title"),
    pytest.param("Soup 🥣🥣🥣\nis served 👩‍🍳 at noon: soup, soup, soup", None, id="first line"),
    pytest.param("x", "Sweet cake", id="title alone weighs"),
]
DEFAULT_TEXTS = [
    pytest.param(
        "بغداد 😀 – تمكن مجلس القضاء الأعلى في العِـراقِ من محاكمة عناصر داعش بتهمة الإرهاب 🇮🇶 وبالعراق",
        None,
        id="Arabic",
    ),
    pytest.param("أدان العراق 🇮🇶 الإرهاب في سوريا", "العراق 🇮🇶 وسوريا 😀 ضد الإرهاب", id="Arabic with a title"),
    pytest.param("🇺🇸 The U.S. and Iraq 😀 fight terrorism in Mosul; Iraq thanks the US Army.", None, id="English"),
    pytest.param(
        "Le Mali 🇲🇱 et le Burkina Faso condamnent l’attaque terroriste à Bamako ; l'armée malienne agit.",
        "Communiqué 😀 du Mali contre le terrorisme",
        id="French with a title",
    ),
    pytest.param(
        unicodedata.normalize("NFD", "Le Sénégal 𝄞 et l’État du Mali\nréaffirment la lutte contre le terrorisme."),
        None,
        id="French decomposed, first line",
    ),
]
EXACT = 1e-6


def check_evidence(labeller, text, title=None):
    """Check all evidence for a text; return how many spans were checked."""
    everything = labeller.label(text, title, evidence=True, strongest=None)
    strongest = labeller.label(text, title, evidence=True)
    scores = labeller.scores(text, title)
    fields = {"title": title, "text": text}
    checked = 0
    for facet, labels in everything.facets.items():
        for label, short in zip(labels, strongest.facets[facet], strict=True):
            evidence = label.evidence
            column = labeller.facets[facet].labels.columns[label.id]
            assert evidence.score == pytest.approx(scores[facet][column], abs=EXACT)
            assert sum(span.weight for span in evidence.spans) + evidence.rest == pytest.approx(
                evidence.score, abs=EXACT
            )
            weights = [abs(span.weight) for span in evidence.spans]
            assert weights == sorted(weights, reverse=True)
            assert short.evidence.spans == evidence.spans[:STRONGEST]
            assert (short.evidence.score, short.evidence.rest) == (evidence.score, evidence.rest)
            assert len({(span.field, span.start, span.end) for span in evidence.spans}) == len(evidence.spans)
            for span in evidence.spans:
                check_span(span, fields[span.field])
            checked += len(evidence.spans)
    return checked


def check_span(span, text):
    """Check that a span holds whole words of its field, in either way of counting."""
    assert 0 <= span.start < span.end <= len(text)
    before, words, after = text[: span.start], text[span.start : span.end], text[span.end :]
    assert words[0].isalnum()
    assert not in_word(before[-1:])
    # An acronym may stand right before a word: "U.S.Army" has two.
    assert words.endswith(".") or not in_word(after[:1])
    utf16 = text.encode("utf-16-le")
    assert utf16[2 * span.start_utf16 : 2 * span.end_utf16].decode("utf-16-le") == words


def in_word(char):
    return char.isalnum() or (char != "" and unicodedata.category(char) == "Mn")


@pytest.mark.parametrize(("text", "title"), TINY_TEXTS)
def test_evidence_of_a_tiny_model(tiny, text, title):
    assert check_evidence(tiny, text, title)


@pytest.mark.parametrize(("text", "title"), DEFAULT_TEXTS)
def test_evidence_of_the_default_model(default_model, text, title):
    assert check_evidence(default_model, text, title) > STRONGEST


def test_evidence_of_real_texts(default_model, shared):
    assert sum(check_evidence(default_model, text) > STRONGEST for text in real_texts(shared, 60)) > 50


def test_evidence_of_real_texts_with_their_first_line_for_a_title(default_model, shared):
    titled = [text.partition("\n") for text in real_texts(shared, 60) if "\n" in text]
    assert sum(check_evidence(default_model, text, title) > STRONGEST for title, _, text in titled) > len(titled) // 2


def test_words_that_earn_a_label_are_those_that_a_reader_would_name(tiny):
    text = "Waiter 😀 brings soup and lentil bread"
    (label,) = tiny.label(text, facets=["food"], evidence=True).facets["food"]
    assert label.id == "soup"
    assert {text[span.start : span.end] for span in label.evidence.spans[:2]} == {"soup", "lentil"}


def test_no_evidence_unless_asked(tiny):
    assert [label.evidence for label in tiny.label("lentil soup").facets["food"]] == [None]


@pytest.mark.parametrize(
    ("weights", "strongest", "order"),
    [
        pytest.param({(0, 0): 1.0, (2, 2): -3.0, (1, 1): 2.0}, 10, ["three", "two", "one"], id="by weight of any sign"),
        pytest.param({(2, 2): 1.0, (0, 0): -1.0, (1, 1): 1.0}, 10, ["one", "two", "three"], id="then by place"),
        pytest.param({(0, 0): 1.0, (1, 1): 2.0, (2, 2): 3.0}, 2, ["three", "two"], id="the strongest"),
        pytest.param({(0, 0): 1.0, (1, 1): 0.0}, None, ["one"], id="none that weighs nothing"),
        pytest.param({(0, 1): 1.0, (1, 2): 2.0}, None, ["two three", "one two"], id="several words"),
        pytest.param({}, None, [], id="none"),
    ],
)
def test_spans_in_order(weights, strongest, order):
    text = "one two three"
    spans = SpanWriter(Document(text)).write(
        sorted(weights), np.array([weights[s] for s in sorted(weights)]), strongest
    )
    assert [text[span.start : span.end] for span in spans] == order


def test_spans_count_in_both_ways_in_each_field():
    spans = SpanWriter(Document("🥣🥣 two", "😀 one")).write([(0, 0), (1, 1)], np.array([2.0, 1.0]), None)
    assert spans == [Span("title", 2, 5, 3, 6, 2.0), Span("text", 3, 6, 5, 8, 1.0)]
