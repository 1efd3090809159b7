# Permutations by flips.
# covers: STORE_SLICE, opt:nested-loops
def fannkuch(n):
    perm1 = list(range(n))
    count = list(range(1, n + 1))
    flips = checksum = r = nperm = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        perm = perm1[:]
        f = 0
        k = perm[0]
        while k:
            perm[:k + 1] = perm[k::-1]
            f += 1
            k = perm[0]
        flips = max(flips, f)
        checksum += f if nperm % 2 == 0 else -f
        while True:
            if r == n:
                return checksum, flips
            perm1.insert(r, perm1.pop(0))
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1
        nperm += 1

print(fannkuch(6))
