//! Makes what the programs read, from the dependencies that one of them has: the same on every machine.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, ensure};
use walkdir::WalkDir;

use super::list::Input;
use crate::compile;

/// The folder that all inputs are made in, where programs run too, so that what they print names no path of this machine.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) folder: PathBuf,
}

/// The tree's name in the folder.
const TREE: &str = "tree";

impl Inputs {
    /// `dependent`: the source of the program whose dependencies make the tree.
    pub(super) fn make(folder: &Path, dependent: &Path) -> Result<Self> {
        whole(folder, TREE, |folder| {
            vendor(dependent, folder)?;
            age(folder)
        })?;
        Ok(Self {
            folder: folder.to_path_buf(),
        })
    }

    /// Makes an input, and returns its name in the folder.
    pub(super) fn get(&self, input: &Input) -> Result<String> {
        let (name, made) = match input {
            Input::Nothing => return Ok(String::new()),
            Input::Names { copies } => {
                let name = format!("names-{copies}");
                whole(&self.folder, &name, |folder| {
                    names(&self.folder.join(TREE), folder, *copies)
                })?;
                return Ok(name);
            }
            Input::Tree => return Ok(TREE.to_owned()),
            Input::Text { bytes } => (format!("{bytes}.rs"), text(&self.folder.join(TREE), *bytes)?),
            Input::Justfile { recipes } => (format!("justfile-{recipes}"), justfile(*recipes).into_bytes()),
            Input::Book { chapters } => {
                let name = format!("book-{chapters}");
                book(&self.folder.join(TREE), &self.folder.join(&name), *chapters)?;
                return Ok(name);
            }
        };
        let path = self.folder.join(&name);
        fs::write(&path, made).with_context(|| format!("writing {}", path.display()))?;
        Ok(name)
    }
}

/// Makes a folder in a folder, unless it is there: whole or not at all, so under another name first.
fn whole(folder: &Path, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let path = folder.join(name);
    if path.exists() {
        return Ok(());
    }
    let unfinished = folder.join("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    fs::create_dir_all(folder)?;
    make(&unfinished)?;
    fs::rename(&unfinished, &path)?;
    Ok(())
}

fn vendor(dependent: &Path, folder: &Path) -> Result<()> {
    let mut command = Command::new(compile::cargo());
    compile::leave_environment(&mut command);
    let output = command
        .args(["vendor", "--locked", "--versioned-dirs", "--quiet"])
        .arg(folder)
        .current_dir(dependent)
        .stdin(Stdio::null())
        .output()
        .context("running cargo vendor")?;
    ensure!(
        output.status.success(),
        "cargo vendor: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Makes all files old, as servers say how long ago a file was changed: this is years ago for years to come.
fn age(folder: &Path) -> Result<()> {
    /// In 2020.
    const SINCE_1970: Duration = Duration::from_mins(26_500_000);
    for entry in WalkDir::new(folder).contents_first(true) {
        let file = File::open(entry?.path())?;
        file.set_modified(SystemTime::UNIX_EPOCH + SINCE_1970)?;
    }
    Ok(())
}

/// The tree's files with an extension, by their names.
fn files<'a>(tree: &Path, extension: &'a str) -> impl Iterator<Item = PathBuf> + use<'a> {
    let entries = WalkDir::new(tree).sort_by_file_name().into_iter().flatten();
    entries
        .map(walkdir::DirEntry::into_path)
        .filter(move |path| path.extension().is_some_and(|found| found == extension))
}

/// The tree's Rust files one after the other, `bytes` bytes of them. Lines that are longer than people write are left out: they
/// are tables, in a few files that would be most of it.
fn text(tree: &Path, bytes: usize) -> Result<Vec<u8>> {
    /// In bytes.
    const WIDTH: usize = 120;
    let mut text = Vec::with_capacity(bytes);
    for file in files(tree, "rs") {
        let read = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        for line in read.split_inclusive(|byte| *byte == b'\n') {
            if line.len() > WIDTH || std::str::from_utf8(line).is_err() {
                continue;
            }
            if text.len() + line.len() > bytes {
                return Ok(text);
            }
            text.extend_from_slice(line);
        }
    }
    ensure!(
        text.len() + WIDTH >= bytes,
        "the tree has only {} bytes of Rust",
        text.len()
    );
    Ok(text)
}

/// Writes a book of the tree's first Markdown files.
fn book(tree: &Path, folder: &Path, chapters: usize) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("book.toml"), "[book]\ntitle = \"Dependencies\"\n")?;
    let mut summary = "# Summary\n\n".to_owned();
    let mut count = 0;
    for file in files(tree, "md").take(chapters) {
        count += 1;
        let name = format!("{count}.md");
        let title = file.strip_prefix(tree).unwrap_or(&file).display();
        let _ = writeln!(summary, "- [{title}]({name})");
        fs::copy(&file, folder.join("src").join(name))?;
    }
    ensure!(count == chapters, "the tree has only {count} Markdown files");
    fs::write(folder.join("src/SUMMARY.md"), summary)?;
    Ok(())
}

