//! What users' own types take over from what they hold of ours: losing one of these breaks their code.

use std::panic::{RefUnwindSafe, UnwindSafe};

use memline::{Report, Row, Session, SessionBuilder, SessionHandle};

fn has_all<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}

#[test]
fn what_users_hold_has_all_auto_traits() {
    has_all::<Session>();
    has_all::<SessionHandle>();
    has_all::<SessionBuilder>();
    has_all::<Report>();
    has_all::<Row>();
}
