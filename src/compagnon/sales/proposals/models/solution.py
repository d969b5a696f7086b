"""From the need to the solution: requirements, benefits, arguments, comparisons (de la demande à la solution)."""