/// The tree's folders and files by name and size, `copies` times, without what is in them: it takes no room.
fn names(tree: &Path, folder: &Path, copies: usize) -> Result<()> {
    for entry in WalkDir::new(tree).sort_by_file_name() {
        let entry = entry?;
        let name = entry.path().strip_prefix(tree)?;
        for copy in 0..copies {
            let path = folder.join(format!("copy-{copy}")).join(name);
            if entry.file_type().is_dir() {
                fs::create_dir_all(path)?;
            } else {
                File::create(path)?.set_len(entry.metadata()?.len())?;
            }
        }
    }
    Ok(())
}

/// Recipes with parameters, variables, dependencies and bodies of some lines.
fn justfile(recipes: usize) -> String {
    let mut text = "set shell := [\"sh\", \"-c\"]\n\nroot := justfile_directory()\n".to_owned();
    for recipe in 0..recipes {
        let _ = write!(
            text,
            "\nfolder-{recipe} := root / \"part-{recipe}\" / if os() == \"linux\" {{ \"unix\" }} else {{ 'other' }}\n\n\
             # Builds part {recipe}\n[private]\nbuild-{recipe} target='all' *flags:",
        );
        // What it depends on comes before it.
        if recipe > 0 {
            let _ = write!(text, " (build-{} target \"--quiet\")", recipe / 2);
        }
        let _ = write!(
            text,
            "\n  @echo 'part {recipe}: {{{{target}}}}'\n  cd {{{{folder-{recipe}}}}} && make {{{{target}}}} {{{{flags}}}}\n  test -e \
             {{{{folder-{recipe} / \"done\"}}}}\n"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let tree = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("b/lib.rs", "fn b() {}\n".to_owned()),
            ("a/lib.rs", format!("fn a() {{}}\n// {}\n", "long".repeat(40))),
            ("a/README.md", "# A\n".to_owned()),
        ] {
            let path = tree.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        tree
    }

    #[test]
    fn text_is_whole_lines_of_the_files_by_name() {
        let tree = tree();
        let of = |bytes| String::from_utf8(text(tree.path(), bytes).unwrap()).unwrap();
        assert_eq!(of(25), "fn a() {}\nfn b() {}\n");
        assert_eq!(of(19), "fn a() {}\n");
        assert_eq!(
            text(tree.path(), 1000).unwrap_err().to_string(),
            "the tree has only 20 bytes of Rust"
        );
    }

    #[test]
    fn a_book_has_a_chapter_for_each_file() {
        let tree = tree();
        let folder = tree.path().join("book");
        book(tree.path(), &folder, 1).unwrap();
        let summary = fs::read_to_string(folder.join("src/SUMMARY.md")).unwrap();
        assert_eq!(summary, "# Summary\n\n- [a/README.md](1.md)\n");
        assert_eq!(fs::read_to_string(folder.join("src/1.md")).unwrap(), "# A\n");
    }

    #[test]
    fn files_and_folders_are_made_old() {
        let tree = tree();
        age(tree.path()).unwrap();
        for name in ["a", "a/README.md"] {
            let changed = fs::metadata(tree.path().join(name)).unwrap().modified().unwrap();
            let since_1970 = changed.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            assert_eq!(since_1970.as_secs(), 1_590_000_000);
        }
    }

    #[test]
    fn names_are_copied_with_their_sizes() {
        let tree = tree();
        let folder = tempfile::tempdir().unwrap();
        names(tree.path(), folder.path(), 2).unwrap();
        let readme = folder.path().join("copy-1/a/README.md");
        assert_eq!(fs::read(readme).unwrap(), [0; 4]);
        let count = WalkDir::new(folder.path()).into_iter().count();
        // The folder itself, and twice: the tree, two folders, three files.
        assert_eq!(count, 1 + 2 * 6);
    }

    #[test]
    fn recipes_depend_on_earlier_ones() {
        let text = justfile(3);
        assert!(
            text.contains("\nbuild-0 target='all' *flags:\n  @echo 'part 0: {{target}}'\n"),
            "{text}"
        );
        assert!(
            text.contains("\nbuild-2 target='all' *flags: (build-1 target \"--quiet\")\n"),
            "{text}"
        );
    }
}
