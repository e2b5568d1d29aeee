NAME = "side by side"
