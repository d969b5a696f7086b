"""Other words for the parts and themes of a production (mots des thèmes), in French and English.

Candidates write their headings in their own words: any of these phrases names the theme. Compared without
accents, capitals or plurals. A référentiel that is not in the table goes by its own labels.
"""

from collections.abc import Mapping

# Competence -> words of a heading that open its part, when neither its code nor its title stands there.
PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "NTC-2024": {
        "C1": (
            "veille commerciale", "veille", "commercial watch", "market watch", "market intelligence",
            "commercial intelligence", "business intelligence", "competitive intelligence",
        ),
        "C2": (
            "plan d'actions commerciales", "plan d'action commercial", "plan d'actions", "plan d'action",
            "sales action plan", "commercial action plan", "business action plan", "action plan",
        ),
        "C9": (
            "gestion de la relation client", "relation client", "expérience client", "customer relationship",
            "client relationship", "customer relations", "customer experience",
        ),
    },
}  # fmt: skip
# Theme -> phrases, beside its own label.
THEMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "NTC-2024": {
        "V1": ("contexte", "secteur", "environnement", "context", "sector", "industry", "environment"),
        "V2": ("buts", "objectifs", "finalités", "enjeux", "aims", "objectives", "goals", "purpose"),
        "V3": ("sources", "fiabilité", "reliability"),
        "V4": (
            "collecte", "techniques", "outils de veille", "méthodes", "recueil", "collecting", "collection",
            "gathering", "methods", "tools",
        ),
        "V5": (
            "analyse des données", "analyse des informations", "traitement", "exploitation des données",
            "data analysis", "analysis of data", "analysis",
        ),
        "V6": ("concurrence", "concurrents", "concurrentielle", "competitors", "competition", "competitive"),
        "V7": (
            "anticipation", "anticiper", "tendances", "évolutions", "prospective", "foresight", "trends",
            "forecast", "outlook", "anticipating",
        ),
        "V8": (
            "diffusion", "partage", "communication des résultats", "restitution", "sharing", "dissemination",
            "reporting",
        ),
        "V9": (
            "effet sur la stratégie", "impact", "stratégie", "décisions", "strategy", "strategic", "decisions",
        ),
        "V10": (
            "mesure", "efficacité", "évaluation", "indicateurs", "measure", "measuring", "effectiveness",
            "evaluation", "indicators",
        ),
        "P1": ("marché", "market"),
        "P2": ("objectifs", "kpi", "indicateurs", "objectives", "targets", "goals"),
        "P3": ("segments", "segmentation", "personas", "cibles", "ciblage", "targeting"),
        "P4": ("produit", "service", "offre", "product", "offer"),
        "P5": ("positionnement", "positioning"),
        "P6": (
            "plan et calendrier", "calendrier", "planning", "planification", "échéancier", "schedule",
            "timeline", "calendar", "timetable",
        ),
        "P7": ("communication", "canaux", "promotion", "channels"),
        "P8": ("ressources", "budget", "moyens", "resources"),
        "P9": (
            "suivi", "évaluation", "tableau de bord", "monitoring", "follow-up", "evaluation", "dashboard",
        ),
        "P10": ("risques", "aléas", "risks"),
        "P11": ("synthèse", "bilan", "résumé", "summary", "synthesis", "review"),
        "R1": (
            "comprendre le client", "connaissance client", "connaissance du client", "compréhension du client",
            "besoins du client", "understanding the customer", "understanding the client", "customer knowledge",
            "customer needs", "client knowledge",
        ),
        "R2": (
            "relation durable", "relations durables", "relation de confiance", "long terme", "lasting relationship",
            "long-term relationship", "lasting", "long term",
        ),
        "R3": ("engagement", "fidélité", "fidélisation", "loyalty", "retention"),
        "R4": (
            "technologie", "crm", "automatisation", "outils numériques", "technology", "automation", "digital tools",
        ),
        "R5": ("satisfaction", "nps", "réclamations", "complaints"),
        "R6": ("tendances", "évolutions", "innovations", "trends"),
        "R7": (
            "coordination", "collaboration", "services internes", "partenaires", "internal and external",
            "interne et externe", "interne/externe",
        ),
    },
}  # fmt: skip
