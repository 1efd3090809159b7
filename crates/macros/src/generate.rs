//! The generated wrappers, definitions and tables.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, FnArg, ImplItem, ImplItemFn, ItemImpl, LitStr, Result, Type};

use crate::signature::{Signature, parse};

/// What an attribute makes of a function.
#[derive(Copy, Clone, PartialEq)]
enum Role {
    Method,
    ClassMethod,
    StaticMethod,
    Getter,
    Setter,
}

fn role_of(attribute: &Attribute) -> Option<Role> {
    let name = attribute.path().get_ident()?.to_string();
    Some(match name.as_str() {
        "pymethod" => Role::Method,
        "pyclassmethod" => Role::ClassMethod,
        "pystaticmethod" | "pyfunction" => Role::StaticMethod,
        "pygetset" => Role::Getter,
        "pysetter" => Role::Setter,
        _ => return None,
    })
}

/// Expands an `impl` block.
pub fn expand(mut block: ItemImpl) -> Result<TokenStream> {
    let marker = block.self_ty.clone();
    let marker_name = match &*marker {
        Type::Path(p) => p.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default(),
        _ => return Err(syn::Error::new_spanned(&marker, "expected the name of a marker struct")),
    };
    let mut statics = Vec::new();
    let mut methods = Vec::new();
    let mut getters: Vec<(String, TokenStream, String)> = Vec::new();
    let mut setters: Vec<(String, TokenStream)> = Vec::new();
    for item in &mut block.items {
        let ImplItem::Fn(f) = item else { continue };
        let Some(at) = f.attrs.iter().position(|a| role_of(a).is_some()) else { continue };
        let attribute = f.attrs.remove(at);
        let role = role_of(&attribute).expect("found by its role");
        let text: LitStr = attribute.parse_args()?;
        let ident = &f.sig.ident;
        match role {
            Role::Getter => getters.push((text.value(), quote!(#marker::#ident), documentation(f))),
            Role::Setter => setters.push((text.value(), quote!(#marker::#ident))),
            _ => {
                let signature = parse(&text.value()).map_err(|e| syn::Error::new(text.span(), e))?;
                let def = format_ident!("__DEF_{}_{}", marker_name, ident);
                statics.push(wrapper(f, &marker, &def, role, &signature)?);
                let kind = match role {
                    Role::Method => quote!(Instance),
                    Role::ClassMethod => quote!(Class),
                    _ => quote!(Static),
                };
                methods.push(quote! {
                    ::taipan_object::native::MethodDef { def: &#def, kind: ::taipan_object::native::MethodKind::#kind }
                });
            }
        }
    }
    let getsets = getters.iter().map(|(name, get, doc)| {
        let set = match setters.iter().find(|(n, _)| n == name) {
            Some((_, set)) => quote!(Some(#set)),
            None => quote!(None),
        };
        quote!(::taipan_object::descriptors::GetSetDef { name: #name, get: #get, set: #set, doc: #doc })
    });
    Ok(quote! {
        #block
        #(#statics)*
        impl #marker {
            /// The functions.
            pub const METHODS: &'static [::taipan_object::native::MethodDef] = &[#(#methods),*];
            /// The computed attributes.
            pub const GETSETS: &'static [::taipan_object::descriptors::GetSetDef] = &[#(#getsets),*];
        }
    })
}

fn documentation(f: &ImplItemFn) -> String {
    let mut lines = Vec::new();
    for a in f.attrs.iter().filter(|a| a.path().is_ident("doc")) {
        if let syn::Meta::NameValue(nv) = &a.meta
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(s), .. }) = &nv.value
        {
            lines.push(s.value().trim().to_string());
        }
    }
    lines.join("\n")
}

fn wrapper(f: &ImplItemFn, marker: &Type, def: &syn::Ident, role: Role, s: &Signature) -> Result<TokenStream> {
    let receiver = usize::from(role != Role::StaticMethod);
    let types = argument_types(f)?;
    let wanted = 1 + receiver + s.parameters.len() + s.varargs as usize + s.kwargs as usize;
    if types.len() != wanted {
        let message = format!("`{}({})` needs {wanted} Rust parameters, `py` included", s.name, s.text);
        return Err(syn::Error::new_spanned(&f.sig, message));
    }
    let (ident, name) = (&f.sig.ident, &s.name);
    let direct = s.no_keywords();
    let mut call = vec![quote!(py)];
    if receiver == 1 {
        let ty = &types[1];
        call.push(quote!({
            let place = ::taipan_object::args::Place { function: #name, parameter: "self", position: 0 };
            <#ty as ::taipan_object::args::FromArg>::from_arg(py, receiver, place)?
        }));
    }
    let order = rust_order(s);
    for (slot, ty) in order.iter().zip(&types[1 + receiver..]) {
        call.push(match *slot {
            Slot::VarArgs => quote!(rest),
            Slot::KwArgs => quote!(keywords),
            Slot::Parameter(i) => convert(s, i, ty, direct),
        });
    }
    let prepare = if direct { prepare_direct(s, receiver) } else { prepare_bound(s, receiver) };
    let code = quote!({
        unsafe extern "C" fn code(
            thread: *mut ::taipan_object::layout::Thread,
            args: *const ::taipan_object::Value,
            nargs: usize,
            kwnames: ::taipan_object::Value,
        ) -> ::taipan_object::Value {
            // SAFETY: the caller is the running thread and passes `nargs` values and those that `kwnames` names.
            let (py, (all, keywords)) = unsafe {
                (::taipan_object::Py::from_thread(thread), ::taipan_object::args::split(args, nargs, kwnames))
            };
            let _ = &keywords;
            ::taipan_object::result_word((|| -> ::taipan_object::PyResult<::taipan_object::Ref> {
                #prepare
                ::taipan_object::args::IntoResult::into_result(#marker::#ident(#(#call),*), py)
            })())
        }
        code
    });
    let min = (s.required() + receiver) as u16;
    let max = if s.varargs { u16::MAX } else { (s.positional + receiver) as u16 };
    let flags = u32::from(direct);
    let doc = text_signature(s, role, &documentation(f));
    Ok(quote! {
        #[allow(non_upper_case_globals)]
        static #def: ::taipan_object::layout::NativeDef =
            ::taipan_object::native::define(#code, #name, #min, #max, #flags, #doc);
    })
}

fn text_signature(s: &Signature, role: Role, doc: &str) -> String {
    let own = match role {
        Role::Method => "$self",
        Role::ClassMethod => "$type",
        _ => "",
    };
    let mut parts: Vec<&str> = s.text.split(", ").filter(|p| !p.is_empty()).collect();
    if !own.is_empty() {
        parts.insert(0, own);
        if !parts.contains(&"/") {
            parts.insert(1, "/");
        }
    }
    format!("({})\n--\n\n{doc}", parts.join(", "))
}

fn argument_types(f: &ImplItemFn) -> Result<Vec<&Type>> {
    f.sig
        .inputs
        .iter()
        .map(|a| match a {
            FnArg::Typed(t) => Ok(&*t.ty),
            FnArg::Receiver(r) => Err(syn::Error::new_spanned(r, "take the receiver as an ordinary parameter")),
        })
        .collect()
}

enum Slot {
    Parameter(usize),
    VarArgs,
    KwArgs,
}

/// Rust parameters in the order of the Python signature.
fn rust_order(s: &Signature) -> Vec<Slot> {
    let mut order: Vec<Slot> = (0..s.positional).map(Slot::Parameter).collect();
    if s.varargs {
        order.push(Slot::VarArgs);
    }
    order.extend((s.positional..s.parameters.len()).map(Slot::Parameter));
    if s.kwargs {
        order.push(Slot::KwArgs);
    }
    order
}

fn convert(s: &Signature, i: usize, ty: &Type, direct: bool) -> TokenStream {
    let (function, parameter) = (&s.name, &s.parameters[i].name);
    let position = match direct {
        true if s.parameters.len() == 1 => 0usize,
        true => i + 1,
        false if i < s.positional_only => i + 1,
        false => usize::MAX,
    };
    let present = quote! {{
        let place = ::taipan_object::args::Place { function: #function, parameter: #parameter, position: #position };
        <#ty as ::taipan_object::args::FromArg>::from_arg(py, v, place)?
    }};
    let read =
        if direct { quote!(own.get(#i).copied().unwrap_or(::taipan_object::Value::ABSENT)) } else { quote!(out[#i]) };
    if !s.parameters[i].default {
        return quote!({ let v = #read; #present });
    }
    quote!({
        let v = #read;
        if v.is_absent() {
            <#ty as ::taipan_object::args::FromArg>::missing().expect("parameters with defaults are optional")
        } else {
            #present
        }
    })
}

fn prepare_direct(s: &Signature, receiver: usize) -> TokenStream {
    let n = s.parameters.len();
    let receive = if receiver == 1 { quote!(let receiver = all[0];) } else { quote!() };
    let rest = if s.varargs { quote!(let rest = &own[own.len().min(#n)..];) } else { quote!() };
    quote! {
        #receive
        let own = &all[#receiver..];
        let _ = own;
        #rest
    }
}

fn prepare_bound(s: &Signature, receiver: usize) -> TokenStream {
    let (name, n) = (&s.name, s.parameters.len());
    let names = s.parameters.iter().map(|p| &p.name);
    let (positional_only, positional, required) = (s.positional_only, s.positional, s.required());
    let (required_keywords, varargs, kwargs) = (s.required_keywords(), s.varargs, s.kwargs);
    let receive = if receiver == 1 { quote!(let receiver = all[0];) } else { quote!() };
    let rest = if s.varargs { quote!(let rest = &own[own.len().min(#positional)..];) } else { quote!() };
    let known = if s.kwargs {
        quote!(let keywords = keywords.without(SIGNATURE.parameters, SIGNATURE.positional_only);)
    } else {
        quote!()
    };
    quote! {
        static SIGNATURE: ::taipan_object::args::Signature = ::taipan_object::args::Signature {
            name: #name,
            parameters: &[#(#names),*],
            positional_only: #positional_only,
            positional: #positional,
            required: #required,
            required_keywords: #required_keywords,
            varargs: #varargs,
            kwargs: #kwargs,
        };
        #receive
        let own = &all[#receiver..];
        let mut out = [::taipan_object::Value::ABSENT; #n];
        ::taipan_object::args::bind(py, &SIGNATURE, own, keywords, &mut out)?;
        #rest
        #known
    }
}
