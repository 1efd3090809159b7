# A call over several lines, a suggested name.
# covers: CALL
# stderr: whole
def func(
    a,
    b,
    c
):
    return undefined_nme

undefined_name = 3
result = func(
    1,
    2,
    3,
)
