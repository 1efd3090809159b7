# An exception crosses many frames with finally blocks.
# covers: RERAISE, exit:exception-in-callee
count = 0
def down(n):
    global count
    try:
        if n == 0:
            raise ValueError("bottom")
        down(n - 1)
    finally:
        count += 1

for i in range(60):
    try:
        down(100)
    except ValueError as e:
        last = e
depth = 0
tb = last.__traceback__
while tb:
    depth += 1
    tb = tb.tb_next
print(count, depth)
