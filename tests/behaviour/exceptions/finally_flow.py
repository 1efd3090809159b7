"""What finally does to returns, breaks and exceptions."""
# covers: RERAISE
log = []


def returns():
    try:
        return "try"
    finally:
        log.append("finally")


def loop():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            log.append(i)
        finally:
            log.append(f"end {i}")
    else:
        log.append("else")
    return i


def nested():
    try:
        try:
            raise ValueError("inner")
        finally:
            log.append("cleanup")
    except ValueError as e:
        return str(e)
    else:
        return "no"


def replaced():
    try:
        try:
            raise ValueError("first")
        finally:
            raise KeyError("second")
    except KeyError as e:
        return repr(e.__context__)


def deleted():
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as error:
        return str(error)


def generator():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")


for function in (returns, loop, nested, replaced, deleted):
    for _ in range(3):
        result = function()
    print(function.__name__, result, log)
    log.clear()
g = generator()
next(g)
g.close()
print(log)
