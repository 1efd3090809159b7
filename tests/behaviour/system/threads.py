"""Threads: starting, joining, locks, conditions, attributes of threads."""
# covers: IMPORT_NAME, CALL
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

results = []


def work(n):
    total = 0
    for i in range(2000):
        total += i % (n + 1)
    results.append((n, total))


threads = [threading.Thread(target=work, args=(i,), name=f"worker {i}") for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results), [t.is_alive() for t in threads], threads[0].name, threads[0].daemon)
local = threading.local()
local.x = "main"


def other():
    try:
        local.x
    except AttributeError:
        local.x = "other"
    results.append(local.x)


results.clear()
t = threading.Thread(target=other)
t.start()
t.join()
print(results, local.x)


class Local(threading.local):
    def __init__(self, start):
        self.items = [start]


mine = Local(5)
mine.items.append(6)
seen = []
t = threading.Thread(target=lambda: seen.append(list(mine.items)))
t.start()
t.join()
print(seen, mine.items)
hooked = []
threading.excepthook = lambda args: hooked.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="fails")
t.start()
t.join()
threading.excepthook = threading.__excepthook__
print(hooked)
lock, count = threading.Lock(), 0


def increment():
    global count
    for _ in range(200):
        with lock:
            count += 1


threads = [threading.Thread(target=increment) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(count, lock.locked(), lock.acquire(False), lock.acquire(timeout=0.001), lock.release())
r = threading.RLock()
with r, r:
    print(r.acquire(blocking=False))
    r.release()
for bad in ("lock.release()", "r.release()", "t.start()", "threading.Thread(target=5).join()", "threading.current_thread().join()",
            "lock.acquire(False, 1)", "threading.Barrier(0)", "threading.Semaphore(-1)"):
    try:
        print(eval(bad))
    except (RuntimeError, ValueError) as e:
        print(bad, "->", type(e).__name__, e)
condition, ready = threading.Condition(), []


def consumer():
    with condition:
        while not ready:
            condition.wait()
        results.append(ready.pop())


results.clear()
t = threading.Thread(target=consumer)
t.start()
with condition:
    ready.append("item")
    condition.notify()
t.join()
event = threading.Event()
timer = threading.Timer(0.001, event.set)
timer.start()
print(results, event.wait(5), event.is_set())
q, out = queue.Queue(2), []


def producer():
    for i in range(6):
        q.put(i)
    q.put(None)


t = threading.Thread(target=producer)
t.start()
while (item := q.get()) is not None:
    out.append(item)
t.join()
print(out, q.empty())
with ThreadPoolExecutor(3) as pool:
    print(list(pool.map(lambda x: x * x, range(6))), pool.submit(pow, 2, 5).result(), repr(pool.submit(int, "x").exception()))
barrier = threading.Barrier(3)
passed = []
threads = [threading.Thread(target=lambda: passed.append(barrier.wait() >= 0)) for _ in range(3)]
[t.start() for t in threads]
[t.join() for t in threads]
print(passed, threading.active_count(), threading.current_thread() is threading.main_thread())
printed = threading.Event()
late = threading.Thread(target=lambda: (printed.wait(), time.sleep(0.005), print("the last words")))
late.start()
print("the main thread ends")
printed.set()
