//! Puts a profiled function together, by its kind.

mod asynchronous;
mod attributes;
mod parameters;
mod receiver;
mod site;
mod synchronous;

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::arguments::Arguments;
use crate::clippy;
use crate::emit;
use crate::function::Function;
use crate::names::hidden;
use crate::plan::{Kind, Plan};
use crate::source::{Lines, SourceText};
use crate::tokens::braced;

/// The function with its probes.
pub(crate) fn instrument(mut function: Function, arguments: &Arguments) -> TokenStream {
    let at = function.group.span();
    let name = function.signature.ident.span();
    let text = SourceText::new(Span::call_site(), &function.written, name, &function.group);
    let lines = Lines::new(&function.written, &function.group, text.first_line);
    clippy::allow_in_body(&mut function.body.stmts);

    let is_framed = matches!(Kind::of(&function.signature, &function.body), Kind::Synchronous);
    let locals = if is_framed {
        synchronous::rebind_owned(&mut function)
    } else {
        Vec::new()
    };
    let kind = Kind::of(&function.signature, &function.body);
    let plan = Plan::new(&kind, &function.body, &lines);
    let is_async = matches!(kind, Kind::Asynchronous);
    let returns = clippy::may_end_in_future(&function.signature.output, &function.body.stmts);
    // Clippy looks into no braces but the user's.
    let braces = if clippy::is_canonical(&function.signature, &function.body.stmts) {
        hidden(at)
    } else {
        at
    };
    emit::apply(&mut function.body, plan.marks);

    let statements = &function.body.stmts;
    let statements = quote!(#(#statements)*);
    let body = if is_async {
        asynchronous::asynchronous(&mut function, statements, returns, at)
    } else if is_framed {
        synchronous::framed(statements, &locals, at)
    } else {
        statements
    };
    let is_endless = plan.is_endless || function.signature.ident == "main";
    let site = site::site(&function.signature.ident, arguments, &text, &plan.rows, is_endless, at);
    let mentions = clippy::mention_types_of_empty(&function, hidden(at));
    let attributes = &function.inner_attributes;
    let body = braced(braces, quote!(#(#attributes)* #site #mentions #body));
    let head = clippy::allow_in_head(function.head());
    quote!(#head #body)
}
