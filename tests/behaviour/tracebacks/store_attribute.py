# A target without attributes.
# covers: STORE_ATTR
# stderr: whole
x = 1
x.y = 2
