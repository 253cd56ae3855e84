//! Functions that are odd but valid, all of them profiled. Compiled in editions 2021 and 2024, without a warning.
#![deny(warnings)]
#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, reason = "odd on purpose")]

use futures_util::{FutureExt as _, StreamExt as _};
use memline::profile;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

#[profile]
fn closures(n: i32) -> Box<dyn Fn(i32) -> i32> {
    let add = move |x: i32| {
        if x < 0 {
            return 0;
        }
        let twice = |y: i32| {
            let z = y * 2;
            z
        };
        twice(x) + n
    };
    fn apply(f: fn(i32) -> i32, x: i32) -> i32 {
        f(x)
    }
    let p: fn(i32) -> i32 = |x| {
        let y = x + 1;
        y
    };
    let _ = apply(p, 3);
    let h = std::thread::spawn(move || {
        let v = vec![n; 3];
        v.len() as i32
    });
    let k = h.join().unwrap();
    Box::new(move |x| {
        let a = add(x);
        a + k
    })
}

#[profile]
fn hrtb<F>(f: F) -> String
where
    F: for<'a> Fn(&'a str) -> &'a str,
{
    let s = String::from(" abc ");
    f(&s).to_string()
}

#[profile]
fn cache<'m>(map: &'m mut HashMap<u32, String>, k: u32) -> &'m mut String {
    if map.contains_key(&k) {
        return map.get_mut(&k).unwrap();
    }
    map.entry(k).or_insert_with(|| {
        let s = k.to_string();
        s
    })
}

#[profile]
fn places(c: bool) -> (Vec<i32>, Vec<i32>) {
    let (mut a, mut b) = (vec![], vec![]);
    match c {
        true => &mut a,
        false => &mut b,
    }
    .push(1);
    *if c { &mut a } else { &mut b } = vec![2, 3];
    let r: &mut Vec<i32> = if c { &mut b } else { &mut a };
    r.push(9);
    (a, b)
}

#[profile]
fn locks(m: &Mutex<HashMap<u32, Vec<u32>>>) -> u32 {
    let mut sum = 0;
    if let Some(v) = m.lock().unwrap().get(&1) {
        sum += v.len() as u32;
    } else if let Some(v) = m.lock().unwrap().get(&2) {
        sum += v.len() as u32 * 10;
    }
    for x in m.lock().unwrap().values().flatten() {
        sum += x;
    }
    while let Some(v) = m.lock().unwrap().get_mut(&2).and_then(|v| v.pop()) {
        sum += v;
    }
    match m.lock().unwrap().len() {
        0 => 0,
        n if {
            let k = n + 1;
            k > 100
        } =>
        {
            1
        }
        n => sum + n as u32,
    }
}

#[profile]
fn never(c: u32) -> u32 {
    let x: u32 = match c {
        1 => 5,
        2 => {
            return 7;
        }
        3 => loop {
            break 4;
        },
        _ => unreachable!("c"),
    };
    let y = 'b: {
        if x == 5 {
            break 'b 1;
        }
        2
    };
    let z;
    if y == 1 {
        z = 3;
    } else {
        z = 4;
    }
    x + y + z
}

#[profile]
fn args(v: &[u32]) -> usize {
    let f = |a: usize, b: usize, c: usize| a + b + c;
    f(
        v.len(),
        if v.is_empty() {
            0
        } else {
            v.iter()
                .filter(|x| {
                    let y = **x;
                    y > 1
                })
                .count()
        },
        match v.first() {
            Some(x) => *x as usize,
            None => 0,
        },
    )
}

#[profile]
fn tail_macro(n: usize) -> Vec<usize> {
    vec![n; n]
}

#[profile]
fn fields(x: &(Vec<String>, u8)) -> usize {
    x.0.iter().map(String::len).sum::<usize>()
}

#[profile]
fn questions(a: Option<u32>) -> Option<u32> {
    let b = a?.checked_add(1)?.checked_mul(2)?;
    let c = (|| {
        let d = b.checked_sub(1)?;
        Some(d)
    })()?;
    Some(c)
}

#[profile]
fn r#match(r#type: u32) -> u32 {
    const { 3 + 4 };
    let arr = [0u8; { 2 + 3 }];
    r#type + arr.len() as u32
}

