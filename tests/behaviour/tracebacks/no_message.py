# An exception without a message.
# covers: RAISE_VARARGS
# stderr: whole
raise SystemError
