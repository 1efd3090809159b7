"""The part of pyperf that pyperformance's programs use, in one process.

A program imports this module in place of pyperf and is not changed. What to do is in the environment:

    BENCH_OUT       the file that the figures or items go to; without it they go to standard output
    BENCH_MODE      time (default): the first call, calls until warm, samples
                    check: items, one per line, of what the program's functions return
    BENCH_LOOPS     calls per sample; in check mode, calls in all
    BENCH_CALLS, BENCH_SECONDS
                    a process is warm after so many calls and so much CPU time
    BENCH_SAMPLES   samples after that
    BENCH_PROBES    functions whose calls are items, too: `path:what,...`; what is `result`, `arguments` (as they are
                    after the call), `both`, `iterates` (what iterating over the result gives) or `global` (not a
                    function: the object, when the program has run)

Times are CPU time of the process, so that other processes do not count.
"""

import builtins
import os
import sys
import time

perf_counter = time.process_time


def _number(name, default):
    return type(default)(os.environ.get(name, default))


class _Items:
    """Writes items; numbers them by what they are of."""

    def __init__(self, out):
        self.out = out
        self.counts = {}

    def add(self, label, value):
        number = self.counts[label] = self.counts.get(label, 0) + 1
        self.out.write("%s #%d: %s\n" % (label, number, canonical(value)))


def _scalar(value):
    """The text of a value without parts, or None."""
    kind = type(value)
    if value is None or value is ... or kind in (bool, int, float, complex, str, bytes, bytearray, range, slice):
        return repr(value)
    if isinstance(value, type):
        return "<class %s>" % value.__qualname__
    if hasattr(value, "__code__") or hasattr(value, "__func__"):
        return "<function %s>" % value.__qualname__
    if kind is type(len):
        return "<builtin %s>" % value.__name__
    if kind is type(sys):
        return "<module %s>" % value.__name__
    return None


def _parts(value):
    """The words around a compound value and the parts in between."""
    kind = type(value)
    name = kind.__qualname__
    parts = []
    if isinstance(value, dict):
        for key, item in value.items():
            parts += (key, item)
    elif isinstance(value, (list, tuple)):
        parts += value
    elif isinstance(value, (set, frozenset)):
        parts += sorted(value, key=lambda item: (type(item).__name__, repr(item)))
    elif name == "array":
        parts += (value.typecode, *value)
    elif hasattr(value, "getvalue"):
        return name, [value.getvalue()]
    elif name == "Decimal":
        return name, [str(value)]
    if hasattr(value, "__dict__"):
        for key, item in value.__dict__.items():
            parts += (key, item)
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if hasattr(value, slot):
                parts += (slot, getattr(value, slot))
    return name, parts


def canonical(value):
    """A text that says all of a value: floats by their repr, objects by class and fields, what is shared by number."""
    seen = {}
    kept = []
    words = []
    stack = [iter((value,))]
    while stack:
        for item in stack[-1]:
            text = _scalar(item)
            if text is not None:
                words.append(text)
                continue
            number = seen.get(id(item))
            if number is not None:
                words.append("&%d" % number)
                continue
            seen[id(item)] = len(seen)
            kept.append(item)
            name, parts = _parts(item)
            words.append("%s(" % name)
            stack.append(iter(parts))
            break
        else:
            stack.pop()
            words.append(")")
    words.pop()
    return " ".join(words)


class _Iterated:
    """An iterable whose items are noted."""

    def __init__(self, items, label, iterable):
        self.items = items
        self.label = label
        self.iterable = iterable

    def __iter__(self):
        for value in self.iterable:
            self.items.add(self.label, value)
            yield value


def _probe(function, items, label, what):
    """The function, whose outermost calls are noted."""
    depth = 0

    def probed(*args, **kwargs):
        nonlocal depth
        if depth:
            return function(*args, **kwargs)
        depth += 1
        try:
            result = function(*args, **kwargs)
        finally:
            depth -= 1
        if what == "iterates":
            return _Iterated(items, label, result)
        if what in ("arguments", "both"):
            items.add(label, args)
        if what in ("result", "both"):
            items.add(label, result)
        return result

    return probed


