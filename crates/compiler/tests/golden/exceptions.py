def handlers(f):
    try:
        f()
    except ValueError as e:
        return e
    except (TypeError, KeyError):
        raise RuntimeError from None
    else:
        f(1)
    finally:
        f(2)
    with f() as (a, b), f():
        return a
    for i in f:
        try:
            continue
        finally:
            f(i)

def groups(f):
    try:
        f()
    except* OSError as eg:
        f(eg)
    except* ValueError:
        pass
    assert f, "message"
