# SystemExit with a text prints it to standard error; the status is 1.
# covers: exit:error
print("before")
raise SystemExit("goodbye")
