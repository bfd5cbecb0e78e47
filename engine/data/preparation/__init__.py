"""From typed columns to numbers: the recipe with every automatic decision made, and what is fitted on training rows."""
