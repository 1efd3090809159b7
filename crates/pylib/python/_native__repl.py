"""The interactive prompt: reads statements from standard input, runs each, and shows what expressions give."""

import sys
from codeop import CommandCompiler


def start(namespace, first):
    """Begins a session; `first` where no program ran before it."""
    flags = sys.flags
    if first:
        if not flags.quiet:
            sys.stderr.write(
                f"Python {sys.version} on {sys.platform}\n"
                'Type "help", "copyright", "credits" or "license" for more information.\n')
        import os
        path = None if flags.ignore_environment else os.environ.get("PYTHONSTARTUP")
        if path:
            _run_startup(path, namespace)
    run(namespace)


def _run_startup(path, namespace):
    try:
        with open(path, "rb") as f:
            data = f.read()
    except OSError as e:
        sys.stderr.write(f"Could not open PYTHONSTARTUP\n{type(e).__name__}: {e}\n")
        return
    try:
        exec(compile(data, path, "exec"), namespace)
    except Exception:
        _show()


def _show():
    sys.last_exc = error = sys.exception()
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    sys.excepthook(type(error), error, error.__traceback__)


def _reader():
    """A function that shows a prompt and gives the next line, or raises EOFError."""
    if sys.stdin.isatty():
        try:
            import readline
        except ImportError:
            pass
        return input

    def read(prompt):
        sys.stdout.flush()
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.removesuffix("\n")

    return read


def _statement(compiler, read):
    """The text and the code of the next statement."""
    lines = []
    while True:
        lines.append(read(str(sys.ps2 if lines else sys.ps1)))
        source = "\n".join(lines)
        if not source.strip():
            return source, None
        code = compiler(source, "<stdin>", "single")
        if code is not None:
            return source, code


def run(namespace):
    """Reads and runs statements until the input ends."""
    if not hasattr(sys, "ps1"):
        sys.ps1 = ">>> "
    if not hasattr(sys, "ps2"):
        sys.ps2 = "... "
    compiler = CommandCompiler()
    read = _reader()
    while not sys.stdin.closed:
        try:
            source, code = _statement(compiler, read)
            if code is not None:
                sys._keep_source(code, source)
                exec(code, namespace)
        except EOFError as e:
            if e.__traceback__.tb_next is not None and e.__traceback__.tb_next.tb_frame.f_globals is namespace:
                _show()
                continue
            sys.stderr.write("\n")
            return
        except KeyboardInterrupt:
            sys.stderr.write("\nKeyboardInterrupt\n")
        except SystemExit:
            raise
        except BaseException as e:
            _report(e)


def _report(error):
    """Shows an exception without the entries of this module."""
    ran = error.__traceback__ and error.__traceback__.tb_next and not isinstance(error, SyntaxError)
    error.__traceback__ = error.__traceback__.tb_next if ran else None
    _show()
