//! How deep async functions may call each other where the future has to be `Send`.

use std::error::Error;
use std::fmt::Write as _;

use crate::generated::{Package, Profiling};
use crate::page;

/// As deep as profiled functions can be nested at least.
const AT_LEAST: usize = 25;
/// Deeper than the compiler goes by its default limit: it counts several steps for each function.
const TOO_DEEP: usize = 128;

/// Finds the depths, and writes the table.
pub(crate) fn section() -> Result<String, Box<dyn Error>> {
    let plain = deepest(Profiling::Absent)?;
    let profiled = deepest(Profiling::On)?;
    Ok(format!(
        "## Chains of async functions\n\n\
         As deep as async functions can await each other in a future that is checked to be `Send`, by the compiler's default \
         `recursion_limit`, found by compiling.\n\n\
         | | plain | profiled | at least | |\n|---|--:|--:|--:|---|\n\
         | functions | {plain} | {profiled} | {AT_LEAST} | {} |\n\n",
        page::verdict(profiled >= AT_LEAST),
    ))
}

/// The largest depth that compiles.
fn deepest(profiling: Profiling) -> Result<usize, Box<dyn Error>> {
    let package = Package::create("chain", profiling)?;
    let (mut compiles, mut fails) = (0, TOO_DEEP);
    while fails - compiles > 1 {
        let depth = usize::midpoint(compiles, fails);
        if is_compiled(&package, &chain(depth, profiling))? {
            compiles = depth;
        } else {
            fails = depth;
        }
    }
    Ok(compiles)
}

fn chain(depth: usize, profiling: Profiling) -> String {
    let attribute = profiling.attribute();
    let mut text = format!("{attribute}async fn f1() -> u8 {{\n    std::future::ready(1).await\n}}\n");
    for level in 2..=depth {
        let inner = level - 1;
        let _ = write!(
            text,
            "{attribute}async fn f{level}() -> u8 {{\n    f{inner}().await\n}}\n"
        );
    }
    let _ = write!(
        text,
        "fn is_send<T: Send>(_: T) {{}}\npub fn check() {{\n    is_send(f{depth}());\n}}\n"
    );
    text
}

fn is_compiled(package: &Package, text: &str) -> Result<bool, Box<dyn Error>> {
    package.write("lib.rs", text)?;
    let output = package.cargo(&["check", "--quiet"]).output()?;
    let messages = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(true)
    } else if messages.contains("overflow") {
        Ok(false)
    } else {
        Err(format!("a chain does not compile for another reason than its depth:\n{messages}").into())
    }
}
