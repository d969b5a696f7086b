"""Evidence chosen and frozen, dossier, slide deck (dossier professionnel).

Not built yet.
"""
