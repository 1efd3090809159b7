# A tiny stack machine: dispatch through a dict of functions.
# covers: opt:side-traces, CALL
def push(m, a): m.stack.append(a)
def add(m, a): b = m.stack.pop(); m.stack.append(m.stack.pop() + b)
def sub(m, a): b = m.stack.pop(); m.stack.append(m.stack.pop() - b)
def load(m, a): m.stack.append(m.vars[a])
def store(m, a): m.vars[a] = m.stack.pop()
def jnz(m, a):
    if m.stack.pop() != 0:
        m.pc = a

ops = {"push": push, "add": add, "sub": sub, "load": load, "store": store, "jnz": jnz}

class Machine:
    def __init__(self): self.stack, self.vars, self.pc = [], {}, 0
    def run(self, program):
        steps = 0
        while self.pc < len(program):
            op, a = program[self.pc]
            self.pc += 1
            ops[op](self, a)
            steps += 1
        return steps

program = [("push", 0), ("store", "s"), ("push", 900), ("store", "i"), ("load", "s"), ("load", "i"), ("add", 0),
           ("store", "s"), ("load", "i"), ("push", 1), ("sub", 0), ("store", "i"), ("load", "i"), ("jnz", 4)]
m = Machine()
print(m.run(program), m.vars)
