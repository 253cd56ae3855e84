"""The loop of memline's bench under Python's memory_profiler: answers requests as the Rust programs do (src/lib.rs)."""

import sys
import time

from memory_profiler import LineProfiler


def rounds(n):
    sum = 0
    for i in range(n):
        sum = sum + i
    return sum


def main():
    for request in sys.stdin:
        workload, n = request.split()
        assert workload == "rounds", workload
        # As the decorator `@profile` does for each call, without printing its table.
        profiled = LineProfiler(backend="psutil")(rounds)
        profiled(int(n) // 4 + 1)
        started = time.perf_counter_ns()
        profiled(int(n))
        print(time.perf_counter_ns() - started, flush=True)


main()
