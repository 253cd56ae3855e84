//! The calls as they are written, each to a function of `memline::__private`.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Stmt};

use super::syntax::statement;
use crate::memline::Memline;
use crate::names::{self, hidden, site};
use crate::plan::{Statement, Wrapper};

/// `let guard = enter(&SITE);`
pub(crate) fn enter(memline: &Memline, at: Span) -> Stmt {
    let (site, private) = (site(at), memline.private(at));
    statement(quote_spanned!(hidden(at)=> let __memline_frame = #private::enter(&#site);))
}

/// `profiled(&SITE, block)`
pub(crate) fn profiled(memline: &Memline, at: Span, block: &impl ToTokens) -> TokenStream {
    let (site, private) = (site(at), memline.private(at));
    quote_spanned!(hidden(at)=> #private::profiled(&#site, #block))
}

/// A call that is a statement of its own.
pub(super) fn inserted(memline: &Memline, call: &Statement, row: Option<usize>, at: Span) -> Stmt {
    let (site, row) = (site(at), row.map(Literal::usize_unsuffixed));
    let private = memline.private(at);
    let at = hidden(at);
    statement(match call {
        Statement::Probe(attributes) => {
            quote_spanned!(at=> #(#attributes)* #private::probe(&#site, #row);)
        }
        Statement::Resume(attributes) => {
            quote_spanned!(at=> #(#attributes)* #private::resume(&#site, #row);)
        }
        Statement::RestoreRow { guard } => {
            let guard = names::guard(*guard, at);
            quote_spanned!(at=> let #guard = #private::restore_row(&#site, #row);)
        }
        Statement::Closing {
            guard,
            counted,
            need_not_be_reached,
        } => {
            let (attribute, guard) = (unreachable(*need_not_be_reached, at), names::guard(*guard, at));
            quote_spanned!(at=> #attribute let #guard = #private::closing(&#site, #row, #counted);)
        }
        Statement::ClosingScope {
            guard,
            need_not_be_reached,
        } => {
            let (attribute, guard) = (unreachable(*need_not_be_reached, at), names::guard(*guard, at));
            quote_spanned!(at=> #attribute let #guard = #private::closing_scope(&#site, #row);)
        }
        Statement::LeaveEarly { guards, attributes } => {
            let guards = guards.iter().map(|guard| names::guard(*guard, at));
            quote_spanned!(at=> #(#attributes)* #private::leave_early(&[#(&#guards),*]);)
        }
        Statement::EnterPart => {
            quote_spanned!(at=> let __memline_part = #private::enter_part(&#site);)
        }
    })
}

/// Where what comes after a call need not be reached, the call need not be.
fn unreachable(need_not_be_reached: bool, at: Span) -> Option<TokenStream> {
    need_not_be_reached.then(|| quote_spanned!(at=> #[allow(unreachable_code)]))
}

/// A call that the value of an expression is handed through.
///
/// The user's expression was no argument and may have had parentheses or braces. In parentheses that are not the user's the
/// compiler does not find those unnecessary.
pub(super) fn around(memline: &Memline, call: &Wrapper, row: Option<usize>, at: Span, expr: &Expr) -> Expr {
    let (site, row) = (site(at), row.map(Literal::usize_unsuffixed));
    let private = memline.private(at);
    let at = hidden(at);
    Expr::Verbatim(match call {
        Wrapper::ThenRow => quote_spanned!(at=> #private::then_row(&#site, #row, (#expr))),
        Wrapper::CountedIter { counts_first } => quote_spanned! {at=>
            #private::counted_iter(
                &#site,
                #row,
                #counts_first,
                ::core::iter::IntoIterator::into_iter(#expr),
            )
        },
        // No block around: it would drop temporaries of the expression before the rest of the statement.
        Wrapper::ThenResume => quote_spanned!(at=> (#expr, #private::resume(&#site, #row)).0),
        Wrapper::Tried(guards) => {
            let guards = guards.iter().map(|guard| names::guard(*guard, at));
            quote_spanned!(at=> #private::tried((#expr), &[#(&#guards),*]))
        }
        Wrapper::Profiled => profiled(memline, at, expr),
        Wrapper::AsyncPart => {
            quote_spanned!(at=> #private::profiled_part(&#site, async #expr).await)
        }
        Wrapper::ProfiledPart => quote_spanned!(at=> #private::profiled_part(&#site, #expr)),
    })
}
