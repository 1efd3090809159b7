# KeyError shows the key's repr; the exit status is 1.
# covers: exit:error
d = {i: i for i in range(4500)}
s = 0
for i in range(5000):
    s += d[str(i)] if i > 4400 else d[i]
