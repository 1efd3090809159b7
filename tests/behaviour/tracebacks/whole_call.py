# A call that is an element of a list.
# covers: CALL
# stderr: whole
a = 1
b = [1,
     2,
     a(3),
     4]
