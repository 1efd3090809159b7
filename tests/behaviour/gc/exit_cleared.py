# covers: opt:deallocation
# A module that something else keeps alive is cleared name by name, private names first.
import sys


class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name, _one is None, two is None, _three is None)


_one = Last("_one")
two = Last("two")
_three = Last("_three")
sys.keeps_main = sys.modules["__main__"]
