//! The function's static: what the profiler knows of it without a call.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::visit::{self, Visit};
use syn::{Signature, TypeImplTrait};

use super::settings::Settings;
use crate::arguments::Arguments;
use crate::names::{self, hidden};
use crate::source::SourceText;

/// `static SITE: Site = Site::new(…);`. A function is endless that runs as long as the program does.
pub(super) fn site(
    signature: &Signature,
    settings: &Settings<'_>,
    text: &SourceText,
    rows: &[usize],
    is_endless: bool,
    at: Span,
) -> TokenStream {
    let site = names::site(at);
    let name = signature.ident.to_string();
    let rows = rows.iter().map(|line| line_literal(*line));
    let (entry_line, first_line) = (line_literal(text.entry_line), line_literal(text.first_line));
    let file = if text.file.is_empty() {
        // An editor expands without files.
        quote_spanned!(hidden(at)=> ::core::file!())
    } else {
        text.file.to_token_stream()
    };
    let private = settings.memline.private(at);
    let generics = generics(signature);
    let chosen = chosen(at, settings.arguments, &private);
    let endless = is_endless.then(|| quote_spanned!(hidden(at)=> .endless()));
    let (entry_text, body_text, left_out) = if cfg!(feature = "source") {
        (&*text.entry_text, &*text.text, None)
    } else {
        ("", "", Some(left_out(text, at, &private)))
    };
    quote_spanned! {hidden(at)=>
        static #site: #private::Site = {
            // Its path begins with that of the function, and nothing is run for it.
            enum __MemlineInside {}
            #private::Site::new(
                #name,
                #file,
                #private::Line { number: #entry_line, text: #entry_text },
                #first_line,
                #body_text,
                &[#(#rows),*],
            ).path::<__MemlineInside>(#generics)#left_out #chosen #endless
        };
    }
}

/// `<_, _>`: one for each type or constant that a function is generic over.
fn generics(signature: &Signature) -> String {
    #[derive(Default)]
    struct Unnamed(usize);
    impl<'a> Visit<'a> for Unnamed {
        fn visit_type_impl_trait(&mut self, ty: &'a TypeImplTrait) {
            self.0 += 1;
            visit::visit_type_impl_trait(self, ty);
        }
    }
    let mut unnamed = Unnamed::default();
    for input in &signature.inputs {
        unnamed.visit_fn_arg(input);
    }
    let named = signature.generics.type_params().count() + signature.generics.const_params().count();
    match named + unnamed.0 {
        0 => String::new(),
        count => format!("<{}>", vec!["_"; count].join(", ")),
    }
}

/// `.without_text(…)`
fn left_out(text: &SourceText, at: Span, private: &TokenStream) -> TokenStream {
    let (last_line, fingerprint) = (line_literal(text.last_line), text.fingerprint);
    let (first, last) = (line_literal(text.whole_lines.0), line_literal(text.whole_lines.1));
    quote_spanned! {hidden(at)=>
        .without_text(#last_line, #private::RangeOfLines { first: #first, last: #last }, #fingerprint)
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
