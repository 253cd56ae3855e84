//! The function's static: what the profiler knows of it without a call.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::settings::Settings;
use crate::arguments::Arguments;
use crate::names::{self, hidden};
use crate::source::SourceText;

/// `static SITE: Site = Site::new(…);`. A function is endless that runs as long as the program does.
pub(super) fn site(
    name: &Ident,
    settings: &Settings<'_>,
    text: &SourceText,
    rows: &[usize],
    is_endless: bool,
    at: Span,
) -> TokenStream {
    let site = names::site(at);
    let name = name.to_string();
    let rows = rows.iter().map(|line| line_literal(*line));
    let (entry_line, first_line) = (line_literal(text.entry_line), line_literal(text.first_line));
    let file = if text.file.is_empty() {
        // An editor expands without files.
        quote_spanned!(hidden(at)=> ::core::file!())
    } else {
        text.file.to_token_stream()
    };
    let (entry_text, text) = (&text.entry_text, &text.text);
    let private = settings.memline.private(at);
    let chosen = chosen(at, settings.arguments, &private);
    let endless = is_endless.then(|| quote_spanned!(hidden(at)=> .endless()));
    quote_spanned! {hidden(at)=>
        static #site: #private::Site = #private::Site::new(
            #name,
            #file,
            #private::Line { number: #entry_line, text: #entry_text },
            #first_line,
            #text,
            &[#(#rows),*],
        )#chosen #endless;
    }
}

/// `.measure(…).name(…)`, what the attribute's arguments add to the site; nothing without any.
fn chosen(at: Span, arguments: &Arguments, private: &TokenStream) -> TokenStream {
    let span = hidden(at);
    let call = |method: &str, value: TokenStream| {
        let method = Ident::new(method, span);
        quote_spanned!(span=> .#method(#value))
    };
    let measure = arguments.measure().map(|measure| {
        let measure = Ident::new(measure, span);
        call("measure", quote_spanned!(span=> #private::Measure::#measure))
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

fn line_literal(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
