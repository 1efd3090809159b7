# SystemExit with a status ends the program quietly, finally blocks run.
# covers: exit:error
def run(n):
    try:
        for i in range(n):
            if i == 4500:
                raise SystemExit(3)
    finally:
        print("cleanup", i)

run(5000)
print("never")
