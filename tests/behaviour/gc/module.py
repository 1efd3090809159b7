# covers: opt:deallocation
# The functions of the gc module.
import gc

print(gc.isenabled(), gc.get_threshold(), gc.get_debug())
gc.disable()
print(gc.isenabled())
gc.enable()
print(gc.isenabled(), len(gc.get_count()), all(type(c) is int for c in gc.get_count()))
gc.set_threshold(500)
print(gc.get_threshold())
gc.set_threshold(700, 5, 6)
print(gc.get_threshold())
gc.set_threshold(2000, 10, 10)
print([sorted(s) for s in gc.get_stats()])
gc.disable()


class A:
    pass


for value in (1, 2.5, "s", b"b", None, True, (), (1, "x"), ([],), [], {}, {1: 2}, set(), A(), A, len, A.__init__,
              lambda: 0, iter([]), range(3), object(), int, gc, Exception(), slice(1), compile("1", "f", "eval")):
    print(type(value).__name__, gc.is_tracked(value))

l = [1, [2], "x"]
print(gc.get_referents(l), gc.get_referents({5: "v"}), gc.get_referents(5), gc.get_referents((1, 2), [3]))
inner = []
holder = [inner]
print(any(r is holder for r in gc.get_referrers(inner)), gc.get_referrers(object()))
print(any(o is holder for o in gc.get_objects()), any(o is holder for o in gc.get_objects(generation=0)))
gc.collect()
print(any(o is holder for o in gc.get_objects(0)), any(o is holder for o in gc.get_objects(2)))
for bad in (3, -1):
    try:
        gc.collect(bad)
    except ValueError as e:
        print(e)
    try:
        gc.get_objects(bad)
    except ValueError as e:
        print(e)

events = []
gc.callbacks.append(lambda phase, info: events.append((phase, info["generation"], info["collected"])))
x = []
x.append(x)
del x
gc.collect()
gc.collect(0)
gc.callbacks.clear()
print(events, gc.garbage)

gc.set_debug(gc.DEBUG_SAVEALL)
x = ["saved"]
x.append(x)
del x
print(gc.collect(), len(gc.garbage), gc.garbage[0][0])
gc.set_debug(0)
gc.garbage.clear()
print(gc.collect(), gc.garbage)

gc.freeze()
print(gc.get_freeze_count() > 0)
x = []
x.append(x)
del x
print(gc.collect())
gc.unfreeze()
print(gc.get_freeze_count(), gc.DEBUG_LEAK, gc.DEBUG_STATS, gc.DEBUG_COLLECTABLE, gc.DEBUG_UNCOLLECTABLE)
