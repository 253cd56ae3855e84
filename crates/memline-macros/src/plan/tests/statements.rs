use super::assert_plan;

#[test]
fn each_statement_that_starts_a_line_has_a_probe() {
    assert_plan(
        "
fn f() {
    a();
    b(); c();

    d(
        1,
    );
}",
        "2 probe
        3 probe
        5 probe
        8 closing",
    );
}

#[test]
fn tail_has_the_closing_brace_opened_before_it() {
    assert_plan(
        "
fn f() -> usize {
    let a = g();
    a.len()
}",
        "2 probe
        3 probe
        4 closing",
    );
}

#[test]
fn let_at_the_end_has_the_closing_brace_opened_behind_it() {
    assert_plan(
        "
fn f() {
    let a = g();
}",
        "2 probe
        3 probe",
    );
}

#[test]
fn one_line_is_one_row() {
    assert_plan("fn f(n: usize) -> usize { n }", "1 probe\n1 closing, not counted");
}

#[test]
fn items_have_no_probe() {
    assert_plan(
        "
fn f() {
    use a::b;
    const N: usize = 1;
    b(N);
    fn c() {}
}",
        "4 probe
        6 closing",
    );
}

#[test]
fn empty_body_has_its_brace() {
    assert_plan("fn f() {\n}", "2 probe");
}

#[test]
fn attributes_decide_on_the_statement_and_its_probe() {
    assert_plan(
        "
fn f() {
    #[cfg(a)]
    b();
    #[expect(unreachable_code)]
    c();
}",
        "3 probe
        6 closing",
    );
}

#[test]
fn links_of_a_chain_have_rows_where_they_follow_a_value() {
    assert_plan(
        "
async fn f() {
    a
        .b()
        .c()
        .await;
    d
        .e()
        .deref()
        .len();
}",
        "2 probe
        4 then_row
        5 then_row
        6 probe
        8 then_row
        9 then_row
        10 closing",
    );
}

#[test]
fn async_closures_have_rows_inside_and_macros_have_none() {
    assert_plan(
        "
fn f() {
    g![
        a(),
    ];
    let c = async |x| {
        b(x);
    };
    c(1);
}",
        "2 probe
        5 probe
        6 probe
        7 closing_scope
        5 profiled_part
        8 probe
        9 closing",
    );
}
