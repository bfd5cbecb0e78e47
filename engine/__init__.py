"""The engine of Layerloom: document, analysis, plan, executor, training, export. It knows no Qt."""
