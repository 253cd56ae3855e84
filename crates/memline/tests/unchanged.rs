//! A profiled function is and does what it was and did without the attribute: odd but valid functions, under lints as
//! strict as they come.
#![deny(warnings, clippy::pedantic)]
#![forbid(unsafe_code)]
#![allow(
    clippy::manual_async_fn,
    clippy::needless_pass_by_value,
    clippy::single_match_else,
    clippy::unused_async,
    reason = "odd on purpose"
)]

mod quiet;

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt as _;
use memline::profile;

#[profile]
#[track_caller]
fn caller_line() -> u32 {
    std::panic::Location::caller().line()
}

#[test]
fn the_caller_is_the_caller() {
    quiet::reports();
    assert_eq!(caller_line(), line!());
}

#[allow(clippy::ptr_arg, reason = "the coercion is the point")]
#[profile]
fn coerces(bytes: &Vec<u8>) -> Option<&[u8]> {
    if bytes.is_empty() {
        return None;
    }
    Some(bytes)
}

#[profile]
fn borrows_a_temporary() -> usize {
    let text = &String::from("text");
    let more: &str = &format!("{text}{text}");
    let picked = match more.len() {
        8 => &String::from("eight"),
        _ => &String::new(),
    };
    text.len() + more.len() + picked.len()
}

#[profile]
fn returns_impl(n: u8) -> impl Iterator<Item = u8> + Clone {
    (0..n).map(|n| n * 2).filter(|n| {
        let rest = n % 4;
        rest == 0
    })
}

#[profile]
async fn returns_impl_async(n: u8) -> Result<impl Display, std::fmt::Error> {
    std::future::ready(()).await;
    if n == 0 {
        return Err(std::fmt::Error);
    }
    Ok(n)
}

#[profile]
fn generic<T, const N: usize>(parts: [T; N]) -> String
where
    T: Into<String>,
{
    let mut whole = String::new();
    for part in parts {
        whole += &part.into();
    }
    whole
}

#[profile]
fn inferred() -> Vec<u64> {
    let mut sum = Vec::new();
    for n in 0..3_u32 {
        sum.push(n);
    }
    sum.into_iter().map(Into::into).collect()
}

#[profile]
extern "C" fn for_c(n: i32) -> i32 {
    n + 1
}

#[profile]
fn never() -> ! {
    std::panic::resume_unwind(Box::new("never"))
}

#[profile]
fn empty() {}

#[rustfmt::skip]
#[profile]
fn one_line(n: usize) -> usize { n }

#[profile]
fn items_first() -> usize {
    use std::mem::size_of;
    const WIDTH: usize = 3;
    macro_rules! twice {
        ($n:expr) => {
            $n * 2
        };
    }
    let width = twice!(WIDTH);
    width + size_of::<u8>()
}

/// The macros mean what the parameters are called where they stand.
#[profile]
fn macro_of_parameters(text: String, more: Option<String>) -> usize {
    macro_rules! length_or {
        ($other:expr) => {
            match more {
                Some(more) => return more.len() + text.len(),
                None => $other,
            }
        };
    }
    use std::convert::identity;

    let lengths = |words: Vec<String>| {
        macro_rules! count {
            () => {
                words.len()
            };
        }
        identity(count!())
    };
    length_or!(text.len() + lengths(vec![String::new()]))
}

#[profile]
async fn macro_of_parameters_async(text: String, more: Option<String>) -> usize {
    macro_rules! length_or {
        ($other:expr) => {
            match more {
                Some(more) => return more.len() + text.len(),
                None => $other,
            }
        };
    }

    std::future::ready(()).await;
    length_or!(text.len())
}

#[profile]
fn inner_attributes() -> u8 {
    #![allow(clippy::let_and_return, reason = "an inner attribute stays at the head")]
    let value = 7;
    value
}

#[profile]
fn conditional() -> &'static str {
    #[cfg(not(any()))]
    let word = "kept";
    #[cfg(any())]
    let word = missing();
    #[cfg(any())]
    {
        missing()
    }
    #[cfg(not(any()))]
    {
        word
    }
}

/// That dropping does nothing to these is no lint where it is all of an arm.
#[profile]
fn drops_in_arms(numbers: &mut Vec<u32>) -> usize {
    match numbers.len() {
        0 => drop(numbers.iter().min().copied()),
        1 => {}
        _ => drop(numbers.pop()),
    }
    numbers.len()
}

