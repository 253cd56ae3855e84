//! Expressions that cannot allocate.

use std::collections::BTreeSet;

use syn::parse::{ParseStream, Parser as _};
use syn::{BinOp, Block, Expr, Ident, Lit, Macro, Pat, Stmt, UnOp};

use super::getters::is_getter;

/// What the signature and the file tell.
pub(super) struct Function<'a> {
    /// Functions of the file that are trivial.
    pub(super) known: &'a BTreeSet<String>,
    /// Parameters that are numbers.
    pub(super) numbers: BTreeSet<String>,
    /// Whether a number is returned.
    pub(super) result: bool,
}

impl Function<'_> {
    /// `is_number`: the block's value is a number or `bool`, by what is around it.
    pub(super) fn block(&self, block: &Block, is_number: bool) -> bool {
        block.stmts.iter().all(|statement| match statement {
            Stmt::Local(local) => local.init.as_ref().is_none_or(|init| {
                let diverges = |(_, otherwise): &(_, Box<Expr>)| self.is_quiet(otherwise, false);
                self.is_quiet(&init.expr, false) && init.diverge.as_ref().is_none_or(diverges)
            }),
            Stmt::Item(_) => true,
            Stmt::Expr(expression, _) => self.is_quiet(expression, is_number),
            Stmt::Macro(statement) => self.is_quiet_macro(&statement.mac),
        })
    }

    /// Whether the block is `self.other(…)` or `Self::other(…)`, and no more.
    pub(super) fn is_one_call(&self, block: &Block, is_other: &dyn Fn(&Ident) -> bool) -> bool {
        let [Stmt::Expr(expression, _)] = &*block.stmts else {
            return false;
        };
        let called = match expression {
            Expr::Return(returned) => returned.expr.as_deref(),
            called => Some(called),
        };
        let (is_other, arguments) = match called {
            Some(Expr::MethodCall(call)) => (is_self(&call.receiver) && is_other(&call.method), &call.args),
            Some(Expr::Call(call)) => (own_function(&call.func).is_some_and(is_other), &call.args),
            _ => return false,
        };
        is_other && arguments.iter().all(|argument| self.is_quiet(argument, false))
    }

    /// `is_number`: the value is a number or `bool`, by what is around it, so that its operators are.
    fn is_quiet(&self, expression: &Expr, is_number: bool) -> bool {
        let quiet = |expression: &Expr| self.is_quiet(expression, false);
        match expression {
            Expr::Lit(_) | Expr::Path(_) | Expr::Infer(_) | Expr::Const(_) => true,
            Expr::Field(field) => quiet(&field.base),
            Expr::Index(index) => quiet(&index.expr) && quiet(&index.index),
            Expr::Reference(reference) => quiet(&reference.expr),
            Expr::RawAddr(address) => quiet(&address.expr),
            Expr::Paren(inner) => self.is_quiet(&inner.expr, is_number),
            Expr::Group(inner) => self.is_quiet(&inner.expr, is_number),
            // Only numbers can be cast.
            Expr::Cast(cast) => self.is_quiet(&cast.expr, true),
            Expr::Unary(unary) => match unary.op {
                UnOp::Deref(_) => quiet(&unary.expr),
                _ => (is_number || self.is_number(&unary.expr)) && self.is_quiet(&unary.expr, is_number),
            },
            Expr::Binary(binary) => self.is_quiet_operator(&binary.op, &binary.left, &binary.right, is_number),
            // On its left, an index may make room.
            Expr::Assign(assign) => !has_index(&assign.left) && quiet(&assign.left) && quiet(&assign.right),
            Expr::Tuple(tuple) => tuple.elems.iter().all(quiet),
            Expr::Array(array) => array.elems.iter().all(quiet),
            Expr::Repeat(repeat) => quiet(&repeat.expr),
            Expr::Struct(made) => {
                made.fields.iter().all(|field| quiet(&field.expr)) && made.rest.as_deref().is_none_or(quiet)
            }
            Expr::Call(call) => self.is_quiet_function(&call.func) && call.args.iter().all(quiet),
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                (is_getter(&name) || is_self(&call.receiver) && self.known.contains(&name))
                    && quiet(&call.receiver)
                    && call.args.iter().all(quiet)
            }
            Expr::Range(range) => range.start.as_deref().is_none_or(quiet) && range.end.as_deref().is_none_or(quiet),
            Expr::Let(condition) => quiet(&condition.expr),
            Expr::If(branch) => {
                self.is_quiet(&branch.cond, true)
                    && self.block(&branch.then_branch, is_number)
                    && (branch.else_branch.as_ref()).is_none_or(|(_, other)| self.is_quiet(other, is_number))
            }
            Expr::Match(matched) => {
                let mut arms = matched.arms.iter();
                quiet(&matched.expr)
                    && arms.all(|arm| self.is_quiet_pattern(&arm.pat) && self.is_quiet(&arm.body, is_number))
            }
            Expr::Block(block) => self.block(&block.block, is_number),
            Expr::Unsafe(block) => self.block(&block.block, is_number),
            Expr::Return(returned) => {
                let value = returned.expr.as_deref();
                value.is_none_or(|value| self.is_quiet(value, self.result))
            }
            Expr::Macro(called) => self.is_quiet_macro(&called.mac),
            _ => false,
        }
    }

    fn is_quiet_operator(&self, operator: &BinOp, left: &Expr, right: &Expr, is_number: bool) -> bool {
        let both = |is_number| self.is_quiet(left, is_number) && self.is_quiet(right, is_number);
        let has_number = self.is_number(left) || self.is_number(right);
        match operator {
            BinOp::And(_) | BinOp::Or(_) => both(true),
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => both(has_number),
            BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_) => self.is_number(right) && !has_index(left) && both(true),
            _ => (is_number || has_number) && both(is_number || has_number),
        }
    }

    /// Whether an expression is a number or `bool`, by its own text.
    fn is_number(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Lit(literal) => !matches!(literal.lit, Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_)),
            Expr::Cast(_) => true,
            Expr::MethodCall(call) => call.method == "len",
            Expr::Path(path) => (path.path.get_ident()).is_some_and(|name| self.numbers.contains(&name.to_string())),
            Expr::Paren(inner) => self.is_number(&inner.expr),
            Expr::Group(inner) => self.is_number(&inner.expr),
            Expr::Unary(unary) => self.is_number(&unary.expr),
            Expr::Binary(binary) => self.is_number(&binary.left) || self.is_number(&binary.right),
            _ => false,
        }
    }

    /// `matches!(expression, pattern if guard)`
    fn is_quiet_macro(&self, called: &Macro) -> bool {
        let parts = |input: ParseStream<'_>| {
            let expression: Expr = input.parse()?;
            input.parse::<syn::Token![,]>()?;
            Pat::parse_multi_with_leading_vert(input)?;
            let guard = match input.parse::<Option<syn::Token![if]>>()? {
                Some(_) => Some(input.parse::<Expr>()?),
                None => None,
            };
            input.parse::<Option<syn::Token![,]>>()?;
            Ok((expression, guard))
        };
        called.path.is_ident("matches")
            && parts.parse2(called.tokens.clone()).is_ok_and(|(expression, guard)| {
                self.is_quiet(&expression, false) && guard.is_none_or(|guard| self.is_quiet(&guard, true))
            })
    }

    /// `Some(x)`, as by their names constructors are no functions; `Self::other(x)` and `other(x)`, if that is trivial.
    fn is_quiet_function(&self, function: &Expr) -> bool {
        let Expr::Path(path) = function else { return false };
        let names: Vec<_> = path
            .path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        match &*names {
            [.., name] if name.starts_with(char::is_uppercase) => true,
            [name] => self.known.contains(name),
            [own, name] => own == "Self" && self.known.contains(name),
            _ => false,
        }
    }

    /// A pattern runs code only in its `if`.
    fn is_quiet_pattern(&self, pattern: &Pat) -> bool {
        match pattern {
            Pat::Guard(guarded) => self.is_quiet(&guarded.guard, true),
            _ => true,
        }
    }
}

fn is_self(receiver: &Expr) -> bool {
    matches!(receiver, Expr::Path(path) if path.path.is_ident("self"))
}

/// The name of `Self::name`.
fn own_function(function: &Expr) -> Option<&Ident> {
    let Expr::Path(path) = function else { return None };
    let mut segments = path.path.segments.iter();
    match (segments.next(), segments.next(), segments.next()) {
        (Some(own), Some(name), None) if own.ident == "Self" => Some(&name.ident),
        _ => None,
    }
}

fn has_index(place: &Expr) -> bool {
    match place {
        Expr::Index(_) => true,
        Expr::Field(field) => has_index(&field.base),
        Expr::Paren(inner) => has_index(&inner.expr),
        Expr::Unary(unary) => has_index(&unary.expr),
        _ => false,
    }
}