class Runner:
    """pyperf.Runner: options of the program, its functions, once each."""

    def __init__(self, values=None, processes=None, warmups=None, loops=0, min_time=0.1, metadata=None,
                 show_name=True, program_args=None, add_cmdline_args=None, _argparser=None, warmup=None):
        self.metadata = dict(metadata or {})
        self.args = None
        self._argparser = _argparser
        self._out = None

    @property
    def argparser(self):
        if self._argparser is None:
            import argparse
            self._argparser = argparse.ArgumentParser()
        return self._argparser

    def parse_args(self, args=None):
        self.args = self.argparser.parse_args(args)
        return self.args

    def bench_func(self, name, func, *args, inner_loops=None, metadata=None):
        def timed(loops):
            before = perf_counter()
            for _ in range(loops):
                func(*args)
            return perf_counter() - before

        def checked(loops, items):
            for _ in range(loops):
                items.add(name, func(*args))

        self._run(name, getattr(func, "__globals__", None), timed, checked)

    def bench_time_func(self, name, time_func, *args, inner_loops=None, metadata=None):
        def timed(loops):
            return time_func(loops, *args)

        def checked(loops, items):
            time_func(loops, *args)

        self._run(name, time_func.__globals__, timed, checked)

    def bench_async_func(self, name, func, *args, inner_loops=None, metadata=None, loop_factory=None):
        import asyncio

        async def repeated(loops, items):
            before = perf_counter()
            for _ in range(loops):
                result = await func(*args)
                if items is not None:
                    items.add(name, result)
            return perf_counter() - before

        def run(loops, items=None):
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                return runner.run(repeated(loops, items))

        self._run(name, func.__globals__, run, run)

    def _run(self, name, namespace, timed, checked):
        if self._out is None:
            path = os.environ.get("BENCH_OUT")
            self._out = open(path, "w", encoding="utf-8") if path else sys.stdout
        if namespace is None:
            namespace = sys.modules["__main__"].__dict__
        if os.environ.get("BENCH_MODE") == "check":
            self._check(namespace, checked)
        else:
            self._time(name, timed)
        self._out.flush()

    def _check(self, namespace, checked):
        items = _Items(self._out)
        ends = []
        for probe in filter(None, os.environ.get("BENCH_PROBES", "").split(",")):
            path, what = probe.split(":")
            names = path.split(".")
            if what == "global":
                ends.append((path, names))
                continue
            holder = None
            function = namespace.get(names[0]) or getattr(builtins, names[0])
            for part in names[1:]:
                holder, function = function, getattr(function, part)
            # A program with several functions comes here for each.
            if function.__name__ == "probed":
                continue
            if holder is None:
                namespace[path] = _probe(function, items, path, what)
            else:
                setattr(holder, names[-1], _probe(function, items, path, what))
        checked(_number("BENCH_LOOPS", 1), items)
        for path, names in ends:
            value = namespace[names[0]]
            for part in names[1:]:
                value = getattr(value, part)
            items.add(path, value)

    def _time(self, name, timed):
        out = self._out
        loops = _number("BENCH_LOOPS", 1)
        calls = _number("BENCH_CALLS", 3)
        seconds = _number("BENCH_SECONDS", 0.5)
        taken = first = timed(1)
        done = 1
        print("first", repr(first), file=out)
        while done < calls or taken < seconds:
            taken += timed(1)
            done += 1
        print("warm", done, repr(taken), file=out)
        for _ in range(_number("BENCH_SAMPLES", 5)):
            print("sample", repr(timed(loops) / loops), file=out)
        try:
            with open("/proc/self/status") as status:
                for line in status:
                    if line.startswith("VmHWM:"):
                        print("peak", line.split()[1], file=out)
        except OSError:
            pass
