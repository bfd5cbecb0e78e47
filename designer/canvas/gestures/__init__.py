"""Mouse gestures on the canvas, one a file. Esc cancels any of them and leaves the document identical."""
