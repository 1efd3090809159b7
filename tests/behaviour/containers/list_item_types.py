# Items of a list change from int to float to str while a loop adds them.
# covers: exit:type-guard, exit:int-float-flip
def total(l):
    s = 0
    for i in range(len(l)):
        s = s + l[i]
    return s

a = [1] * 5000
print(total(a))
a[4500] = 0.5
print(total(a))
a[4600] = 2**60
print(total(a))
a[4700] = True
print(total(a))
a[4800] = "x"
try:
    total(a)
except TypeError as e:
    print(e)
