"""Ways to write one text: what a reader hardly sees, and what no label may hang on."""

import re
import unicodedata
from itertools import cycle

from service.document import title_end

BYTE_ORDER_MARK = "\ufeff"

_LETTER = "[\u0621-\u063a\u0641-\u064a]"
_BETWEEN_LETTERS = re.compile(f"(?<={_LETTER})(?={_LETTER})")
_AFTER_LETTER = re.compile(f"(?<={_LETTER})")
_WORD = re.compile(r"[^\W_]+")
# Fatha, damma with shadda, kasra, sukun, dagger alef, tanween.
_VOWELS = ("\u064e", "\u0651\u064f", "\u0650", "\u0652", "\u0670", "\u064b")
_LAM_ALEF = "ﻻ"


def _isolated_forms() -> dict[str, str]:
    """Map each Arabic letter to the character that shows it standing alone."""
    forms = {}
    for code in range(0xFE80, 0xFEF5):
        tag, *letters = unicodedata.decomposition(chr(code)).split()
        if tag == "<isolated>" and len(letters) == 1:
            forms[chr(int(letters[0], 16))] = chr(code)
    return forms


_ISOLATED = str.maketrans(_isolated_forms())


def vowel_signs(text: str) -> str:
    """Add a vowel sign to every Arabic letter."""
    signs = cycle(_VOWELS)
    return _AFTER_LETTER.sub(lambda _: next(signs), text)


def no_vowel_signs(text: str) -> str:
    """Take the vowel signs out."""
    return re.sub("[\u064b-\u0652\u0670]", "", text)


def tatweel(text: str) -> str:
    """Stretch Arabic words between all their letters."""
    return _BETWEEN_LETTERS.sub("ـ", text)


def bare_alefs(text: str) -> str:
    """Write every alef bare."""
    return text.translate(str.maketrans("أإآٱ", "اااا"))


def alef_wasla(text: str) -> str:
    """Write bare alefs as the Quran does."""
    return text.replace("ا", "ٱ")


def hamza_apart(text: str) -> str:
    """Decompose the letters that carry a hamza or madda."""
    return re.sub("[أإآؤئ]", lambda match: unicodedata.normalize("NFD", match[0]), text)


def no_hamza(text: str) -> str:
    """Take the hamza off its carriers."""
    return bare_alefs(text).translate(str.maketrans("ؤئ", "وي"))


def loose_endings(text: str) -> str:
    """Exchange alef maksura and yeh, teh marbuta and heh, as hurried writers do."""
    return text.translate(str.maketrans("ىيةه", "يىهة"))


def persian_letters(text: str) -> str:
    """Use the yeh and kaf of a Persian keyboard."""
    return text.translate(str.maketrans("يك", "یک"))


def presentation_forms(text: str) -> str:
    """Write every Arabic letter, and lam with alef, in the form that stands alone."""
    return text.replace("لا", _LAM_ALEF).translate(_ISOLATED)


def arabic_digits(text: str) -> str:
    """Use Arabic-Indic digits."""
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def persian_digits(text: str) -> str:
    """Use Persian digits."""
    return text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def embedded_lines(text: str) -> str:
    """Set each line between bidi embedding controls."""
    return "\n".join(f"\u202b{line}\u202c" for line in text.split("\n"))


def isolated_words(text: str) -> str:
    """Set each word between bidi isolates."""
    return _WORD.sub(lambda match: f"\u2068{match[0]}\u2069", text)


def direction_marks(text: str) -> str:
    """Put a direction mark before and after each word and at the end of each line."""
    marked = _WORD.sub(lambda match: f"\u200f{match[0]}\u200e", text)
    return re.sub("$", "\u200f", marked, flags=re.MULTILINE)


def decomposed(text: str) -> str:
    """Write accents as characters of their own."""
    return unicodedata.normalize("NFD", text)


def straight_apostrophes(text: str) -> str:
    """Use the typewriter's apostrophe."""
    return text.replace("\u2019", "'")


def curly_apostrophes(text: str) -> str:
    """Use the printer's apostrophe."""
    return text.replace("'", "\u2019")


def apart_oe(text: str) -> str:
    """Write the oe ligature as two letters."""
    return text.replace("œ", "oe").replace("Œ", "Oe")


def joined_oe(text: str) -> str:
    """Write o and e as a ligature."""
    return text.replace("oe", "œ").replace("Oe", "Œ")


def upper_case_title(text: str) -> str:
    """Write the title in capitals."""
    end = title_end(text)
    return text[:end].upper() + text[end:]


def upper_case_title_without_accents(text: str) -> str:
    """Write the title in capitals without accents, as old typewriters do."""
    end = title_end(text)
    letters = unicodedata.normalize("NFD", text[:end].upper())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)) + text[end:]


def windows_lines(text: str) -> str:
    """End lines as Windows does."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def doubled_spaces(text: str) -> str:
    """Double every space."""
    return text.replace(" ", "  ")


def byte_order_mark(text: str) -> str:
    """Begin with a byte-order mark."""
    return BYTE_ORDER_MARK + text


ARABIC = (
    vowel_signs,
    no_vowel_signs,
    tatweel,
    bare_alefs,
    alef_wasla,
    hamza_apart,
    no_hamza,
    loose_endings,
    persian_letters,
    presentation_forms,
    arabic_digits,
    persian_digits,
)
LATIN = (
    decomposed,
    straight_apostrophes,
    curly_apostrophes,
    apart_oe,
    joined_oe,
    upper_case_title,
    upper_case_title_without_accents,
)
ALL = (embedded_lines, isolated_words, direction_marks, windows_lines, doubled_spaces, byte_order_mark)
VARIANTS = {"ar": ARABIC + ALL, "en": LATIN + ALL, "fr": LATIN + ALL}
