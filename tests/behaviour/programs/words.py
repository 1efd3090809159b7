# Counting words, grouping, joining.
# covers: STORE_SUBSCR_DICT
text = "the quick brown fox jumps over the lazy dog and the quick cat " * 60
counts = {}
groups = {}
for w in text.split():
    counts[w] = counts.get(w, 0) + 1
    groups.setdefault(len(w), set()).add(w)
print(sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:5])
print({k: sorted(v) for k, v in sorted(groups.items())})
