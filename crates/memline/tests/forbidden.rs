//! What `#[profile]` writes needs no lint to be allowed: a crate that forbids them all can use it.
#![forbid(warnings, unused, unreachable_code, unsafe_code, clippy::all, clippy::pedantic)]

mod quiet;

use std::cmp::Ordering;
use std::marker::PhantomData;
use std::ops::Deref as _;

use futures_util::FutureExt as _;
use memline::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile(measure = "rss", precision = 3, name = "loops in loops")]
fn loops(n: u32) -> u32 {
    let mut sum = 0;
    for i in 0..n {
        sum += i;
    }
    while sum > 100 {
        sum -= 100;
    }
    return_late(sum)
}

/// A header's parentheses, which the braces of a struct need there.
#[profile]
fn counts_down(n: u32) -> u32 {
    let mut sum = 0;
    for m in (Countdown { n }) {
        sum += m;
    }
    while (Countdown { n: sum }.next() > Some(9)) {
        sum -= 10;
    }
    while let Some(0) = (Countdown { n: sum }.next()) {
        sum += 1;
    }
    sum
}

struct Countdown {
    n: u32,
}

impl Iterator for Countdown {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.n = self.n.checked_sub(1)?;
        Some(self.n)
    }
}

/// A receiver's parentheses and braces, in chains over several lines.
#[rustfmt::skip]
#[profile]
async fn chained(mut ready: std::future::Ready<u32>) -> u32 {
    let first = (&mut ready)
        .await;
    let second = { std::future::ready(first + 1) }
        .await;
    (first + second)
        .wrapping_add(1)
}

/// Of these two Clippy wants exactly these bodies.
struct Marker<T>(PhantomData<fn(T)>);

impl<T> Copy for Marker<T> {}

impl<T> Clone for Marker<T> {
    #[profile]
    fn clone(&self) -> Self {
        *self
    }
}

#[derive(PartialEq, Eq)]
struct Rank(u8);

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Rank {
    #[profile]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One expression or one statement in the last arm, without which it would want an `if let`.
#[profile]
fn first_or_nothing(names: &[String]) -> &str {
    let mut first = "";
    match names.first() {
        Some(name) => {
            first = name;
        }
        None => {
            drop(String::new());
        }
    }
    match names.get(1) {
        Some(_) => {
            let one = 1;
            &first[..one]
        }
        None => first.trim_end(),
    }
}

/// A `deref` before a method is no lint, alone it is.
#[rustfmt::skip]
#[profile]
fn dereferenced(name: &String) -> usize {
    name.deref()
        .len()
}

/// A parameter that says it is not used.
#[profile]
async fn ignores(_never: u32, used: u32) -> u32 {
    std::future::ready(used).await
}

/// Ways out of blocks that have variables, in the statements that run last there.
#[profile]
fn ways_out(texts: &[String]) -> Option<usize> {
    let mut sum = 0;
    'texts: for text in texts {
        let length = text.len();
        for digit in text.chars() {
            let value = usize::try_from(digit.to_digit(10)?).ok()?;
            match value {
                0 => break,
                1 if length > 1 => continue 'texts,
                2 => return Some(sum),
                3 => sum += 3,
                _ => sum += value.checked_sub(length)?,
            }
        }
    }
    let rest = 'rest: {
        let first = texts.first()?;
        if first.is_empty() {
            break 'rest 0;
        }
        first.len()
    };
    Some(sum + rest)
}

/// Variables of arms and closures that become locals.
#[profile]
fn bound(texts: Vec<Option<String>>, mut other: Option<(String, String)>) -> usize {
    let lengths = texts.into_iter().map(|text| {
        let length = match text {
            Some(text) => {
                let double = text.clone() + &text;
                double.len()
            }
            None => 0,
        } + 1;
        length + usize::from(length > 5)
    });
    let ignored = |_first: String, _: String, mut last: String| {
        last.push('!');
        last.len()
    };
    let sum = 1 + if let Some((ref mut first, mut second)) = other {
        first.push('?');
        second.push('?');
        first.len() + second.len()
    } else {
        0
    };
    lengths.sum::<usize>() + sum + ignored(String::new(), String::new(), String::new())
}

