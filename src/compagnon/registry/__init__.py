"""The mirror of the national company registry, NAF, communes and geography (SIRENE).

`sample` writes fictional stock files, `load` builds the registry file, `targeting` finds prospects in it with
the reason of each choice, `source` opens the one that the settings name.
"""
