# A hot loop in module code: names instead of fast locals.
# covers: LOAD_NAME, STORE_NAME, DELETE_NAME
total = 0
text = ""
for i in range(6000):
    total += i * i % 7
    if i % 2000 == 0:
        text += str(i) + ";"
    tmp = i
    del tmp
print(total, text, i)
try:
    tmp
except NameError as e:
    print(e)
try:
    del tmp
except NameError as e:
    print(e)