struct S {
    v: Vec<u32>,
}
impl S {
    #[profile]
    pub(crate) fn find(&mut self, k: u32) -> Option<&mut u32> {
        for x in &mut self.v {
            if *x == k {
                return Some(x);
            }
        }
        None
    }
    #[profile]
    async fn drain(&mut self) -> u32 {
        let mut sum = 0;
        while let Some(x) = self.v.pop() {
            tokio::task::yield_now().await;
            sum += x;
        }
        sum
    }
    #[profile]
    fn by_value(mut self) -> Vec<u32> {
        self.v.push(1);
        self.v
    }
}
impl std::ops::Index<usize> for S {
    type Output = u32;
    #[profile]
    fn index(&self, i: usize) -> &u32 {
        &self.v[i]
    }
}
impl Iterator for S {
    type Item = u32;
    #[profile]
    fn next(&mut self) -> Option<u32> {
        self.v.pop()
    }
}

#[profile]
async fn streams(f: impl Fn(u32) -> u32 + Send + Sync) -> u32 {
    let mut s = futures_util::stream::iter(0..4).map(|x| f(x)).boxed();
    let mut sum = 0;
    while let Some(x) = s.next().await {
        sum += x;
    }
    let (a, b) = futures_util::join!(
        async {
            tokio::task::yield_now().await;
            sum + 1
        },
        async { sum }
    );
    let c = tokio::select! {
        x = async { 1 } => x,
        _ = std::future::pending::<()>() => 2,
    };
    let v = futures_util::future::join_all((0..3).map(|i| async move {
        let y = i * 2;
        tokio::task::yield_now().await;
        y
    }))
    .await;
    a + b + c + v.iter().sum::<u32>()
}

#[profile]
async fn async_closure() -> u32 {
    let mut n = 0;
    let mut f = async |x: u32| {
        n += x;
        tokio::task::yield_now().await;
        n
    };
    f(1).await;
    f(2).await
}

#[profile]
async fn borrow<'a>(a: &'a str, b: &str) -> &'a str {
    let t = tokio::spawn(async move {
        let x = 3;
        x
    });
    let _ = (b, t.await.unwrap());
    a
}

#[profile]
async fn longest<'a, 'b: 'a, A: AsRef<str>>(a: &'a str, b: &'b str, c: A) -> &'a str {
    tokio::task::yield_now().await;
    if a.len() > c.as_ref().len() {
        return a;
    }
    b
}

#[profile]
async fn captures(a: impl AsRef<str>, b: &str, c: &mut Vec<u8>) -> usize {
    c.push(1);
    tokio::task::yield_now().await;
    a.as_ref().len() + b.len() + c.len()
}

#[profile]
async fn callback(a: &str) -> Option<Box<dyn Fn(&str) -> usize + Send + '_>> {
    tokio::task::yield_now().await;
    let n = a.len();
    Some(Box::new(move |b| a.len() + b.len() + n))
}

#[profile]
async fn falls(n: u32) -> u32 {
    if n == 0 {
        return 0;
    }
    Box::pin(falls(n - 1)).await + 1
}

/// What a future borrows may go when it is done.
async fn borrows_for_a_while() -> usize {
    let (sum, more);
    let mut bytes = vec![];
    {
        let a = String::from("a");
        sum = captures("", &a, &mut bytes).await;
        more = callback(&a).await.unwrap()("ab");
    }
    sum + more + bytes.len() + falls(2).await as usize + longest("a", "bc", String::from("d")).await.len()
}

pub(crate) trait Named<'a> {
    async fn name(&mut self) -> Option<&'a str>;
    fn sent(&self, n: u32) -> impl std::future::Future<Output = u32> + Send;
    fn borrowed(&self, n: &str) -> impl std::future::Future<Output = usize>;
    #[profile]
    async fn twice(&self, n: &str) -> usize
    where
        Self: Sized,
    {
        self.borrowed(n).await + self.borrowed(n).await
    }
}

pub(crate) struct Names<'a>(Vec<&'a str>);

impl<'a> Named<'a> for Names<'a> {
    #[profile]
    async fn name(&mut self) -> Option<&'a str> {
        tokio::task::yield_now().await;
        self.0.pop()
    }
    #[profile]
    async fn sent(&self, n: u32) -> u32 {
        n + self.0.len() as u32
    }
    #[profile]
    async fn borrowed(&self, n: &str) -> usize {
        n.len() + self.0.len()
    }
}

