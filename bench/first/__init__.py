"""The frame's first version, measured on the machine at hand: a figure in milliseconds says nothing of another machine."""
