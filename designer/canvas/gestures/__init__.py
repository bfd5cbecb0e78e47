"""What the mouse does on the canvas, one gesture a file. Esc cancels any of them and leaves the document identical."""
