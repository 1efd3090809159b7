# Annotations as text, under `from __future__ import annotations`.
# covers: SETUP_ANNOTATIONS, IMPORT_NAME
from __future__ import annotations

x: int = 5
if x:
    y: no_such_name[3] = 6

class A:
    z: also_missing = 1

def run(n):
    s = 0
    for i in range(n):
        t: missing = i
        s += t
    return s

print(run(4500), __annotations__, A.__annotations__)
