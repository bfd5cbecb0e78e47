"""The Use page: predict with the trained weights, and export them."""
