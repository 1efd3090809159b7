# `in` and `not in` over every container.
# covers: CONTAINS_OP
class Even:
    def __contains__(self, x):
        return x % 2 == 0

class Old:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i

def run(n):
    l = [1, 5, 9]; t = (2, 6); d = {3: 0, 7: 0}; s = {4, 8}; r = range(0, 20, 3); e = Even()
    c = [0] * 8
    for i in range(n):
        x = i % 10
        c[0] += x in l
        c[1] += x in t
        c[2] += x in d
        c[3] += x in s
        c[4] += x in r
        c[5] += x in e
        c[6] += x not in l
        c[7] += str(x) in "12345"
    return c

print(run(5000))
print(2 in Old(), 9 in Old(), "" in "abc", "bc" in "abc")
try:
    1 in 5
except TypeError as e:
    print(e)