trait T {
    async fn go(&self, n: u32) -> u32;
    fn dflt(&self) -> u32
    where
        Self: Sized;
}
impl T for S {
    #[profile]
    async fn go(&self, n: u32) -> u32 {
        self.v.len() as u32 + n
    }
    #[profile]
    fn dflt(&self) -> u32
    where
        Self: Sized,
    {
        1
    }
}

/// doc
#[inline(always)]
#[must_use]
#[profile]
pub(crate) fn documented<const N: usize, T>(a: [T; N]) -> usize
where
    T: Copy + Into<u64>,
{
    let mut n = 0;
    for x in a {
        n += x.into() as usize;
    }
    n
}

#[profile]
fn dst(b: bool) -> Box<dyn std::fmt::Display> {
    match b {
        true => Box::new(1),
        false => Box::new("x"),
    }
}

#[profile]
fn shared(x: Arc<Mutex<Vec<u8>>>) -> usize {
    let g = x.lock().unwrap();
    g.len()
}

#[profile]
fn labels(m: &[Vec<u32>]) -> u32 {
    let mut n = 0;
    let mut it = m.iter();
    'outer: while let Some(row) = it.next() {
        for x in row {
            if *x == 0 {
                continue 'outer;
            }
            if *x > 100 {
                break 'outer;
            }
            n += x;
        }
    }
    n
}

#[profile]
#[tokio::main]
async fn profiled_main_inner() -> u32 {
    let v = vec![1];
    v.len() as u32
}

/// Calls them all.
#[profile]
pub(crate) fn call_all() -> Result<(), Box<dyn std::error::Error>> {
    assert_eq!(closures(1)(2), 8);
    assert_eq!(never_ends_before_items(3), 3);
    assert_eq!(hrtb(|s| s.trim()), "abc");
    let mut m = HashMap::new();
    cache(&mut m, 3).push('x');
    assert_eq!(cache(&mut m, 3), "3x");
    assert_eq!(places(true), (vec![2, 3], vec![9]));
    let mm = Mutex::new(HashMap::from([(2, vec![1, 2])]));
    assert_eq!(locks(&mm), 20 + 3 + 3 + 1);
    assert_eq!((never(1), never(2), never(3)), (9, 7, 10));
    assert_eq!(args(&[1, 2, 3]), 3 + 2 + 1);
    assert_eq!(tail_macro(2), [2, 2]);
    assert_eq!(fields(&(vec!["a".into()], 1)), 1);
    assert_eq!(questions(Some(1)), Some(3));
    assert_eq!(r#match(1), 6);
    let mut s = S { v: vec![1, 2] };
    *s.find(2).unwrap() = 5;
    assert_eq!(s[1], 5);
    assert_eq!(s.next(), Some(5));
    assert_eq!(s.drain().now_or_never(), None);
    let rt = tokio::runtime::Runtime::new()?;
    assert_eq!(rt.block_on(S { v: vec![4, 5] }.drain()), 9);
    assert_eq!(rt.block_on(streams(|x| x)), 7 + 6 + 1 + 6);
    assert_eq!(S { v: vec![3] }.by_value(), [3, 1]);
    assert_eq!(rt.block_on(async_closure()), 3);
    assert_eq!(
        rt.block_on(async { tokio::spawn(async { borrow("a", "b").await.len() }).await.unwrap() }),
        1
    );
    assert_eq!(rt.block_on(S { v: vec![] }.go(2)), 2);
    assert_eq!(S { v: vec![] }.dflt(), 1);
    assert_eq!(rt.block_on(borrows_for_a_while()), 2 + 4 + 1 + 2 + 2);
    let mut names = Names(vec!["a", "b"]);
    assert_eq!(rt.block_on(names.name()), Some("b"));
    assert_eq!(rt.block_on(names.sent(2)), 3);
    assert_eq!(rt.block_on(names.twice("abc")), 8);
    assert_eq!(documented([1u8, 2]), 3);
    assert_eq!(dst(true).to_string(), "1");
    assert_eq!(shared(Default::default()), 0);
    assert_eq!(labels(&[vec![1, 0, 5], vec![2, 200], vec![7]]), 3);
    assert_eq!(profiled_main_inner(), 1);
    Ok(())
}

#[profile]
fn never_ends_before_items(n: u32) -> u32 {
    loop {
        if is_more(n) {
            return n;
        }
    }

    fn is_more(n: u32) -> bool {
        n > 0
    }
}
