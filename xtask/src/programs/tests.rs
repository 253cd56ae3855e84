//! A program with a leak that is known, `tools/data/leak.rs`, measured as the others are.

use super::*;
use crate::programs::list::Sameness;
use crate::programs::results::Column;
use crate::programs::tools::Top;

const MANIFEST: &str = "[package]\nname = \"leak\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
const LOCK: &str = "version = 4\n\n[[package]]\nname = \"leak\"\nversion = \"0.1.0\"\n";

fn program() -> Program {
    Program {
        name: "leak".to_owned(),
        version: "0.1.0".to_owned(),
        executable: "leak".to_owned(),
        output: Sameness::Bytes,
        ..Program::default()
    }
}

/// It is on line 21: twenty pages of 100,000 bytes, which stay.
#[test]
fn all_tools_find_the_planted_leak() {
    let folder = Folder(compile::target_folder().join("programs/leak"));
    fs::create_dir_all(folder.source().join("src")).unwrap();
    for (name, text) in [
        ("Cargo.toml", MANIFEST),
        ("Cargo.lock", LOCK),
        ("src/main.rs", include_str!("tools/data/leak.rs")),
    ] {
        fs::write(folder.source().join(name), text).unwrap();
    }
    let program = program();
    let tool = build::tool(false).unwrap();
    let installed = Installed::get();
    let results = measure::all(&Subject {
        program: &program,
        plain: build::plain(&program, &folder, true).unwrap(),
        profiled: build::profiled(&program, &folder, &tool, true).unwrap(),
        source: folder.source(),
        tool,
        installed,
        rounds: 1,
        place: Place {
            folder: folder.source(),
            input: String::new(),
            scratch: folder.0.join("scratch"),
            port: 0,
            at_most: Duration::from_mins(2),
        },
    })
    .unwrap();
    let leak = Some(Top {
        place: "src/main.rs:21".to_owned(),
        value: 2_000_000,
    });
    // `180` and the end of the line: by cargo memline it is the same, or there would be no results.
    assert_eq!((results.functions, results.output_bytes), (4, 4));
    let memline = results.memline_found.unwrap();
    assert_eq!(
        (&memline.retained, &memline.peak, &memline.allocated),
        (&leak, &leak, &leak)
    );
    for (is_there, column, found) in [
        (installed.heaptrack, results.heaptrack, results.heaptrack_found),
        (installed.valgrind, results.dhat, results.dhat_found),
    ] {
        if !is_there {
            assert_eq!((column, found), (Column::Absent, None));
            continue;
        }
        let found = found.unwrap_or_else(|| panic!("{column:?}"));
        assert_eq!((found.retained, found.peak), (leak.clone(), leak.clone()));
    }
}
