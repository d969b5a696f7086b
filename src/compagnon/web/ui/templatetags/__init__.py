"""The tag library of the house: a builtin of every template."""
