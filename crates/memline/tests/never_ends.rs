//! What never comes to its end: `#[profile]` is the cause of no warning there. The compiler has nothing to say of these functions
//! without it either.
#![deny(warnings, unused, unreachable_code)]
#![allow(dropping_copy_types, reason = "results do not matter here")]
#![allow(
    dead_code,
    clippy::all,
    clippy::pedantic,
    reason = "what is tested is what the compiler says"
)]

mod quiet;

use memline::profile;

fn die() -> ! {
    std::process::exit(1)
}
struct S(Vec<u8>);
#[profile]
fn only_todo() {
    todo!()
}
#[profile]
fn only_unimplemented() -> u8 {
    unimplemented!()
}
#[profile]
fn todo_as_a_statement() {
    todo!();
}
#[profile]
fn let_on_one_line() {
    let () = todo!();
}
#[profile]
fn let_of_a_unit() {
    let () = todo!();
}
#[profile]
fn let_of_a_number() {
    let _x: u8 = todo!();
}
#[profile]
fn tail_that_exits() -> u8 {
    die()
}
#[profile]
fn statement_that_exits() {
    die();
}
#[profile]
fn let_that_exits() {
    let _y: u8 = std::process::exit(1);
}
#[profile]
fn branches(n: u8) -> u8 {
    if n > 1 {
        todo!()
    } else {
        let _z: Vec<u8> = Vec::new();
        unimplemented!("x")
    }
}
#[profile]
fn arms(n: u8) -> u8 {
    match n {
        0 => todo!(),
        1 => {
            let _v = vec![1];
            todo!()
        }
        2 => {
            let _v = vec![1];
            die()
        }
        3 => return 1,
        _ => {
            let _v = vec![1];
            std::panic!()
        }
    }
}
#[profile]
fn closure() {
    let f = || {
        let _v = vec![1];
        todo!()
    };
    f()
}
#[profile]
async fn later() {
    todo!()
}
#[profile]
async fn later_with_a_local() -> u8 {
    let _v = vec![1];
    todo!()
}
#[profile]
async fn later_as_a_statement() {
    let _v = vec![1];
    die();
}
#[profile]
async fn waits_forever() -> ! {
    loop {
        std::future::ready(()).await;
    }
}
#[profile]
fn runs_forever() -> ! {
    loop {
        let _v = vec![1];
    }
}
#[profile]
fn returns_a_future() -> impl std::future::Future<Output = u8> {
    async {
        let _v = vec![1];
        todo!()
    }
}
impl S {
    #[profile]
    fn by_value(self) -> u8 {
        todo!()
    }
    #[profile]
    fn shown(self) {
        todo!("{:?}", dbg!(&self.0))
    }
    #[profile]
    fn asserted(mut self) -> ! {
        self.0.push(1);
        assert!(self.0.len() > 1);
        loop {
            let _v = vec![1];
        }
    }
    #[profile]
    fn asserted_and_returned(self) -> Self {
        assert!(self.0.len() > 1);
        unimplemented!()
    }
}
#[async_trait::async_trait]
trait T {
    async fn f(&self);
    async fn g(&self) -> u8;
    #[profile]
    async fn h(&self) {
        todo!()
    }
    #[profile]
    async fn i(&self) -> Vec<u8> {
        let _v = vec![1];
        unimplemented!()
    }
    #[profile]
    async fn j(&self) {
        die()
    }
    #[profile]
    async fn k(&self) {
        let _v = vec![1];
        die();
    }
    #[profile]
    async fn l(&self) {
        loop {
            std::future::ready(()).await;
        }
    }
    #[profile]
    async fn m(&self) {
        let _x: u8 = todo!();
    }
}
#[profile]
#[async_trait::async_trait]
impl T for S {
    async fn f(&self) {
        todo!()
    }
    async fn g(&self) -> u8 {
        unimplemented!("{:?}", self.0)
    }
}
#[profile]
fn loops() {
    for _i in 0..3 {
        let _v = vec![1];
        die();
    }
    while let Some(_x) = Some(1) {
        let _v = vec![1];
        todo!();
    }
}
#[profile]
fn block() {
    {
        let _v = vec![1];
        die()
    };
}
#[profile]
fn let_else(n: u8) {
    let Some(_x) = Some(n) else {
        let _v = vec![1];
        die()
    };
    drop(vec![1]);
    todo!()
}
#[profile]
fn parameters(_a: Vec<u8>, (_b, _): (u8, Vec<u8>)) -> Box<dyn Fn() -> u8> {
    Box::new(move || todo!())
}
#[track_caller]
fn assert_panics(f: impl FnOnce() + std::panic::UnwindSafe, message: &str) {
    let panicked = std::panic::catch_unwind(f).expect_err("it does not return");
    let told = panicked.downcast_ref::<String>().map(String::as_str);
    assert_eq!(told.or(panicked.downcast_ref::<&str>().copied()), Some(message));
}

#[test]
fn they_panic_as_before() {
    quiet::reports();
    assert_panics(only_todo, "not yet implemented");
    assert_panics(|| drop(only_unimplemented()), "not implemented");
    assert_panics(let_of_a_unit, "not yet implemented");
    assert_panics(|| drop(branches(1)), "not implemented: x");
    assert_panics(|| drop(arms(1)), "not yet implemented");
    assert_panics(closure, "not yet implemented");
    assert_panics(|| S(vec![3]).shown(), "not yet implemented: [3]");
    assert_panics(|| S(Vec::new()).asserted(), "assertion failed: self.0.len() > 1");
    let poll = |future: std::pin::Pin<Box<dyn Future<Output = ()>>>| {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        drop({ future }.as_mut().poll(&mut context));
    };
    assert_panics(|| poll(Box::pin(later())), "not yet implemented");
    assert_panics(|| poll(Box::pin(async { S(vec![3]).f().await })), "not yet implemented");
    assert_panics(
        || poll(Box::pin(async { drop(S(vec![3]).g().await) })),
        "not implemented: [3]",
    );
}
