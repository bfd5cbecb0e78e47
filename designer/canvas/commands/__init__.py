"""Commands of the menus on what is selected on the canvas."""
