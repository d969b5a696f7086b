"""Builds simulated companies and cases; may see both wings (formation).

Not built yet: the case builder, its public pack and its jury pack.
"""
