"""Words that speak of health (mots de santé): a measure for the exam says what is done, never why.

Matched on the beginning of words, accents and case apart. Health data are of a special category (GDPR
art. 9): the product has no use for them, so it refuses them at the door.
"""

import re
import unicodedata

_STEMS = (
    "dyslex", "dysortho", "dyscalcul", "dysprax", "dysphas", "dysgraph", "tdah", "adhd", "autis", "asperger",
    "handicap", "disabilit", "disabled", "rqth", "mdph", "malad", "illness", "disease", "sick", "diagnos",
    "patholog", "syndrom", "symptom", "medecin", "medical", "medic", "doctor", "traitement", "treatment",
    "therap", "ordonnance", "hopital", "hospital", "chirurg", "surg", "cancer", "diabet", "epilep", "asthm",
    "allerg", "migrain", "depress", "anxie", "angoiss", "bipolair", "bipolar", "schizo", "sclerose", "sclerosis",
    "parkinson", "myopath", "paralys", "parapleg", "tetrapleg", "hemipleg", "sourd", "surdite", "deaf",
    "malentendan", "aveugle", "cecite", "blind", "malvoyan", "deficien", "invalid", "trouble", "disorder",
    "grossesse", "enceinte", "pregnan", "accident", "burn", "begaie", "begaiement", "stutter",
)  # fmt: skip


def health_word(text: str) -> str:
    """The first word that speaks of health, or nothing."""
    words: list[str] = re.findall(r"[^\W\d_]+", text)
    for word in words:
        bare = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
        if bare.startswith(_STEMS):
            return word
    return ""
