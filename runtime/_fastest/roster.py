"""Who is in the run: the workers and lanes that the supervisor knows, as records."""


class Worker:
    """A base, or a process of the real pytest; the process may be replaced, the worker stays.

    `items` is the fingerprint of what was collected, None before that. `serving`: the process collected.
    """

    __slots__ = ("request", "items", "child", "slot", "control", "results", "scratch", "serving")

    def __init__(self, request):
        self.request = request
        self.items = None
        self.child = None

    @property
    def number(self):
        return self.request["worker"]

    @property
    def pid(self):
        return None if self.child is None else self.child.pid


class Lane:
    """A lane: `pid` is None until its worker forked it, and its worker's own where that became the lane.

    `killed`: (with stacks, for its time) once somebody asked for its end, else None. `interrupted`: a SIGINT is due as
    soon as its worker says that it has become the lane.
    """

    __slots__ = ("number", "worker", "pid", "slot", "requests", "results", "scratch", "killed", "interrupted")

    def __init__(self, number, worker, slot, requests, results, scratch):
        self.number = number
        self.worker = worker
        self.pid = None
        self.slot = slot
        self.requests = requests
        self.results = results
        self.scratch = scratch
        self.killed = None
        self.interrupted = False

    @property
    def is_worker(self):
        return self.pid is not None and self.pid == self.worker.pid
