"""From the need to the solution (de la demande à la solution): answers, benefits, comparison, sustainability."""
