# Quicksort, mergesort, heapsort and insertion sort agree.
# covers: BINARY_OP_SUBSCR_LIST_INT, STORE_SUBSCR_LIST_INT, opt:recursion
def quick(l):
    if len(l) <= 1: return l
    p = l[len(l) // 2]
    return quick([x for x in l if x < p]) + [x for x in l if x == p] + quick([x for x in l if x > p])

def merge(l):
    if len(l) <= 1: return l
    m = len(l) // 2
    a, b = merge(l[:m]), merge(l[m:])
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i]); i += 1
        else:
            out.append(b[j]); j += 1
    return out + a[i:] + b[j:]

def heap(l):
    l = l[:]
    def down(i, n):
        while True:
            k = 2 * i + 1
            if k >= n: return
            if k + 1 < n and l[k + 1] > l[k]: k += 1
            if l[i] >= l[k]: return
            l[i], l[k] = l[k], l[i]
            i = k
    n = len(l)
    for i in range(n // 2 - 1, -1, -1): down(i, n)
    for e in range(n - 1, 0, -1):
        l[0], l[e] = l[e], l[0]
        down(0, e)
    return l

def insertion(l):
    l = l[:]
    for i in range(1, len(l)):
        x = l[i]
        j = i - 1
        while j >= 0 and l[j] > x:
            l[j + 1] = l[j]
            j -= 1
        l[j + 1] = x
    return l

x = 1
data = []
for i in range(400):
    x = x * 1103515245 + 12345 & 0x7fffffff
    data.append(x >> 8 if i % 3 else (x >> 8) + 0.5)
s = sorted(data)
print(quick(data) == s, merge(data) == s, heap(data) == s, insertion(data[:150]) == sorted(data[:150]))
