"""Company names folded for comparison (normalisation des raisons sociales)."""

import re
import unicodedata

# What NFKD leaves whole although a keyboard without it writes something else.
_LETTERS = str.maketrans(
    {
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l",
        "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i",
    }
)  # fmt: skip
_NOT_WORD = re.compile(r"[^A-Z0-9]+")

LEGAL_FORMS: dict[tuple[str, ...], str] = {
    tuple(words.split()): form
    for form, spellings in {
        "SA": ("SA", "S A", "SOCIETE ANONYME"),
        "SAS": ("SAS", "S A S", "SOCIETE PAR ACTIONS SIMPLIFIEE"),
        "SASU": ("SASU", "S A S U", "SOCIETE PAR ACTIONS SIMPLIFIEE UNIPERSONNELLE"),
        "SARL": ("SARL", "S A R L", "SOCIETE A RESPONSABILITE LIMITEE"),
        "EURL": ("EURL", "E U R L", "ENTREPRISE UNIPERSONNELLE A RESPONSABILITE LIMITEE"),
        "SNC": ("SNC", "S N C", "SOCIETE EN NOM COLLECTIF"),
        "SCI": ("SCI", "S C I", "SOCIETE CIVILE IMMOBILIERE"),
        "SCEA": ("SCEA", "SOCIETE CIVILE D EXPLOITATION AGRICOLE"),
        "SCP": ("SCP", "S C P", "SOCIETE CIVILE PROFESSIONNELLE"),
        "SCOP": ("SCOP", "S C O P"),
        "SELARL": ("SELARL",),
        "EARL": ("EARL", "E A R L"),
        "GAEC": ("GAEC",),
        "GIE": ("GIE", "G I E", "GROUPEMENT D INTERET ECONOMIQUE"),
        "EI": ("EI", "EIRL", "ENTREPRISE INDIVIDUELLE", "ENTREPRENEUR INDIVIDUEL"),
        "ASSOCIATION": ("ASSOCIATION", "ASSO"),
    }.items()
    for words in spellings
}
_LONGEST_FORM = max(map(len, LEGAL_FORMS))


def fold(text: str) -> str:
    """Capitals A to Z, digits and single spaces: accents, ligatures, case and signs are set aside.

    `Société Générale d'Œuvres` and `SOCIETE GENERALE D OEUVRES` fold alike, whether composed or not.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).translate(_LETTERS)
    return _NOT_WORD.sub(" ", _without_marks(plain).upper()).strip()


def split_legal_form(name: str) -> tuple[str, str | None]:
    """The folded name without its legal form, and that form: at the start or the end, the longest first.

    A name that is nothing but a form stays whole: `SA` alone is a name.
    """
    words = tuple(fold(name).replace("&", " ").split())
    for size in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if form := LEGAL_FORMS.get(words[-size:]):
            return " ".join(words[:-size]), form
        if form := LEGAL_FORMS.get(words[:size]):
            return " ".join(words[size:]), form
    return " ".join(words), None


def normalise_name(name: str) -> str:
    """The name as two files would both write it: folded, legal form set aside, `ET` for `&`."""
    return split_legal_form(re.sub(r"\s*[&+]\s*", " et ", name))[0]


def _without_marks(text: str) -> str:
    return "".join(c for c in text if not unicodedata.combining(c))
