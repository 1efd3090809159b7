# Boxed values that live across iterations: compared, swapped, returned at random exits.
# covers: opt:boxing, opt:loop-peeling, exit:branch-flip
def run(n, stop):
    prev = None
    best = -1.0
    hist = []
    for i in range(n):
        x = i * 0.5 if i % 2 else i
        if prev is not None and x < prev:
            hist.append((prev, x))
            if len(hist) > 3:
                hist = hist[1:]
        if x > best:
            best = x
        prev = x
        if i == stop:
            return prev, best, hist
    return prev, best, hist, "end"

print(run(5000, -1), run(5000, 4777), run(5000, 4998))
