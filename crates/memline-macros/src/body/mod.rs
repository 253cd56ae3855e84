//! Puts a profiled function together, by its kind.

mod asynchronous;
mod attributes;
mod parameters;
mod receiver;
mod settings;
mod site;
mod synchronous;
mod types;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Result;

pub(crate) use self::attributes::are_builtin;
pub(crate) use self::settings::Settings;
use self::synchronous::Owned;
use crate::emit;
use crate::item::Function;
use crate::plan::{Kind, Plan};
use crate::source::{Lines, Place, SourceText};
use crate::tokens::braced;

/// The function with its probes.
///
/// # Errors
///
/// Where it is one that cannot be profiled.
pub(crate) fn instrument(mut function: Function, settings: &Settings<'_>) -> Result<TokenStream> {
    let at = function.group.span();
    let place = Place::of(&function.written, &function.signature, &function.group);
    let text = SourceText::new(
        &place,
        settings.attribute,
        settings.arguments.is_added.then(Span::call_site),
        &function.written,
        &function.signature,
        &function.group,
    );
    let lines = Lines::new(&place, &function.written, &function.group, text.first_line);
    let is_read = settings.is_read || !are_builtin(&function.attributes);

    let is_framed = matches!(Kind::of(&function.signature, &function.body), Kind::Synchronous);
    let owned = if is_framed {
        synchronous::take_owned(&mut function, is_read)?
    } else {
        Owned::default()
    };
    let kind = Kind::of(&function.signature, &function.body);
    let plan = Plan::new(&kind, &function.body, &lines, settings.arguments.is_added);
    let is_async = matches!(kind, Kind::Asynchronous);
    emit::apply(settings.memline, &mut function.body, plan.marks);

    let statements = &function.body.stmts;
    let statements = quote!(#(#statements)*);
    let body = if is_async {
        asynchronous::asynchronous(&mut function, settings.memline, is_read, statements, at)
    } else if is_framed {
        synchronous::framed(&function.signature, settings.memline, statements, &owned, at)
    } else {
        statements
    };
    let is_endless = plan.is_endless || function.signature.ident == "main";
    let site = site::site(&function.signature, settings, &text, &plan.rows, is_endless, at);
    let attributes = &function.inner_attributes;
    let body = braced(at, quote!(#(#attributes)* #site #body));
    let head = function.head();
    Ok(quote!(#head #body))
}
