"""The window of Layerloom: canvas, inspector, panels. It asks the engine for everything that is not drawing."""
