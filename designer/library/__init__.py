"""Library of what can be added: layers, saved blocks, templates."""
