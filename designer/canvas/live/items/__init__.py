"""Items of live views in the scene."""
