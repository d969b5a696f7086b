"""Words from which fictional companies are named; any likeness to a real one is chance."""

_TRADES: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (1, 3, ("FERME", "DOMAINE", "PEPINIERES")),
    (5, 9, ("CARRIERES", "SABLIERES")),
    (10, 12, ("CONSERVERIE", "FROMAGERIE", "BISCUITERIE", "LAITERIE")),
    (13, 15, ("TISSAGES", "FILATURE", "MAROQUINERIE")),
    (16, 18, ("SCIERIE", "CARTONNERIE", "IMPRIMERIE")),
    (19, 21, ("CHIMIE", "LABORATOIRES", "VERNIS")),
    (22, 23, ("PLASTURGIE", "CÉRAMIQUES", "VERRERIE")),
    (24, 25, ("MÉCANIQUE", "USINAGE", "FONDERIE", "CHAUDRONNERIE", "DÉCOLLETAGE")),
    (26, 27, ("ÉLECTRONIQUE", "MESURES", "BOBINAGE")),
    (28, 28, ("MACHINES", "POMPES", "CONVOYEURS")),
    (29, 30, ("CARROSSERIE", "EQUIPEMENTS")),
    (31, 33, ("MENUISERIE", "MAINTENANCE", "AGENCEMENT")),
    (35, 39, ("ENERGIE", "RECYCLAGE", "ASSAINISSEMENT")),
    (41, 43, ("BATIMENT", "MAÇONNERIE", "COUVERTURE", "ELECTRICITE")),
    (45, 47, ("GARAGE", "NEGOCE", "COMPTOIR", "DISTRIBUTION")),
    (49, 53, ("TRANSPORTS", "LOGISTIQUE", "ENTREPOTS")),
    (55, 56, ("AUBERGE", "HOTEL", "CUISINES")),
    (58, 63, ("EDITIONS", "LOGICIELS", "RESEAUX")),
    (64, 68, ("COURTAGE", "FONCIERE", "PATRIMOINE")),
    (69, 75, ("INGENIERIE", "ETUDES", "CONSEIL", "ŒUVRES")),
    (77, 82, ("SERVICES", "PROPRETE", "LOCATION")),
    (84, 88, ("FORMATION", "SANTE", "ENTRAIDE")),
    (90, 99, ("STUDIO", "ATELIERS", "CLUB")),
)
FIRST = (
    "BRE", "AUB", "COR", "DAL", "ESC", "FAR", "GAL", "HAU", "JAR", "LAV", "MAR", "NOI", "ORM",
    "PEL", "QUE", "ROV", "SAV", "TRE", "URB", "VAL", "BOU", "CHA", "DEV", "FON", "GRI", "LOR",
    "MON", "PER", "SOU", "VER",
)  # fmt: skip
MIDDLE = (
    "VA", "RE", "LI", "MO", "DE", "GA", "NO", "RI", "TE", "LA", "BE", "SO", "CI", "NA", "RO", "ME",
    "DI", "PA", "",
)  # fmt: skip
LAST = (
    "ULT", "LLE", "NCE", "RON", "GNE", "SIER", "TARD", "VIL", "MONT", "ZAC", "REUX", "CHON", "BERT",
    "LAY", "NIÈRE", "DAIRE", "GUET", "MELLE", "RAND", "TIER",
)  # fmt: skip
GIVEN = (
    "ALICE", "ANNE", "BENOIT", "CAMILLE", "CLAIRE", "DENIS", "ELISE", "EMMA", "FRANÇOIS", "GILLES",
    "HELENE", "HUGO", "INES", "JEAN", "JULIE", "KARIM", "LEA", "LOUIS", "LUCIE", "MALIK", "MARIE",
    "NADIA", "NOE", "OLIVIER", "PAUL", "RENE", "ROSE", "SAMUEL", "SOPHIE", "YANN",
)  # fmt: skip
STREET_KINDS = (
    "RUE", "AVENUE", "CHEMIN", "IMPASSE", "BOULEVARD", "PLACE", "ZONE",
)  # fmt: skip
STREETS = (
    "DES TILLEULS", "DU MOULIN", "DE LA GARE", "DES ARTISANS", "DE L'INDUSTRIE", "DU STADE",
    "DES FORGES", "DE LA FONTAINE", "DES ECOLES", "DU LAVOIR", "DES PEUPLIERS", "DE LA TUILERIE",
    "DU CANAL", "DES ŒILLETS", "DES QUATRE VENTS", "DE LA CROIX BLANCHE",
)  # fmt: skip


def trades(division: str) -> tuple[str, ...]:
    """The trade words of a NAF division (two digits)."""
    return next((words for low, high, words in _TRADES if low <= int(division) <= high), ("MAISON",))
