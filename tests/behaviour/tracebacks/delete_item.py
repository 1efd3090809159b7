# A missing key in a del statement.
# covers: DELETE_SUBSCR
# stderr: whole
x = {1: 2}
del x[1], x[5]
