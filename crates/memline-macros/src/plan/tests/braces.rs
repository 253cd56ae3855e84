//! Which closing braces have a row.

use super::assert_plan;

/// The rows of closing braces in the body of a function, whose first line is line 2.
#[track_caller]
fn assert_braces(body: &str, expected: &[usize]) {
    let function = format!("fn f() {{\n{}\n}}", body.trim_matches('\n'));
    let plan = super::plan(&function);
    let braces = plan
        .lines()
        .filter_map(|mark| mark.strip_suffix(" closing_scope"))
        .map(|line| line.parse().expect("a mark begins with its line"));
    assert_eq!(braces.collect::<Vec<usize>>(), expected, "{plan}");
}

#[test]
fn block_that_declares_a_variable_has_its_brace() {
    for block in [
        "{",
        "unsafe {",
        "'a: {",
        "let a = {",
        "a = {",
        "loop {",
        "if c() {",
        "let a = async {",
        "let a = async move {",
    ] {
        assert_braces(&format!("{block}\nlet v = b();\nv.d();\n}};"), &[5]);
    }
    assert_braces("g();\nwhile c() {\nlet v = b();\nv.d();\n}", &[6]);
}

#[test]
fn block_that_declares_none_has_no_row() {
    for block in [
        "{",
        "unsafe {",
        "loop {",
        "while c() {",
        "if c() {",
        "for _ in c() {",
        "let a = || {",
        "let a = |_| {",
        "let a = async {",
    ] {
        assert_braces(&format!("{block}\nb();\nd();\n}};"), &[]);
    }
}

#[test]
fn patterns_before_a_block_declare_variables_of_it() {
    for block in [
        "for v in c() {",
        "for (_, v) in c() {",
        "while let Some(v) = c() {",
        "if let Some(v) = c() {",
        "if d() && let Some(v) = c() {",
        "let a = |v| {",
        "let a = |_, v: Vec<u8>| {",
        "let a = |v| unsafe {",
    ] {
        assert_braces(&format!("{block}\nb();\n}};"), &[4]);
    }
    for arm in [
        "Some(v) => {",
        "v => {",
        "_v => {",
        "v @ 1.. => {",
        "Some(v) if v.d() => {",
        "Some(v) => unsafe {",
        "Some(v) => 'a: {",
    ] {
        assert_braces(&format!("match c() {{\n{arm}\nb();\n}},\n_ => {{}}\n}}"), &[5]);
    }
}

#[test]
fn patterns_that_bind_nothing_declare_none() {
    for block in [
        "if let Some(_) = c() {",
        "while let None = c() {",
        "for () in c() {",
        "if let MAX = c() {",
    ] {
        assert_braces(&format!("{block}\nb();\n}};"), &[]);
    }
    assert_braces("{\nlet _ = b();\nlet () = b();\nd();\n}", &[]);
    assert_braces("{\nlet _v = b();\nd();\n}", &[5]);
}

/// The variables of an `if let` are not those of its `else`.
#[test]
fn each_branch_has_its_own() {
    assert_plan(
        "
fn f() {
    if let Some(v) = a() {
        b(v);
    } else if let Some(w) = c() {
        d(w);
    } else {
        e();
    }
    if let Some(v) = a() {
        b(v);
    }
    else {
        let w = c();
        d(w);
    }
    let Some(v) = a() else {
        let w = c();
        return d(w);
    };
}",
        "2 probe
        3 probe
        4 probe
        5 probe
        7 probe
        9 probe
        10 probe
        11 closing_scope
        13 probe
        14 probe
        15 closing_scope
        16 probe
        17 probe
        18 probe
        20 probe",
    );
}

/// An inner scope's variables are not the outer's.
#[test]
fn inner_scope_does_not_count_for_the_outer() {
    assert_braces("{\n{\nlet v = b();\nv.d();\n}\ne();\n}", &[6]);
    assert_braces("loop {\nif c() {\nlet v = b();\nv.d();\n}\ne();\n}", &[6]);
    assert_braces("{\nlet v = {\nlet w = b();\nw.d()\n};\nv.d();\n}", &[6, 8]);
}

#[test]
fn brace_must_be_alone_on_its_line() {
    // `;`, `,` and comments are nothing.
    assert_braces("{\nlet v = b();\nv.d();\n} // a comment", &[5]);
    assert_braces("{\nlet v = b();\nv.d();\n};;", &[5]);
    assert_braces("g(\n{\nlet v = b();\nv.d()\n}, // one\n1,\n);", &[6]);
    // Others are something.
    for behind in [
        ".e()",
        "?",
        " + 1",
        " else { e() }",
        " as u8",
        "; e()",
        " /* a comment */; e()",
    ] {
        assert_braces(&format!("let a = if c() {{\nlet v = b();\nv.d()\n}}{behind};"), &[]);
    }
    assert_braces("g({\nlet v = b();\nv.d()\n});", &[]);
    assert_braces("let a = g(async {\nlet v = b();\nv.d()\n}).await;", &[]);
    assert_braces("{ let v = b();\nv.d(); }", &[]);
    assert_braces("{ let v = b(); v.d() };", &[]);
    assert_braces("{ {\nlet v = b();\nv.d()\n} };", &[]);
    assert_braces("{\nlet v = \"a\n\"; }", &[]);
}

/// As nothing in them is seen.
#[test]
fn braces_that_are_no_scopes_have_none() {
    assert_braces("match c() {\nv => v.d(),\n}", &[]);
    assert_braces("let v = S {\na: b(),\n};", &[]);
    assert_braces("g! {\nlet v = b();\n}", &[]);
    assert_braces("const {\nlet v = b();\nv.d();\n}", &[]);
}

#[test]
fn last_let_has_the_brace_behind_it() {
    assert_plan(
        "
fn f() {
    {
        a();
        let v = b();
    }
    for v in c() {
    }
}",
        "3 probe
        4 probe
        5 probe
        6 probe
        6 counted_iter
        7 probe
        8 closing",
    );
}

#[test]
fn brace_comes_before_what_may_be_the_tail() {
    assert_plan(
        "
fn f() {
    let a = {
        #[cfg(b)]
        let v = c();
        #[cfg(b)]
        {
            v.d()
        }
        #[cfg(not(b))]
        {
            e()
        }
    };
}",
        "2 probe
        4 probe
        13 closing_scope
        7 probe
        11 probe
        14 probe",
    );
}
