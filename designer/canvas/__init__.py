"""The canvas: the network as a drawing. The scene is drawn from the document; gestures turn the mouse into edits."""
