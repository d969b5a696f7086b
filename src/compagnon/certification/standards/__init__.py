"""Référentiels as versioned data files, shipped with the package.

Not built yet: validated files of the four référentiels, dated rule sets, the mapping of facts to criteria.
"""
