//! The function's static: what the profiler knows of it without a call.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::arguments::Arguments;
use crate::names::{self, hidden};
use crate::source::SourceText;

/// `static SITE: Site = Site::new(…);`. A function is endless that runs as long as the program does.
pub(super) fn site(
    name: &Ident,
    arguments: &Arguments,
    text: &SourceText,
    rows: &[usize],
    is_endless: bool,
    at: Span,
) -> TokenStream {
    let site = names::site(at);
    let name = name.to_string();
    let rows = rows.iter().map(|line| line_literal(*line));
    let (attribute_line, first_line) = (line_literal(text.attribute_line), line_literal(text.first_line));
    let (attribute_text, text) = (&text.attribute_text, &text.text);
    let settings = settings(at, arguments);
    let endless = is_endless.then(|| quote_spanned!(hidden(at)=> .endless()));
    quote_spanned! {hidden(at)=>
        static #site: ::memline::__private::Site = ::memline::__private::Site::new(
            #name,
            ::core::file!(),
            ::memline::__private::Line { number: #attribute_line, text: #attribute_text },
            #first_line,
            #text,
            &[#(#rows),*],
        )#settings #endless;
    }
}

/// `.measure(…).name(…)`, what the attribute's arguments add to the site; nothing without any.
fn settings(at: Span, arguments: &Arguments) -> TokenStream {
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
    // The function's crate says whether its tests are to fail, and its own code panics: so that the panic is at the function.
    let over_budget = (arguments.max_peak_bytes.is_some() || arguments.max_retained_bytes.is_some()).then(|| {
        let is_debug = quote_spanned!(span=> ::core::cfg!(debug_assertions));
        let panics = quote_spanned!(at=> |message| ::core::panic!("{}", message));
        call("over_budget", quote!(#is_debug, #panics))
    });
    quote!(#measure #precision #name #max_peak #max_retained #over_budget)
}

fn line_literal(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
