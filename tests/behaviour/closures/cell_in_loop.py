# A loop in a function whose variables are cells.
# covers: LOAD_DEREF, STORE_DEREF, MAKE_CELL
def run(n):
    total = 0
    step = 1.5
    def peek():
        return total, i
    for i in range(n):
        total += i
        if i % 1000 == 999:
            print(peek())
    step = total
    return (lambda: step)()

print(run(5000))
