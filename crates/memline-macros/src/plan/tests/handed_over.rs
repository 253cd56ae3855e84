//! What runs on another thread has its statement's line, if it has none of its own; only where that is asked for.

use std::str::FromStr as _;

use proc_macro2::TokenStream;

use super::plan_by;

#[track_caller]
fn assert_plan(statement: &str, expected: &[&str]) {
    let function = TokenStream::from_str(&format!("fn f() {{\n{statement}\n}}")).expect("it is made of tokens");
    let without = plan_by(function.clone(), false);
    assert!(!without.contains("part") && without.starts_with("2 probe"), "{without}");
    let plan = plan_by(function, true);
    let others: Vec<&str> = plan.lines().filter(|call| !without.contains(call)).collect();
    assert_eq!(others, expected, "{statement}");
}

#[test]
fn a_closure_on_its_statements_line_goes_on_with_that_line() {
    for statement in [
        "let a = thread::spawn(move || read(b));",
        "let a = Builder::new().spawn(move || { read(b) })?;",
        "pool.execute(Box::new(move || read(b)));",
        "rayon::join(|| read(b), || 3);",
        "let c = d.par_iter().filter(|e| e.1 > 3).map(|e| e.clone()).collect();",
        "d.par_chunks(3)?.for_each(|e| { vec![e]; });",
    ] {
        assert_plan(statement, &["2 enter_part", "2 resume"]);
    }
    assert_plan(
        "tokio::spawn(async move { read(b) });",
        &["2 resume", "2 profiled_part"],
    );
    assert_plan(
        "spawn(Box::pin(async { read(b).await }));",
        &["2 resume", "2 profiled_part"],
    );
}

#[test]
fn what_is_handed_to_nobody_and_what_only_computes_stays_as_it_is() {
    for statement in [
        "let c = d.iter().map(|e| e.clone()).collect();",
        "d.par_iter().map(|e| e * 2 + 1).sum();",
        "call(|| read(b), b);",
        "spawn(call(|| read(b)));",
        "spawn(work, c.map(|e| read(e)));",
        "let a = names.join(&format());",
        "spawn(async || read(b));",
    ] {
        assert_plan(statement, &[]);
    }
}

#[test]
fn what_has_lines_of_its_own_keeps_them() {
    let function = "fn f() {\nspawn(|| {\na();\n});\n}";
    let tokens = TokenStream::from_str(function).expect("it is made of tokens");
    assert_eq!(plan_by(tokens.clone(), true), plan_by(tokens, false));
}
