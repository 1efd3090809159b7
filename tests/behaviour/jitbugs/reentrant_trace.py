# A traced loop calls itself: through recursion, through a callback, through __del__.
# covers: ENTER_EXECUTOR, opt:recursion, opt:re-entrancy
def sum_to(n, depth):
    s = 0
    for i in range(n):
        s += i
        if i == 50 and depth:
            s += sum_to(n, depth - 1)
    return s

print(sum_to(600, 12))
class D:
    def __del__(self):
        global done
        done += work(20, False)

done = 0
def work(n, make):
    s = 0
    for i in range(n):
        s += i & 3
        if make:
            D()
    return s

print(work(1500, True), done)
print(sum(sorted(range(300), key=lambda k: work(k % 7 + 1, False))))