/// Clippy sees these loops as they are written, and so the expectations are met.
#[expect(clippy::needless_range_loop, reason = "it is expected without the attribute")]
#[profile]
fn expects(numbers: &[u32]) -> u32 {
    let mut sum = 0;
    for index in 0..numbers.len() {
        sum += numbers[index];
    }
    #[expect(clippy::explicit_iter_loop, reason = "it is expected without the attribute")]
    for number in numbers.iter() {
        sum += number;
    }
    sum
}

macro_rules! only_if_any {
    ($($statement:tt)*) => {
        #[cfg(any())]
        { $($statement)* }
    };
}

macro_rules! nothing {
    ($($token:tt)*) => {};
}

/// What ends it is one of these, and the rest leaves nothing behind.
#[profile]
fn tail_before_nothing(n: u8) -> u8 {
    #[cfg(any())]
    {
        missing()
    }
    #[cfg(not(any()))]
    {
        n + 1
    }
    nothing! {
        missing()
    }
    only_if_any! {
        missing()
    }
    #[cfg(any())]
    {
        missing()
    }
}

#[profile]
fn labeled(rows: &[Vec<u8>]) -> Option<u8> {
    let found = 'search: {
        for row in rows {
            for byte in row {
                if *byte > 2 {
                    break 'search Some(*byte);
                }
            }
        }
        None
    };
    let mut rounds = 0;
    let counted = loop {
        rounds += 1;
        if rounds == 3 {
            break rounds;
        }
    };
    found.map(|byte| byte + counted)
}

#[profile]
fn mutates_through(mut words: Vec<String>) -> Vec<String> {
    let first = &mut words[0];
    first.push('!');
    while let Some(last) = words.last_mut().filter(|last| last.len() < 3) {
        last.push('?');
    }
    words
}

#[profile]
fn lets_else(text: &str) -> usize {
    let Some((head, tail)) = text.split_once('=') else {
        return 0;
    };
    if let Some(rest) = tail.strip_prefix('#')
        && let Ok(number) = rest.parse::<usize>()
        && number > 1
    {
        number
    } else if let "x" = head {
        1
    } else {
        head.len() + tail.len()
    }
}

struct Counter {
    count: usize,
}

trait Counts {
    fn count(&mut self) -> usize;

    #[profile]
    fn twice(&mut self) -> usize {
        self.count() + self.count()
    }

    #[profile]
    async fn later(&mut self) -> usize {
        std::future::ready(()).await;
        self.twice()
    }
}

impl Counts for Counter {
    #[profile]
    fn count(&mut self) -> usize {
        self.count += 1;
        self.count
    }
}

impl Counter {
    #[profile]
    fn boxed(self: Box<Self>) -> Pin<Box<dyn Future<Output = usize> + Send>> {
        Box::pin(async move {
            std::future::ready(()).await;
            self.count
        })
    }

    #[profile]
    fn returned(&self) -> impl Future<Output = usize> + Send + '_ {
        async move {
            std::future::ready(()).await;
            self.count
        }
    }

    #[profile]
    async fn shared(self: Arc<Self>, by: &usize) -> usize {
        self.count + by
    }
}

#[profile]
fn recursive_future(n: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        if n == 0 {
            return 0;
        }
        recursive_future(n - 1).await + 1
    })
}

macro_rules! by_example {
    ($name:ident, $body:block) => {
        #[profile]
        fn $name() -> usize $body
    };
}

by_example!(from_macro, {
    let text = String::from("abc");
    text.len()
});

#[test]
fn odd_functions_return_what_they_returned() {
    quiet::reports();
    assert_eq!(coerces(&vec![1]), Some(&[1][..]));
    assert_eq!(coerces(&Vec::new()), None);
    assert_eq!(borrows_a_temporary(), 4 + 8 + 5);
    assert_eq!(returns_impl(6).collect::<Vec<_>>(), [0, 4, 8]);
    let ok = returns_impl_async(3).now_or_never().unwrap();
    assert_eq!(ok.map(|n| n.to_string()), Ok("3".to_owned()));
    assert!(returns_impl_async(0).now_or_never().unwrap().is_err());
    assert_eq!(generic(["a", "b"]), "ab");
    assert_eq!(inferred(), [0, 1, 2]);
    assert_eq!(for_c(1), 2);
    assert!(std::panic::catch_unwind(|| never()).is_err());
    empty();
    assert_eq!(one_line(4), 4);
    assert_eq!(items_first(), 7);
    assert_eq!(macro_of_parameters("ab".to_owned(), None), 3);
    assert_eq!(macro_of_parameters("ab".to_owned(), Some("c".to_owned())), 3);
    let later = macro_of_parameters_async("ab".to_owned(), Some("c".to_owned()));
    assert_eq!(later.now_or_never(), Some(3));
    assert_eq!(inner_attributes(), 7);
    assert_eq!(conditional(), "kept");
    assert_eq!(drops_in_arms(&mut vec![1, 2, 3]), 2);
    assert_eq!(expects(&[1, 2]), 6);
    assert_eq!(tail_before_nothing(4), 5);
    assert_eq!(labeled(&[vec![1, 2], vec![3]]), Some(6));
    assert_eq!(mutates_through(vec!["a".into(), "b".into()]), ["a!", "b??"]);
    assert_eq!(lets_else("a=#12"), 12);
    assert_eq!(lets_else("x=1"), 1);
    assert_eq!(lets_else("ab=c"), 3);
    assert_eq!(lets_else("none"), 0);
    let mut counter = Counter { count: 0 };
    assert_eq!(counter.twice(), 3);
    assert_eq!(counter.later().now_or_never(), Some(7));
    assert_eq!(counter.returned().now_or_never(), Some(4));
    assert_eq!(Arc::new(Counter { count: 1 }).shared(&2).now_or_never(), Some(3));
    assert_eq!(Box::new(counter).boxed().now_or_never(), Some(4));
    assert_eq!(recursive_future(5).now_or_never(), Some(5));
    assert_eq!(from_macro(), 3);
}

