# An attribute that was probably meant.
# covers: LOAD_ATTR
# stderr: whole
class A:
    attribute = 1
A().attribut
