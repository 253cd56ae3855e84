//! Compresses the page, and says which scripts a browser may run in it: at run time neither takes anything.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

mod policy;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo names no folder")?;
    let folder = Path::new(&folder);
    let page = memline_page::live();
    let mut gzip = GzEncoder::new(fs::File::create(folder.join("page.html.gz"))?, Compression::best());
    gzip.write_all(page.as_bytes())?;
    gzip.finish()?.flush()?;
    fs::write(folder.join("policy.txt"), policy::of(page))?;
    Ok(())
}
