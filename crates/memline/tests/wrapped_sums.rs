//! Sums that do not fit into 40 bits: a long session whose memory others free.

mod support;

use memline::profile;
use support::hands::opened;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const GIB: i64 = 1 << 30;

#[profile]
fn makes() -> Vec<u8> {
    std::hint::black_box(Vec::with_capacity(1 << 30))
}

#[profile]
fn grows(v: &mut Vec<u8>) {
    v.reserve_exact(2 << 30);
}

/// 600 GiB in all and never more than one at once, of which no page is touched.
#[test]
fn frees_by_others_do_not_wrap() {
    let session = opened();
    for _ in 0..600 {
        drop(session.run(makes));
    }
    let reports = session.finish().into_reports();
    let told = [
        reports[0].net_bytes(),
        reports[0].freed_by_others_bytes(),
        reports[0].retained_bytes(),
    ];
    assert_eq!(told, [600 * GIB, 600 * GIB, 0]);
    let made = reports[0].rows()[2].stats().expect("it ran");
    assert_eq!((made.increment_bytes, made.allocations), (600 * GIB, Some(600)));
}

/// 700 GiB that a session frees of another's, and as much that it adds to them.
#[test]
fn frees_for_others_do_not_wrap() {
    let (user, maker) = (opened(), opened());
    for _ in 0..700 {
        let mut v = maker.run(makes);
        user.run(|| {
            grows(&mut v);
            drops(&mut v);
        });
    }
    let reports = user.finish().into_reports();
    let [grown, dropped] = [&reports[0], &reports[1]].map(|report| {
        let first = report.rows()[0].stats().expect("it was called");
        (report.net_bytes(), first.freed_for_others_bytes)
    });
    assert_eq!(grown, (700 * GIB, Some(0)));
    assert_eq!(dropped, (-700 * GIB, Some(700 * GIB)));
    let reports = maker.finish().into_reports();
    assert_eq!([reports[0].net_bytes(), reports[0].retained_bytes()], [700 * GIB, 0]);
}

#[profile]
fn drops(v: &mut Vec<u8>) {
    *v = Vec::new();
}
