//! What fits into a line.

use super::super::syntax::{Arg, Call, Cond, Exit, Gift, Size};

pub(super) fn size_text(size: Size) -> String {
    let plus_n = if size.plus_n { " + n" } else { "" };
    format!("{}{plus_n}", size.fixed)
}

/// `(n + sum + …) % modulus`
pub(super) fn remainder_text(cond: Cond) -> String {
    let counter = cond.counter.map_or(String::new(), |counter| format!(" + i{counter}"));
    let temporary = cond
        .temporary
        .map_or(String::new(), |length| format!(" + vec![0_u8; {length}].len()"));
    format!("(n + sum{counter}{temporary}) % {}", cond.modulus)
}

pub(super) fn cond_text(cond: Cond) -> String {
    format!("{} == {}", remainder_text(cond), cond.equals)
}

pub(super) fn exit_text(exit: Exit) -> String {
    let label = |label: Option<usize>| label.map_or(String::new(), |label| format!(" 'l{label}"));
    match exit {
        Exit::Break(target) => format!("break{};", label(target)),
        Exit::Continue(target) => format!("continue{};", label(target)),
        Exit::ReturnOk(var) => format!("return Ok(v{var});"),
        Exit::ReturnErr => "return Err(sum);".to_owned(),
        Exit::Panic => "std::panic::resume_unwind(Box::new(()));".to_owned(),
    }
}

/// `f(n)`, or `f(n, v)`
pub(super) fn bare(call: &Call) -> String {
    let arg = match call.arg {
        Arg::N => "n".to_owned(),
        Arg::Half => "n / 2".to_owned(),
        Arg::Fixed(n) => n.to_string(),
    };
    let gift = match call.gift {
        None => String::new(),
        Some(Gift::Empty) => ", Vec::new()".to_owned(),
        Some(Gift::New(size)) => format!(", vec![3_u8; {size}]"),
        Some(Gift::Moved(var)) => format!(", v{var}"),
    };
    format!("f{}({arg}{gift})", call.name)
}
