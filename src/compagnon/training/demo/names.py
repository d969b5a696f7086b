"""Invented companies and people of the food, metal and wood industries in the West of France."""

from collections.abc import Iterator
from random import Random

TRADES = (
    ("Laiterie", "10.51A"), ("Fromagerie", "10.51C"), ("Conserverie", "10.39A"), ("Biscuiterie", "10.72Z"),
    ("Brasserie", "11.05Z"), ("Fonderie", "24.51Z"), ("Menuiserie", "16.23Z"), ("Cartonnerie", "17.21A"),
    ("Salaisons", "10.13A"), ("Chocolaterie", "10.82Z"), ("Mécanique", "25.62B"), ("Cidrerie", "11.03Z"),
    ("Minoterie", "10.61A"), ("Plasturgie", "22.29A"), ("Tôlerie", "25.11Z"), ("Surgelés", "10.39A"),
    ("Charcuterie", "10.13B"), ("Eaux", "11.07A"), ("Cosmétiques", "20.42Z"), ("Aliments", "10.91Z"),
)  # fmt: skip
PLACES = (
    "du Val Doré",
    "Penmoor",
    "Malandre",
    "Sainte-Vène",
    "Ortalis",
    "Talbreux",
    "Haurive",
    "de l’Aubrière",
    "Corvasier",
    "Lanvollec",
    "des Trois Haies",
    "Perdriau",
    "Valmouette",
    "du Layonnet",
    "Aubrelle",
    "Kerdaniel",
    "Vaucreux",
    "Brissonet",
    "des Chaumières",
    "Marvigny",
    "Estrabel",
    "Guernavet",
    "Lombrière",
    "Passelande",
    "Rochemarie",
    "Tremblois",
    "Ville-Ombre",
    "Saint-Aurèle",
    "Bois-Merlet",
    "Courvandre",
)
FIRST = (
    "Hervé", "Claire", "Nathalie", "Bruno", "Sophie", "Patrick", "Amélie", "Vincent", "Laure", "Thierry",
    "Camille", "Didier", "Fanny", "Gilles", "Hélène", "Jérôme", "Martine", "Romain", "Virginie", "Xavier",
)  # fmt: skip
LAST = (
    "Cassin", "Arnoult", "Berthelin", "Cormery", "Dauvergne", "Esnard", "Fauvel", "Gourmelin", "Houdayer",
    "Jaunet", "Kerviel-Roy", "Lormeau", "Maindron", "Nivard", "Ollivon", "Pasquereau", "Quémard", "Rabouin",
    "Sicart", "Thuau", "Urvoas", "Vigneul", "Yvenou", "Brégeon", "Chauviré", "Drouard",
)  # fmt: skip
FUNCTIONS = (
    ("Responsable maintenance", "prescriber"), ("Directeur technique", "decider"), ("Acheteuse", "buyer"),
    ("Directeur d’usine", "decider"), ("Responsable qualité", "user"), ("Chef d’atelier", "user"),
    ("Standard", "gatekeeper"),
)  # fmt: skip


def companies(random: Random) -> Iterator[tuple[str, str]]:
    """(name, NAF) pairs, each name once."""
    pairs = [(f"{trade} {place}", naf) for trade, naf in TRADES for place in PLACES]
    random.shuffle(pairs)
    yield from pairs


def siren(number: int) -> str:
    """A SIREN with a right key (Luhn) in the 00 range, which is never allocated."""
    body = f"00{number:06d}"
    doubled = [int(d) * 2 if i % 2 else int(d) for i, d in enumerate(body)]
    total = sum(d - 9 if d > 9 else d for d in doubled)
    return f"{body}{(10 - total % 10) % 10}"


def ascii_of(text: str) -> str:
    table = str.maketrans("éèêëàâîïôöûüç’", "eeeeaaiioouuc-")
    return "".join(c for c in text.lower().translate(table) if c.isalnum() or c == "-")