#[profile]
async fn holds_across(words: Vec<String>) -> usize {
    let mut total = 0;
    for word in words {
        total += word.len();
        std::future::ready(()).await;
    }
    match total {
        0 => 0,
        _ => {
            let doubled = async { total * 2 }.await;
            doubled / 2
        }
    }
}

fn assert_auto_traits<F: Future + Send + 'static>(future: F) -> F {
    future
}

#[test]
fn futures_keep_their_auto_traits() {
    quiet::reports();
    let future = assert_auto_traits(holds_across(vec!["ab".to_owned()]));
    assert_eq!(future.now_or_never(), Some(2));
}

#[profile]
fn leaves_unless(stays: bool) -> usize {
    if stays {
        return 1;
    }
    std::panic::resume_unwind(Box::new("gone"));
    #[expect(unreachable_code, reason = "where the code above may not be left out")]
    let two = 2;
    #[allow(unreachable_code)]
    two
}

#[test]
fn code_that_need_not_be_reached_needs_no_reachable_probe() {
    quiet::reports();
    assert_eq!(leaves_unless(true), 1);
    assert!(std::panic::catch_unwind(|| leaves_unless(false)).is_err());
}

fn leaves() -> ! {
    std::panic::resume_unwind(Box::new("gone"));
}

#[profile]
fn unfinished() {
    let () = todo!();
}

#[profile]
fn unfinished_value() {
    let _value: u32 = {
        let _guard = String::new();
        unimplemented!()
    };
}

#[allow(
    clippy::diverging_sub_expression,
    reason = "what is tested is that the compiler says nothing"
)]
#[profile]
fn gone() {
    let () = leaves();
}

#[profile]
fn gone_in_a_block(stays: bool) -> u8 {
    {
        let _guard = String::new();
        if !stays {
            leaves()
        }
    }
    1
}

/// What comes behind them is no code that is never reached.
#[test]
fn a_body_need_not_come_to_its_end() {
    quiet::reports();
    for never_ends in [unfinished, unfinished_value, gone, || {
        assert_eq!(gone_in_a_block(false), 1);
    }] {
        assert!(std::panic::catch_unwind(never_ends).is_err());
    }
    assert_eq!(gone_in_a_block(true), 1);
}

#[profile]
#[must_use]
async fn must_be_used() -> u8 {
    std::future::ready(3).await
}

/// The output of the future is what must be used.
#[test]
fn an_async_function_may_be_must_use() {
    quiet::reports();
    assert_eq!(must_be_used().now_or_never(), Some(3));
}

#[profile]
async fn hands_on(n: u8) -> std::future::Ready<u8> {
    let later = std::future::ready(n);
    std::convert::identity(later)
}

#[profile]
async fn hands_on_boxed(n: u8) -> std::pin::Pin<Box<dyn Future<Output = u8>>> {
    if n == 0 {
        return Box::pin(std::future::ready(1));
    }
    Box::pin(async move { n })
}

/// Clippy refuses async blocks that end so, and not async functions.
#[test]
fn an_async_function_may_return_a_future() {
    quiet::reports();
    let later = hands_on(3).now_or_never().unwrap();
    assert_eq!(later.now_or_never(), Some(3));
    for (n, expected) in [(0, 1), (7, 7)] {
        let later = hands_on_boxed(n).now_or_never().unwrap();
        assert_eq!(later.now_or_never(), Some(expected));
    }
}
