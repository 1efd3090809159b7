"""Shows what a program sees of its call."""
import sys

print(sys.argv, sys.path[0] if sys.path[0] else "''", __name__, __file__, __spec__ and __spec__.name)
