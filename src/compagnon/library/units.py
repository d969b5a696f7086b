"""Units of measure (UN/ECE recommendation 20) that lines use, with their words in documents."""

UNITS: dict[str, tuple[str, str]] = {
    "C62": ("u", "unit"),
    "HUR": ("h", "h"),
    "DAY": ("j", "day"),
    "MON": ("mois", "month"),
    "ANN": ("an", "year"),
    "KGM": ("kg", "kg"),
    "TNE": ("t", "t"),
    "MTR": ("m", "m"),
    "MTK": ("m²", "m²"),
    "MTQ": ("m³", "m³"),
    "LTR": ("l", "l"),
    "KMT": ("km", "km"),
    "SET": ("jeu", "set"),
    "LS": ("forfait", "lump sum"),
    "ROL": ("rouleau", "roll"),
}


def unit_label(code: str, language: str) -> str:
    """The unit's word; an unknown code shows as it is, and pieces show no unit."""
    if code == "C62":
        return ""
    french, english = UNITS.get(code, (code, code))
    return french if language == "fr" else english
