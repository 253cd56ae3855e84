//! What is asked of which program.

/// Something to time. In `rounds` it runs for a tenth of a millisecond or so, where it can: most answers then come between
/// two interruptions.
pub(crate) struct Workload {
    /// A program of `satellites/peers`, or `python`.
    pub(crate) program: &'static str,
    pub(crate) name: &'static str,
    pub(crate) rounds: u32,
}

const fn workload(program: &'static str, name: &'static str, rounds: u32) -> Workload {
    Workload { program, name, rounds }
}

/// What is compared stands side by side.
pub(crate) const WORKLOADS: [Workload; 36] = [
    workload("wrapped", "pread", 200),
    workload("wrapped", "rounds_by_rss", 100),
    workload("wrapped", "rounds", 20_000),
    workload("wrapped", "rounds_off", 20_000),
    workload("wrapped", "rounds_by_task", 4_000),
    workload("wrapped", "five_lines", 20_000),
    workload("wrapped", "five_lines_off", 20_000),
    workload("wrapped", "five_lines_bare", 20_000),
    workload("wrapped", "twenty_five_lines", 10_000),
    workload("wrapped", "twenty_five_lines_merged", 2_000),
    workload("wrapped", "five_lines_merged", 2_000),
    workload("hotpath-timing", "five_lines", 2_000),
    workload("wrapped", "five_lines_by_task", 2_000),
    workload("wrapped", "five_lines_beside_a_thousand", 2_000),
    workload("wrapped", "functions_in_turns", 2_000),
    workload("hotpath", "five_lines", 2_000),
    workload("wrapped", "twenty_five_lines_by_task", 2_000),
    workload("wrapped", "five_lines_to_sink", 500),
    workload("wrapped-system", "alloc_inside", 10_000),
    workload("wrapped-system", "alloc_merged", 10_000),
    workload("wrapped-system", "alloc_off", 10_000),
    workload("wrapped-system", "alloc", 10_000),
    workload("inner", "alloc", 10_000),
    workload("untagged-system", "alloc", 10_000),
    workload("untagged-mimalloc", "alloc", 10_000),
    workload("inner-mimalloc", "alloc", 10_000),
    workload("wrapped-mimalloc", "alloc", 10_000),
    workload("wrapped-mimalloc", "alloc_off", 10_000),
    workload("wrapped-jemalloc", "alloc", 10_000),
    workload("inner-jemalloc", "alloc", 10_000),
    workload("untagged-jemalloc", "alloc", 10_000),
    workload("python", "rounds", 100),
    workload("wrapped", "invocations_1", 2_000),
    workload("wrapped", "invocations_1_by_task", 2_000),
    workload("wrapped", "invocations_1000", 4_000),
    workload("wrapped", "invocations_1000_by_task", 4_000),
];

/// Each is timed in a program started for it alone, a few times in each start of the others.
///
/// Those on end are long enough that hotpath, which lets another thread add the calls up, cannot put that off until the
/// clock has stopped. Those beside other threads leave these threads behind. The first call is made once in a process.
pub(crate) const ALONE: [Workload; 14] = [
    workload("wrapped", "five_lines_by_task_on_end", 500_000),
    workload("wrapped", "five_lines_merged_on_end", 500_000),
    workload("hotpath", "five_lines_on_end", 500_000),
    workload("hotpath-timing", "five_lines_on_end", 500_000),
    workload("hotpath", "five_lines_added_up", 20_000),
    workload("first", "first_call", 1),
    workload("first", "later_call", 1),
    workload("hotpath", "first_call", 1),
    workload("threads", "alloc_among_2", 200_000),
    workload("threads", "alloc_among_2000", 200_000),
    workload("threads", "alloc_after_2000", 200_000),
    workload("threads", "heap_among_2", 20_000),
    workload("threads", "heap_among_2000", 20_000),
    workload("threads", "heap_after_2000", 20_000),
];
