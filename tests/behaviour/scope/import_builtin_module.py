# import of a module that is always there, and an import that fails.
# covers: IMPORT_NAME, IMPORT_FROM, LOAD_ATTR_MODULE
import builtins
from builtins import len as length
def run(n):
    s = 0
    for i in range(n):
        s += builtins.abs(-i) + length("abc")
    return s
print(run(4500))
try:
    import no_such_module_at_all
except ImportError as e:
    print(type(e).__name__, e)
try:
    from builtins import no_such_name
except ImportError as e:
    print(str(e)[:46])
