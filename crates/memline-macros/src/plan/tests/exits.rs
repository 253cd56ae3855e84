//! Which exits are told to the guards of closing braces: those that drop a guard on their way.

use super::assert_plan;

#[test]
fn exits_in_the_last_statement_are_told() {
    assert_plan(
        "
fn f() -> usize {
    for v in a() {
        let w = b(v);
        if w.c() {
            continue;
        } else if w.d() {
            break;
        } else if w.e() {
            return w.len();
        }
    }
    0
}",
        "2 probe
        2 counted_iter
        3 probe
        4 probe
        11 closing_scope
        5 probe
        5 leave_early
        6 probe
        7 probe
        7 leave_early
        8 probe
        9 probe
        9 leave_early
        12 probe
        13 closing",
    );
}

/// The guard is not there yet.
#[test]
fn exits_before_the_last_statement_are_not() {
    assert_plan(
        "
fn f() -> Option<usize> {
    for v in a() {
        if v.c() {
            continue;
        }
        let w = v.d()?;
        w.e();
    }
    None
}",
        "2 probe
        2 counted_iter
        3 probe
        4 probe
        6 probe
        7 probe
        8 closing_scope
        9 probe
        10 closing",
    );
}

/// A block that ends in an exit has no row to open.
#[test]
fn exit_at_the_end_is_no_end() {
    assert_plan(
        "
fn f() -> usize {
    {
        let v = a();
        return v.len();
    }
    loop {
        let v = a();
        break;
    }
    if b() {
        let v = a();
        todo!()
    }
    0
}",
        "3 probe
        4 probe
        6 probe
        7 probe
        8 probe
        10 probe
        11 probe
        12 probe
        14 probe
        15 closing",
    );
}

#[test]
fn question_marks_hand_their_operands_through() {
    assert_plan(
        "
fn f() -> Option<usize> {
    let n = {
        let v = a();
        v.get(0)?.len()
    };
    let g = || {
        let v = a()?;
        Some(v.get(0)?.len())
    };
    Some(n + g()?)
}",
        "2 probe
        3 probe
        4 probe
        5 closing_scope
        4 tried
        6 probe
        7 probe
        8 probe
        9 closing_scope
        8 tried
        6 enter_part
        10 probe
        11 closing",
    );
}

/// A `return` in a closure and a `break` out of an inner loop leave no more than that.
#[test]
fn exits_leave_as_far_as_they_go() {
    assert_plan(
        "
fn f() {
    'outer: for v in a() {
        let w = b(v);
        loop {
            let x = c();
            if x.d() {
                break;
            }
            if x.e() {
                continue 'outer;
            }
            w.each(|y| {
                return y;
            })
        }
    }
}",
        "2 probe
        2 counted_iter
        3 probe
        4 probe
        16 closing_scope
        5 probe
        6 probe
        7 probe
        9 probe
        10 probe
        10 leave_early
        12 probe
        15 closing_scope
        13 probe
        12 enter_part
        17 closing",
    );
}

#[test]
fn exits_in_expressions_are_told_too() {
    assert_plan(
        "
fn f() {
    for v in a() {
        match v {
            1 => continue,
            2 =>
                break,
            3 => b(return),
            _ => c(),
        }
    }
}",
        "2 probe
        2 counted_iter
        3 probe
        10 closing_scope
        4 probe
        4 leave_early
        6 probe
        6 leave_early
        7 probe
        7 leave_early
        8 probe
        11 closing",
    );
}

#[test]
fn macros_that_return_are_exits() {
    assert_plan(
        "
fn f() {
    for a in b {
        let c = d(a);
        if e(c) {
            bail!(c);
        }
        match c {
            1 => g(),
            _ => anyhow::bail!(c),
        }
    }
    {
        let h = i();
        throw!(h);
    }
}",
        "2 probe
        2 counted_iter
        3 probe
        4 probe
        5 probe
        7 probe
        11 closing_scope
        8 probe
        9 probe
        9 leave_early
        13 probe
        14 probe
        16 closing",
    );
}
