"""contextlib."""
# covers: IMPORT_NAME

import contextlib
import io

log = []


@contextlib.contextmanager
def noted(name):
    log.append(f'enter {name}')
    try:
        yield name
    except KeyError as e:
        log.append(f'caught {e}')
    finally:
        log.append(f'exit {name}')


def use(manager, error=None):
    log.clear()
    with manager as m:
        if error:
            raise error
    return m, list(log)


@contextlib.contextmanager
def never():
    if False:
        yield


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


@noted('decorator')
def decorated():
    log.append('body')


def stack():
    log.clear()
    with contextlib.ExitStack() as s:
        s.enter_context(noted('a'))
        s.callback(log.append, 'callback')
        s.enter_context(noted('b'))
        s.push(lambda *e: log.append(e[0]) or True)
        raise ValueError
    return list(log)


def redirected():
    with contextlib.redirect_stdout(io.StringIO()) as f:
        print('hidden')
    return f.getvalue()

EXPRESSIONS = r"""
use(noted("a")), use(noted("b"), KeyError("k"))
use(noted("c"), ValueError("v"))
use(never())
use(twice())
use(contextlib.suppress(ValueError), ValueError("x")), use(contextlib.nullcontext(5))
use(contextlib.suppress(ValueError), KeyError("x"))
(log.clear(), decorated(), list(log))
stack(), redirected()
use(contextlib.closing(io.StringIO("x")))[0].closed
use(noted)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
