# A small task scheduler: packets, queues, polymorphic tasks.
# covers: LOAD_ATTR_INSTANCE_VALUE
class Packet:
    def __init__(self, link, ident, kind):
        self.link, self.ident, self.kind, self.datum, self.data = link, ident, kind, 0, [0] * 4
    def append_to(self, lst):
        self.link = None
        if lst is None:
            return self
        p = lst
        while p.link is not None:
            p = p.link
        p.link = self
        return lst

class Task:
    def __init__(self, ident, queue): self.ident, self.queue, self.runs, self.hold = ident, queue, 0, 0
    def take(self):
        p = self.queue
        if p is not None:
            self.queue = p.link
        return p
    def run(self, table):
        self.runs += 1
        return self.step(self.take(), table)
class Worker(Task):
    def step(self, p, table):
        if p is None:
            return None
        self.hold = (self.hold * 31 + p.datum) % 1009
        for i in range(4):
            p.data[i] = (p.data[i] + self.hold) % 26
        p.datum += 1
        return table[(self.ident + 1) % len(table)], p
class Device(Task):
    def step(self, p, table):
        if p is None:
            self.hold += 1
            return None
        p.kind = not p.kind
        return table[0 if p.kind else 2], p

def schedule(n):
    table = [Worker(0, None), Device(1, None), Worker(2, None), Device(3, None)]
    for k in range(6):
        t = table[k % 4]
        t.queue = Packet(None, k, k % 2 == 0).append_to(t.queue)
    for i in range(n):
        r = table[i % 4].run(table)
        if r is not None:
            t, p = r
            t.queue = p.append_to(t.queue)
    return [(t.runs, t.hold) for t in table]

print(schedule(6000))
