# A global is deleted in a hot loop: NameError.
# covers: DELETE_GLOBAL, LOAD_GLOBAL, exit:global-rebinding
v = 1
def run(n):
    global v
    s = 0
    try:
        for i in range(n):
            s += v
            if i == 4500:
                del v
    except NameError as e:
        return s, str(e)
print(run(5000))
v = 2
print(run(100))
try:
    del undefined_name
except NameError as e:
    print(e)
