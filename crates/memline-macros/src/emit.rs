use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::token::Brace;
use syn::{Attribute, Block, Expr, ExprBlock, Stmt};

use crate::args::Arguments;
use crate::bodies;
use crate::function::{Function, Item};

/// The whole attribute: what stands in the item's place.
pub(crate) fn profile(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let read = Arguments::read(arguments).and_then(|arguments| Ok((arguments, Item::read(item.clone())?)));
    match read {
        // Refused is the same with and without the feature, so that switching it never breaks a build.
        Ok(_) if !cfg!(feature = "profiling") => item,
        Ok((arguments, Item::Function(function))) => self::function(*function, &arguments),
        Ok((_, Item::Unparsed)) => item,
        // The item stays, or every use of it would be an error too.
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #item)
        }
    }
}

fn function(function: Function, arguments: &Arguments) -> TokenStream {
    let bodies::Instrumented { head, body } = bodies::instrument(function, arguments);
    quote!(#head #body)
}

/// A span at the user's line whose names nobody else can see.
pub(crate) fn hidden(at: Span) -> Span {
    Span::mixed_site().located_at(at)
}

/// The name of the function's static. An item's name is seen by the body whatever its span.
pub(crate) fn site(at: Span) -> Ident {
    Ident::new("__MEMLINE_SITE", hidden(at))
}

/// `.measure(…).name(…)`, what the attribute's arguments add to the site; nothing without any.
pub(crate) fn settings(at: Span, arguments: &Arguments) -> TokenStream {
    let span = hidden(at);
    let call = |method: &str, value: TokenStream| {
        let method = Ident::new(method, span);
        quote_spanned!(span=> .#method(#value))
    };
    let measure = arguments.measure().map(|measure| {
        let measure = Ident::new(measure, span);
        call(
            "measure",
            quote_spanned!(span=> ::memline::__private::Measure::#measure),
        )
    });
    let precision = arguments.precision.map(|decimals| call("precision", quote!(#decimals)));
    let name = arguments.name.as_ref().map(|name| call("name", quote!(#name)));
    let max_peak = arguments
        .max_peak_bytes
        .map(|bytes| call("max_peak_bytes", quote!(#bytes)));
    let max_retained = arguments
        .max_retained_bytes
        .map(|bytes| call("max_retained_bytes", quote!(#bytes)));
    quote!(#measure #precision #name #max_peak #max_retained)
}

/// `probe(&SITE, row);`, with what attributes the statement has that it stands before.
pub(crate) fn probe(at: Span, row: usize, attributes: &[Attribute]) -> Stmt {
    mark(at, &quote_spanned!(hidden(at)=> probe), row, attributes)
}

/// `resume(&SITE, row);`
pub(crate) fn resume(at: Span, row: usize, attributes: &[Attribute]) -> Stmt {
    mark(at, &quote_spanned!(hidden(at)=> resume), row, attributes)
}

fn mark(at: Span, function: &TokenStream, row: usize, attributes: &[Attribute]) -> Stmt {
    let site = site(at);
    statement(quote_spanned! {hidden(at)=>
        #(#attributes)* ::memline::__private::#function(&#site, #row);
    })
}

/// `let guard = back(&SITE, row);`
pub(crate) fn back(at: Span, row: usize) -> Stmt {
    let site = site(at);
    statement(quote_spanned!(hidden(at)=> let __memline_back = ::memline::__private::back(&#site, #row);))
}

/// `let guard = closing(&SITE, row, counted);`, which need not be reached where what comes after it need not be.
pub(crate) fn closing(at: Span, row: usize, counted: bool, need_not_be_reached: bool) -> Stmt {
    let site = site(at);
    let attribute = need_not_be_reached.then(|| quote_spanned!(hidden(at)=> #[allow(unreachable_code)]));
    statement(quote_spanned! {hidden(at)=>
        #attribute let __memline_closing = ::memline::__private::closing(&#site, #row, #counted);
    })
}

/// `#[allow(…)] drop(call())`, for a tail expression.
pub(crate) fn drop_as_before(dropping: &Expr) -> Expr {
    let span = hidden(dropping.span());
    Expr::Verbatim(quote_spanned!(span=> #[allow(dropping_copy_types, dropping_references)] #dropping))
}

/// `let _: PhantomData<T>;` for each of the types: nothing but a use of them.
pub(crate) fn mention_types<'a>(at: Span, types: impl Iterator<Item = &'a Ident>) -> TokenStream {
    let span = hidden(at);
    types
        .map(|name| quote_spanned!(span=> let _: ::core::marker::PhantomData<#name>;))
        .collect()
}

/// `let guard = enter(&SITE);`
pub(crate) fn enter(at: Span) -> Stmt {
    let site = site(at);
    statement(quote_spanned!(hidden(at)=> let __memline_frame = ::memline::__private::enter(&#site);))
}

/// `let guard = enter_part(&SITE);`
pub(crate) fn enter_part(at: Span) -> Stmt {
    let site = site(at);
    statement(quote_spanned!(hidden(at)=> let __memline_part = ::memline::__private::enter_part(&#site);))
}

/// `at(&SITE, row, (value))`. The parentheses are nobody's: what was no argument may have had some of its own, or braces,
/// and the compiler would find them unnecessary.
pub(crate) fn at(at: Span, row: usize, value: &Expr) -> Expr {
    let site = site(at);
    Expr::Verbatim(quote_spanned!(hidden(at)=> ::memline::__private::at(&#site, #row, (#value))))
}

/// `probed(&SITE, row) && (condition)`
pub(crate) fn probed(at: Span, row: usize, condition: &Expr) -> Expr {
    let site = site(at);
    Expr::Verbatim(quote_spanned!(hidden(at)=> ::memline::__private::probed(&#site, #row) && (#condition)))
}

/// `header(&SITE, row, IntoIterator::into_iter(iterable))`
pub(crate) fn header(at: Span, row: usize, iterable: &Expr) -> Expr {
    let site = site(at);
    Expr::Verbatim(quote_spanned! {hidden(at)=>
        ::memline::__private::header(&#site, #row, ::core::iter::IntoIterator::into_iter(#iterable))
    })
}

/// `profiled_part(&SITE, block)`
pub(crate) fn profiled_part(at: Span, block: &Expr) -> Expr {
    let site = site(at);
    Expr::Verbatim(quote_spanned!(hidden(at)=> ::memline::__private::profiled_part(&#site, #block)))
}

/// `{ statements… tail }`
pub(crate) fn block(at: Span, mut statements: Vec<Stmt>, tail: Expr) -> Expr {
    statements.push(Stmt::Expr(tail, None));
    Expr::Block(ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: Block {
            brace_token: Brace(hidden(at)),
            stmts: statements,
        },
    })
}

fn statement(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), None)
}
