# Division by zero raises the right message for each operator, inside hot loops.
# covers: exit:zero-division, BINARY_OP_FLOOR_DIVIDE_INT, BINARY_OP_REMAINDER_INT
def run(n, f):
    errors = 0
    s = 0
    for i in range(n):
        try:
            s += f(100, i % 50)
        except ZeroDivisionError as e:
            errors += 1
            text = str(e)
    return s, errors, text

print(run(3000, lambda a, b: a // b))
print(run(3000, lambda a, b: a % b))
print(run(3000, lambda a, b: a / b))
print(run(3000, lambda a, b: float(a) / b))
print(run(3000, lambda a, b: a // float(b)))
print(run(3000, lambda a, b: a % float(b)))
print(run(3000, lambda a, b: divmod(a, b)[0]))
