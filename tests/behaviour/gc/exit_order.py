# covers: opt:deallocation
# At exit finalizers of what module globals hold run, with the globals still there.
class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name, [k for k in ("_private", "first", "cycle", "Last") if globals().get(k) is None])


_private = Last("_private")
first = Last("first")
cycle = Last("cycle")
cycle.me = cycle
kept = [Last("in a list")]