/// A variable of an arm that only its guard uses, and whose name the arm's body declares anew.
#[profile]
fn named_anew(found: Option<&str>) -> usize {
    let lengths = |(first, rest): (&str, &str)| {
        let first = first.len();
        let rest = rest.len();
        first + rest
    };
    usize::from(match found {
        Some(text) if text.len() > 3 => {
            let text = "long";
            text.starts_with('s')
        }
        _ => true,
    }) + lengths(("a", "b"))
}

/// As many names of one letter as there may be.
#[profile]
fn four(a: String, b: Vec<u8>, mut c: String, (d, _): (String, u8)) -> String {
    c.push_str(&d);
    let b = String::from_utf8(b).unwrap_or_default();
    a + &b + &c
}

/// An `else if` may ask for what is not so.
#[profile]
fn ordered(one: u32, other: u32) -> u32 {
    if one < other {
        other - one
    } else if one != other {
        one - other
    } else {
        one
    }
}

/// Items that are the first in their block.
#[profile]
fn items_in_blocks(n: u32) -> u32 {
    let doubled = {
        const TWICE: u32 = 2;
        n * TWICE
    };
    let add = |m: u32| {
        use std::ops::Add as _;
        m.add(
            //
            doubled,
        )
    };
    add(n)
}

/// Items that a macro makes are items too. On Windows this macro allows something, which is forbidden here.
#[cfg(not(windows))]
#[profile]
fn items_of_a_macro(n: u32) -> u32 {
    use std::cell::Cell;

    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }

    const TWICE: u32 = 2;
    LAST.replace(n * TWICE)
}

/// An empty body need not use its types.
#[profile]
fn is_send<T: Send + ?Sized>() {}

#[profile]
fn return_late(n: u32) -> u32 {
    if n == 0 {
        return 1;
    }
    match n {
        1 => 2,
        _ => n,
    }
}

#[profile]
fn never_ends(n: u32) -> u32 {
    if n > 0 {
        return n;
    }
    std::panic::resume_unwind(Box::new(n));
}

#[profile(max_peak = "1048576 KiB", max_retained = "1.25 GiB", measure = "heap")]
async fn waits(names: Vec<String>, _: usize) -> Result<usize, std::fmt::Error> {
    let mut sum = 0;
    for name in names {
        std::future::ready(()).await;
        sum += name.len();
    }
    let shift = async { std::future::ready(1).await }.await;
    Ok(sum + shift)
}

#[test]
fn nothing_is_refused() {
    quiet::reports();
    assert_eq!(loops(20), 90);
    assert_eq!(counts_down(7), 2);
    assert_eq!(chained(std::future::ready(4)).now_or_never(), Some(10));
    let Marker::<Vec<u8>>(_) = Clone::clone(&Marker(PhantomData));
    assert!(Rank(1).partial_cmp(&Rank(2)) == Some(Ordering::Less));
    assert_eq!(first_or_nothing(&["ab ".to_owned()]), "ab");
    assert_eq!(items_in_blocks(3), 9);
    is_send::<[u8]>();
    #[cfg(not(windows))]
    assert_eq!((items_of_a_macro(3), items_of_a_macro(4)), (0, 6));
    assert_eq!(dereferenced(&"abc".to_owned()), 3);
    assert_eq!(ignores(1, 2).now_or_never(), Some(2));
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(ways_out(&texts(&["3", "13", "309"])), Some(3 + 3 + 1));
    assert_eq!(ways_out(&texts(&["32"])), Some(3));
    assert_eq!(ways_out(&texts(&["x"])), None);
    let other = Some((String::new(), "a".to_owned()));
    assert_eq!(bound(vec![None, Some("abc".to_owned())], other), 1 + 8 + 4 + 1);
    assert_eq!((named_anew(Some("abcd")), named_anew(None)), (2, 3));
    let [a, b, c, d] = ["a", "b", "c", "d"].map(str::to_owned);
    assert_eq!(four(a, b.into_bytes(), c, (d, 0)), "abcd");
    assert_eq!((ordered(1, 3), ordered(3, 3)), (2, 3));
    assert_eq!(never_ends(3), 3);
    assert!(std::panic::catch_unwind(|| never_ends(0)).is_err());
    assert_eq!(waits(vec!["ab".to_owned()], 0).now_or_never(), Some(Ok(3)));
}
