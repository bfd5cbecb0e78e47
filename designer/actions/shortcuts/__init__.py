"""The keys of actions: which are allowed, and the dialog that changes them."""
