import json

import pytest

from service.language import detect
from service.words import words_of

CASES = [
    pytest.param("ar", "أكد وزير الخارجية أن بلاده تدعم الحل السياسي في ليبيا", id="Arabic"),
    pytest.param("ar", "بغداد", id="one Arabic word"),
    pytest.param("en", "The minister said that his country supports the political process", id="English"),
    pytest.param("en", "Statement by the President on the earthquake", id="English title"),
    pytest.param("fr", "Le ministre a déclaré que son pays soutient le processus politique", id="French"),
    pytest.param("fr", "Communiqué de la présidence sur le séisme", id="French title"),
    pytest.param("other", "El ministro declaró que su país apoya el proceso político en la región", id="Spanish"),
    pytest.param("other", "O ministro disse que o seu país apoia o processo político na região", id="Portuguese"),
    pytest.param("other", "Il ministro ha detto che il suo paese sostiene il processo politico", id="Italian"),
    pytest.param("other", "Der Minister sagte, dass sein Land den politischen Prozess unterstützt", id="German"),
    pytest.param("other", "وزیر امور خارجه گفت که این کشور از روند سیاسی حمایت می کند", id="Persian"),
    pytest.param("other", "وزیر خارجہ نے کہا کہ ان کا ملک سیاسی عمل کی حمایت کرتا ہے", id="Urdu"),
    pytest.param("other", "Министр заявил, что его страна поддерживает политический процесс", id="Russian"),
    pytest.param("other", "12 34 …", id="no words"),
    pytest.param("other", "", id="nothing"),
]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_language(language, text):
    assert detect(words_of(text)) == language


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_real_texts_are_known_for_what_they_are(shared, language):
    lines = (shared / "real" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines[:400]]
    right = sum(detect(words_of(text)) == language for text in texts)
    assert right >= 0.98 * len(texts)
