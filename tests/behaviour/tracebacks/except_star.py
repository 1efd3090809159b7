# What except* raises.
# covers: CHECK_EG_MATCH
# stderr: whole
try:
    try:
        1/0
    except* ZeroDivisionError as e:
        raise KeyError("k")
except ExceptionGroup as g:
    raise g from None
