"""Pathways: training, VAE, capitalisation; the candidate's files (parcours).

Not built yet.
"""
