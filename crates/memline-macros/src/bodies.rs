//! The three kinds of body: one that runs when called, an async one, and one that returns a future that it made of an
//! async block.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprAsync, ReturnType, Signature, Stmt, Type};

use crate::args::Arguments;
use crate::body::{Instrument, leading_items, uncertain};
use crate::emit;
use crate::expectations;
use crate::function::{Function, need_not_be_reached};
use crate::lines::Lines;
use crate::parameters;
use crate::source::Source;
use crate::yields::may_end_in_future;

pub(crate) struct Instrumented {
    pub(crate) head: TokenStream,
    pub(crate) body: Group,
}

/// The function with its probes.
pub(crate) fn instrument(mut function: Function, arguments: &Arguments) -> Instrumented {
    let at = function.group.span();
    let source = Source::new(
        Span::call_site(),
        &function.head,
        function.signature.ident.span(),
        &function.group,
    );
    let mut lines = Lines::new(at, source.first_line);
    let mut statements = std::mem::take(&mut function.statements);
    expectations::allow_in_body(&mut statements);
    let rest = statements.split_off(leading_items(&statements));
    let is_canonical = is_canonical(&function.signature, &statements, &rest);
    // Of a body that is empty Clippy does not ask that it uses its types.
    let mentions = if function.group.stream().is_empty() {
        emit::mention_types(at, function.signature.generics.type_params().map(|param| &param.ident))
    } else {
        TokenStream::new()
    };
    let mut head = function.head.clone();
    // The edition that decides when the tail's temporaries are dropped is read off this span.
    let mut braces = at;
    let body = if function.signature.asyncness.is_some() {
        let taken = parameters::take(&mut function.signature, &function.group.stream());
        if taken.is_renamed {
            let (before, signature) = (&function.before_signature, &function.signature);
            head = quote!(#before #signature);
        }
        let returns = may_end_in_future(&function.signature.output, &rest);
        let body = measured(&mut lines, rest, at);
        let edge = return_edge(&function.signature, &taken.mentions);
        let bindings = taken.bindings;
        let site = emit::site(at);
        let hidden = emit::hidden(at);
        // A block of its own with the user's span: the edition that decides when the tail's temporaries are dropped is
        // read off it, and they are dropped before the parameters.
        let mut body = Group::new(Delimiter::Brace, body);
        body.set_span(at);
        let body = if returns {
            quote_spanned!(hidden=> return #body;)
        } else {
            body.into_token_stream()
        };
        quote_spanned!(hidden=> ::memline::__private::profiled(&#site, async move { #bindings #edge #body }).await)
    } else if is_canonical {
        // The braces around are not the user's then, so Clippy looks no further. Those inside are: their edition counts.
        let mut body = Group::new(Delimiter::Brace, measured(&mut lines, rest, at));
        body.set_span(at);
        braces = emit::hidden(at);
        let enter = emit::enter(at);
        quote!(#enter #body)
    } else {
        made_of_async(&mut lines, rest, at)
    };
    let attributes = &function.inner_attributes;
    let site = site(&function.signature, arguments, &source, &lines, at);
    // The user's leading items stay first, as items after statements are a lint.
    let mut body = Group::new(
        Delimiter::Brace,
        quote!(#(#attributes)* #(#statements)* #site #mentions #body),
    );
    body.set_span(braces);
    Instrumented {
        head: expectations::allow_in_head(head),
        body,
    }
}

/// Whether this may be the one body that Clippy wants of a `clone` or a `partial_cmp`, which it no longer is with probes
/// in it.
fn is_canonical(signature: &Signature, items: &[Stmt], rest: &[Stmt]) -> bool {
    let [Stmt::Expr(expr, _)] = rest else { return false };
    let expr = match expr {
        Expr::Return(returning) => returning.expr.as_deref(),
        tail => Some(tail),
    };
    let is_one = match expr {
        Some(Expr::Unary(_)) => signature.ident == "clone",
        Some(Expr::Call(_) | Expr::MethodCall(_)) => signature.ident == "partial_cmp",
        _ => false,
    };
    is_one && items.is_empty() && signature.receiver().is_some() && signature.asyncness.is_none()
}

/// The statements with probes, and with the closing brace's row opened at the end.
fn measured(lines: &mut Lines, mut statements: Vec<Stmt>, at: Span) -> TokenStream {
    Instrument::new(lines).statements(&mut statements);
    let brace = lines.closing();
    let counted = !lines.has_row(brace);
    let row = lines.row(brace);
    match last_to_run(&statements) {
        Some(last) => {
            let need_not_be_reached = need_not_be_reached(&statements[last].to_token_stream());
            statements.insert(last, emit::closing(at, row, counted, need_not_be_reached));
        }
        None if counted => statements.push(emit::probe(at, row, &[])),
        None => statements.push(emit::resume(at, row, &[])),
    }
    quote!(#(#statements)*)
}

/// Where the statement is that runs last; none if its variables must live on behind it.
///
/// Nothing can be put behind it in general: it may be the tail expression, and it may never end, so that what follows
/// would be unreachable code. Which of several conditional statements at the end is the tail only the compiler knows;
/// it is none before the first of them.
fn last_to_run(statements: &[Stmt]) -> Option<usize> {
    // Items do not run.
    let items = statements
        .iter()
        .rev()
        .take_while(|s| matches!(s, Stmt::Item(_)))
        .count();
    let statements = &statements[..statements.len() - items];
    // Each has its probe before it, under the same conditions.
    let uncertain = uncertain(statements);
    let last = statements.len() - uncertain.max(1).min(statements.len());
    match statements.last()? {
        _ if uncertain > 0 => Some(last),
        Stmt::Local(_) | Stmt::Item(_) => None,
        Stmt::Expr(Expr::Verbatim(tokens), _) if tokens.is_empty() => None,
        Stmt::Expr(..) | Stmt::Macro(_) => Some(last),
    }
}

/// A body that runs when called, unless all it does is to return a future: then that is what is profiled.
fn made_of_async(lines: &mut Lines, mut statements: Vec<Stmt>, at: Span) -> TokenStream {
    if let Some(Stmt::Expr(tail, None)) = statements.last_mut()
        && let Some(block) = returned_block(tail)
    {
        if let Expr::Async(ExprAsync { block: body, .. }) = block {
            let inner = measured(lines, std::mem::take(&mut body.stmts), at);
            body.stmts = vec![Stmt::Expr(Expr::Verbatim(inner), None)];
        }
        let site = emit::site(at);
        let span = emit::hidden(block.span());
        *block = Expr::Verbatim(quote_spanned!(span=> ::memline::__private::profiled(&#site, #block)));
        return quote!(#(#statements)*);
    }
    let enter = emit::enter(at);
    let body = measured(lines, statements, at);
    quote!(#enter #body)
}

/// The async block in `async { … }` and `Box::pin(async { … })`, as people and the attribute `async_trait` write it.
fn returned_block(tail: &mut Expr) -> Option<&mut Expr> {
    match tail {
        Expr::Async(_) => Some(tail),
        Expr::Call(call) if is_box_pin(&call.func) && call.args.len() == 1 => call
            .args
            .first_mut()
            .filter(|argument| matches!(argument, Expr::Async(_))),
        _ => None,
    }
}

fn is_box_pin(function: &Expr) -> bool {
    let Expr::Path(function) = function else { return false };
    let mut names = function.path.segments.iter().rev().map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "pin") && names.next().is_some_and(|name| name == "Box")
}

/// A branch that is never taken. It tells the block's type, which is known from its uses only, and mentions every
/// parameter that the block is to capture.
fn return_edge(signature: &Signature, mentions: &[TokenStream]) -> TokenStream {
    let (at, ty) = match &signature.output {
        ReturnType::Default => (Span::call_site(), Some(quote!(()))),
        ReturnType::Type(_, ty) => match parameters::without_impl(ty) {
            Type::Never(_) | Type::Infer(_) => (ty.span(), None),
            ty => (ty.span(), Some(ty.to_token_stream())),
        },
    };
    let span = emit::hidden(at);
    let typed = ty.map(|ty| quote_spanned!(span=> return ::memline::__private::returned::<#ty>();));
    if typed.is_none() && mentions.is_empty() {
        return TokenStream::new();
    }
    quote_spanned! {span=>
        if false {
            #(#mentions)*
            #typed
        }
    }
}

fn site(signature: &Signature, arguments: &Arguments, source: &Source, lines: &Lines, at: Span) -> TokenStream {
    let site = emit::site(at);
    let name = signature.ident.to_string();
    let rows = lines.rows().iter().map(|line| line_literal(*line));
    let (attribute_line, first_line) = (line_literal(source.attribute_line), line_literal(source.first_line));
    let (attribute_text, text) = (&source.attribute_text, &source.text);
    let settings = emit::settings(at, arguments);
    let hidden = emit::hidden(at);
    quote_spanned! {hidden=>
        static #site: ::memline::__private::Site = ::memline::__private::Site::new(
            #name,
            ::core::file!(),
            ::memline::__private::Line { number: #attribute_line, text: #attribute_text },
            #first_line,
            #text,
            &[#(#rows),*],
        )#settings;
    }
}

fn line_literal(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
