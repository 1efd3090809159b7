"""itertools: every iterator."""
# covers: IMPORT_NAME
import itertools as it

print(list(it.accumulate([1, 2, 3])), list(it.accumulate([3, 1, 2], max)), list(it.accumulate([1, 2], initial=10)))
print(list(it.batched("abcdefg", 3)), list(it.chain("ab", [1])), list(it.chain.from_iterable(["ab", "c"])))
print(list(it.combinations("abc", 2)), list(it.combinations_with_replacement("ab", 2)), list(it.permutations([1, 2, 3], 2)))
print(list(it.compress("abcd", [1, 0, 1])), list(it.islice(it.count(5, 2), 4)), list(it.islice(it.cycle("ab"), 5)))
print(list(it.dropwhile(lambda x: x < 3, [1, 3, 2])), list(it.takewhile(lambda x: x < 3, [1, 3, 2])))
print(list(it.filterfalse(lambda x: x % 2, range(6))), [(k, list(g)) for k, g in it.groupby("aabbc")])
print([(k, list(g)) for k, g in it.groupby([1, 3, 2, 4], key=lambda x: x % 2)], list(it.islice("abcdef", 1, None, 2)))
print(list(it.pairwise("abcd")), list(it.product("ab", [1, 2])), list(it.product([0, 1], repeat=2)), list(it.product()))
print(list(it.repeat("x", 3)), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.zip_longest("ab", [1, 2, 3], fillvalue="-")))
a, b = it.tee([1, 2, 3])
print(next(a), list(b), list(a))
print(list(it.permutations("abc", 0)), list(it.combinations("ab", 3)), list(it.batched([], 2)), list(it.accumulate([])))
c = it.count(1.5, 0.5)
print(next(c), next(c), repr(it.count(3)), repr(it.repeat(1, 2)), repr(it.count(1, 2)))
for act in ("it.batched('ab', 0)", "it.islice('ab', -1)", "it.combinations('ab', -1)", "it.count('x')", "it.product('a', repeat=-1)", "it.tee([], -1)", "it.permutations(5)", "list(it.batched('abc', 2, strict=True))",
            "it.chain(5).__next__()"):
    try:
        print(act, eval(act))
    except Exception as e:
        print(act, type(e).__name__, e)
g = it.groupby("aab")
k1, g1 = next(g)
k2, g2 = next(g)
print(k1, list(g1), k2, list(g2))
x = it.islice([1, 2, 3, 4], 2)
print(list(x), list(x), sum(it.islice(it.count(), 100)), len(list(it.product(range(4), repeat=3))))
