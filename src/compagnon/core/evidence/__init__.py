"""From work facts to criteria, and the coverage of a référentiel (preuves).

Not built yet.
"""
