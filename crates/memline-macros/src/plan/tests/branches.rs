use super::assert_plan;

#[test]
fn branches_start_from_the_line_of_the_whole() {
    assert_plan(
        "
fn f(n: usize) {
    if n == 0 {
        a();
    } else if n == 1 {
        b();
    } else if let 2 = n {
        c();
    } else {
        d();
    }
}",
        "2 probe
        3 probe
        4 probe
        5 probe
        6 probe
        7 probe
        9 probe
        11 closing",
    );
}

#[test]
fn arms_and_guards_have_rows_of_their_own() {
    assert_plan(
        "
fn f(n: usize) -> usize {
    match n {
        0 => a(),
        n
            if b(n) =>
        {
            c()
        }
        _ => d(),
    }
}",
        "2 probe
        3 probe
        5 probe
        7 probe
        8 closing_scope
        9 probe
        11 closing",
    );
}

#[test]
fn operand_turns_back_to_the_statement() {
    assert_plan(
        "
fn f(n: usize) -> usize {
    let sum = 1 + if n > 0 {
        a()
    } else {
        b()
    };
    let other = g(match n {
        0 => 1,
        _ => 2,
    });
    sum + other
}",
        "2 probe
        2 restore_row
        3 probe
        2 restore_row
        5 probe
        7 probe
        7 restore_row
        8 probe
        7 restore_row
        9 probe
        11 probe
        12 closing",
    );
}

#[test]
fn loops_count_the_evaluations_of_their_headers() {
    assert_plan(
        "
fn f() {
    for a in b() {
        c(a);
    }
    while d() {
        e();
    }
    loop {
        g();
    }
}",
        "2 probe
        2 counted_iter
        3 probe
        4 closing_scope
        5 probe
        6 probe
        8 probe
        9 probe
        11 closing",
    );
}

#[test]
fn parts_are_entered_where_something_in_them_is_probed() {
    assert_plan(
        "
fn f() {
    let a = |n| n + 1;
    let b = |n| {
        g(n)
    };
    let c = async {
        h();
    };
}",
        "2 probe
        3 probe
        4 probe
        5 closing_scope
        3 enter_part
        6 probe
        7 probe
        6 profiled_part
        9 probe",
    );
}

#[test]
fn returned_block_is_what_is_profiled() {
    assert_plan(
        "
fn f() -> BoxFuture<()> {
    Box::pin(async move {
        a.h()
    })
}",
        "3 probe
        5 closing
        5 profiled",
    );
}

#[test]
fn what_is_before_the_returned_block_is_a_part() {
    assert_plan(
        "
fn f() -> BoxFuture<()> {
    use g;
    let a = g()?;
    let b = || {
        c()
    };
    Box::pin(async move {
        a.h()
    })
}",
        "1 enter_part
        3 probe
        4 probe
        5 probe
        4 enter_part
        7 probe
        8 probe
        10 closing
        10 profiled",
    );
}
