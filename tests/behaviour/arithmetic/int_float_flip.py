# A variable changes from int to float and back at intervals.
# covers: exit:int-float-flip, opt:number-mixing
def run(n, every):
    x = 0
    for i in range(n):
        x = x + 1
        if i % every == every - 1:
            x = x + 0.5
        if i % every == every // 2:
            x = int(x)
    return x

for every in (3, 10, 100, 4100, 100000):
    print(every, run(9000, every))
