use super::assert_plan;

#[test]
fn header_that_no_statement_counted_counts_its_first_run() {
    assert_plan(
        "
fn f() {
    'outer:
    for a in b() {
        c(a);
    }
    d(|n|
        for i in n {
            e(i);
        }
    );
}",
        "3 probe
        3 counted_iter
        4 probe
        5 closing_scope
        6 probe
        7 counted_iter, the first run too
        8 probe
        9 closing_scope
        7 enter_part
        11 closing",
    );
}

#[test]
fn label_has_no_row_of_its_own() {
    assert_plan(
        "
fn f() {
    'a:
    loop {
        b();
    }
    'c:
    while d() {
        e();
    }
    'g:
    {
        h();
    }
    match i {
        _ =>
            'j:
            for k in l {}
    }
}",
        "3 probe
        4 probe
        7 probe
        8 probe
        12 probe
        14 probe
        17 probe
        17 counted_iter
        19 closing",
    );
}

#[test]
fn whole_goes_on_behind_a_loop() {
    assert_plan(
        "
fn f() {
    let a = b(
        for c in d {
            e();
        },
        while c() {
            e();
        },
        loop {
            break e();
        },
    );
}",
        "2 probe
        3 counted_iter, the first run too
        4 probe
        5 closing_scope
        2 resume behind
        6 probe
        7 probe
        2 resume behind
        2 restore_row
        10 probe
        13 probe",
    );
}

#[test]
fn first_line_of_a_loop_goes_on_in_each_round() {
    assert_plan(
        "
fn f() {
    loop { a();
        b();
    }
}",
        "2 probe
        3 probe
        2 resume
        5 closing",
    );
}
