# Entries of generators and coroutines.
# covers: YIELD_VALUE
# stderr: whole
def gen():
    yield 1
    raise LookupError("in gen")
async def co():
    for x in gen():
        pass
co().send(None)
