"""What can be added: layers, saved blocks, templates."""
