# except* splits groups.
# covers: CALL_INTRINSIC_2
def run(i):
    out = []
    try:
        raise ExceptionGroup("g", [ValueError(i), KeyError(i), ExceptionGroup("h", [ValueError(-i)])])
    except* ValueError as e:
        out.append(len(e.exceptions))
    except* KeyError as e:
        out.append(e.exceptions[0].args[0])
    return out

s = 0
for i in range(500):
    s += sum(run(i))
print(s, run(7))
