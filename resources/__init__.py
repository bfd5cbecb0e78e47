"""Files that ship with Layerloom, read through `importlib.resources`: examples, icons, data sets, documents."""
