//! The Python API as data.
//!
//! What lives here: the type of one row and what can be said about a row by itself: its signature and its documentation text.
//! The rows are in `data/surface.tsv`. Registration of the functions, the stubs, and the coverage page all come from
//! these rows, so a name that is not here cannot exist in `acl`.

use crate::errors::ErrorCode;
use crate::profile::Family;

/// One function of the API.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// The name a program uses, such as `acl.rt.memcpy_async`.
    pub python_name: &'static str,
    /// The parameters, in order. All are positional only.
    pub arguments: &'static [Argument],
    /// What a call returns: nothing (`None`), one value, or a tuple in this order.
    pub results: &'static [ResultValue],
    /// The C function behind it.
    pub c_name: &'static str,
    /// The chapter of the API, such as `rt.memory`.
    pub group: &'static str,
    /// The product families for which the manual lists it; empty where the manual says nothing.
    pub products: &'static [Family],
    /// The functions that destroy what this one creates, the usual one first. Empty for a call that creates nothing.
    pub creates: &'static [&'static str],
    /// The functions whose results this one destroys. Empty for a call that destroys nothing.
    pub destroys: &'static [&'static str],
    /// Whether a call only queues work on a stream.
    pub asynchronous: bool,
    /// The page of the manual that describes it.
    pub page: &'static str,
    /// What it does, in one sentence; empty for a function that is missing.
    pub summary: &'static str,
    /// Remarks: units, limits, errors, oddities.
    pub note: &'static str,
    /// `CPython` argument letters of the real module; they decide which numbers are accepted. `|` starts the optional ones.
    pub arg_format: &'static str,
    /// `CPython` build letters of the real module's result; `None` for a function that returns nothing.
    pub ret_format: &'static str,
    /// What a wrong argument list raises.
    pub parse_error: ParseError,
    /// What must hold before the call.
    pub requires: Requires,
    /// Whether softacl has it.
    pub status: Status,
}

/// One parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name, for signatures and documentation; programs cannot use it as a keyword.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
}

/// One returned value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultValue {
    /// What it is; `ret` is the return code.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
}

/// The Python type of an argument or a result. Handles, addresses and sizes are `Int`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `int`
    Int,
    /// `float`
    Float,
    /// `str`
    Str,
    /// `bytes`
    Bytes,
    /// Anything.
    Object,
    /// A function.
    Callable,
    /// `dict` with text keys.
    Dict,
    /// `list` of anything.
    List,
    /// `list` of `int`.
    ListInt,
    /// `list` of `float`.
    ListFloat,
    /// `list` of `str`.
    ListStr,
    /// `list` of `list` of `int`.
    ListListInt,
    /// `list` of `dict`.
    ListDict,
    /// `tuple` of `int`.
    TupleInt,
    /// `numpy.ndarray`
    Ndarray,
    /// `str` or `None`.
    StrOrNone,
    /// A function or `None`.
    CallableOrNone,
    /// `dict` or `None`.
    DictOrNone,
    /// `list` or `None`.
    ListOrNone,
    /// `int` or `str`, by another argument.
    IntOrStr,
    /// `int` or a function, by another argument.
    IntOrCallable,
}

impl Kind {
    /// Every kind with the word that stands for it in `surface.tsv`.
    pub const WORDS: &'static [(&'static str, Kind)] = &[
        ("int", Kind::Int),
        ("float", Kind::Float),
        ("str", Kind::Str),
        ("bytes", Kind::Bytes),
        ("object", Kind::Object),
        ("callable", Kind::Callable),
        ("dict", Kind::Dict),
        ("list", Kind::List),
        ("list[int]", Kind::ListInt),
        ("list[float]", Kind::ListFloat),
        ("list[str]", Kind::ListStr),
        ("list[list[int]]", Kind::ListListInt),
        ("list[dict]", Kind::ListDict),
        ("tuple[int]", Kind::TupleInt),
        ("ndarray", Kind::Ndarray),
        ("str|None", Kind::StrOrNone),
        ("callable|None", Kind::CallableOrNone),
        ("dict|None", Kind::DictOrNone),
        ("list|None", Kind::ListOrNone),
        ("int|str", Kind::IntOrStr),
        ("int|callable", Kind::IntOrCallable),
    ];

    /// The annotation for a `.pyi` stub that has `Any` and `Callable` in scope, and `numpy` where an array occurs.
    pub fn annotation(self) -> &'static str {
        match self {
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::Str => "str",
            Kind::Bytes => "bytes",
            Kind::Object => "object",
            Kind::Callable => "Callable[..., Any]",
            Kind::Dict => "dict[str, Any]",
            Kind::List => "list[Any]",
            Kind::ListInt => "list[int]",
            Kind::ListFloat => "list[float]",
            Kind::ListStr => "list[str]",
            Kind::ListListInt => "list[list[int]]",
            Kind::ListDict => "list[dict[str, Any]]",
            Kind::TupleInt => "tuple[int, ...]",
            Kind::Ndarray => "numpy.ndarray[Any, Any]",
            Kind::StrOrNone => "str | None",
            Kind::CallableOrNone => "Callable[..., Any] | None",
            Kind::DictOrNone => "dict[str, Any] | None",
            Kind::ListOrNone => "list[Any] | None",
            Kind::IntOrStr => "int | str",
            Kind::IntOrCallable => "int | Callable[..., Any]",
        }
    }
}

/// What the real module does with an argument list that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseError {
    /// The arguments are not looked at: a function without parameters ignores whatever it is given.
    Ignored,
    /// `TypeError` with exactly this text, whatever was wrong (count, type, overflow).
    Text(&'static str),
    /// `CPython`'s own exception and text survive.
    Python,
}

/// What must hold before a call; otherwise it fails with a code that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requires {
    /// Nothing.
    Nothing,
    /// `acl.init` has run.
    Init,
    /// The calling thread has a context: `acl.rt.set_device`, `create_context` or `set_context` ran in it.
    Context,
}

/// Whether softacl has a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It exists and works.
    Implemented,
    /// It exists and returns this code, as the real product would, or because hardware is needed.
    Refused {
        /// The code that each call returns.
        code: ErrorCode,
        /// Why, as a clause that can follow "because".
        reason: &'static str,
    },
    /// It does not exist in `acl` yet.
    Missing,
}

impl Function {
    /// The module part of the name: `acl.rt` for `acl.rt.malloc`, `acl` for `acl.init`.
    pub fn module(&self) -> &'static str {
        self.python_name.rsplit_once('.').map_or("", |(module, _)| module)
    }

    /// The name inside its module: `malloc` for `acl.rt.malloc`.
    pub fn short_name(&self) -> &'static str {
        self.python_name.rsplit_once('.').map_or(self.python_name, |(_, name)| name)
    }

    /// Whether the name exists in the `acl` module: implemented or refused.
    pub fn exists(&self) -> bool {
        !matches!(self.status, Status::Missing)
    }

    /// The fewest positional arguments that a call may have.
    pub fn required_arguments(&self) -> usize {
        self.arguments.iter().filter(|argument| !argument.optional).count()
    }

    /// The signature without a name, as `inspect.signature` prints it: `(size, policy, /)`. An optional parameter has `...`
    /// for a default, because leaving it out differs from every value.
    pub fn text_signature(&self) -> String {
        let mut text = String::from("(");
        for argument in self.arguments {
            text.push_str(argument.name);
            if argument.optional {
                text.push_str("=...");
            }
            text.push_str(", ");
        }
        if !self.arguments.is_empty() {
            text.push('/');
        }
        text.push(')');
        text
    }

    /// The documentation text: what it does, remarks, arguments, results, pairing, C name and page. Without a final newline.
    pub fn doc(&self) -> String {
        let mut text = String::from(self.summary);
        let mut paragraph = |content: String| {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&content);
        };
        if !self.note.is_empty() {
            paragraph(self.note.to_owned());
        }
        if !self.arguments.is_empty() {
            let list: Vec<String> = self
                .arguments
                .iter()
                .map(|argument| {
                    let optional = if argument.optional { ", optional" } else { "" };
                    format!("{} ({}{optional})", argument.name, argument.kind.annotation())
                })
                .collect();
            paragraph(format!("Arguments: {}.", list.join(", ")));
        }
        paragraph(match self.results {
            [] => "Returns: None.".to_owned(),
            [one] => format!("Returns: {} ({}).", one.name, one.kind.annotation()),
            many => {
                let list: Vec<&str> = many.iter().map(|result| result.name).collect();
                format!("Returns: ({}).", list.join(", "))
            }
        });
        if self.asynchronous {
            paragraph(
                "Only queues work on the stream; errors of the work show when the stream is synchronised.".to_owned(),
            );
        }
        if !self.creates.is_empty() {
            paragraph(format!("Undone by {}.", self.creates.join(" or ")));
        }
        if let Status::Refused { code, reason } = self.status {
            paragraph(format!("Always returns {}: {reason}.", code.as_unsigned()));
        }
        if !self.products.is_empty() && self.products.len() < Family::CURRENT {
            let list: Vec<&str> = self.products.iter().map(|family| family.title()).collect();
            paragraph(format!("Products: {}.", list.join(", ")));
        }
        paragraph(format!("C: {}. Manual: {}.", self.c_name, self.page));
        text
    }

    /// The text for a native function's `ml_doc`, from which `CPython` takes both `__text_signature__` and `__doc__`.
    pub fn native_doc(&self) -> String {
        format!("{}{}\n--\n\n{}", self.short_name(), self.text_signature(), self.doc())
    }
}

/// Every function of the API, in the order of its chapters.
#[cfg(feature = "tables")]
pub static FUNCTIONS: &[Function] = crate::generated::surface::FUNCTIONS;

/// Finds a function by its full Python name.
#[cfg(feature = "tables")]
pub fn find(python_name: &str) -> Option<&'static Function> {
    let index = crate::generated::surface::BY_NAME;
    let at = index.binary_search_by_key(&python_name, |&row| FUNCTIONS[usize::from(row)].python_name).ok()?;
    Some(&FUNCTIONS[usize::from(index[at])])
}

#[cfg(test)]
mod tests {
    use super::{Argument, Function, Kind, ParseError, Requires, ResultValue, Status};
    use crate::errors::ErrorCode;
    use crate::profile::Family;

    const SAMPLE: Function = Function {
        python_name: "acl.rt.sample",
        arguments: &[
            Argument { name: "size", kind: Kind::Int, optional: false },
            Argument { name: "path", kind: Kind::Str, optional: true },
        ],
        results: &[ResultValue { name: "ptr", kind: Kind::Int }, ResultValue { name: "ret", kind: Kind::Int }],
        c_name: "aclrtSample",
        group: "rt.memory",
        products: &[Family::A2],
        creates: &["acl.rt.free"],
        destroys: &[],
        asynchronous: false,
        page: "p.md",
        summary: "Takes bytes.",
        note: "Rounds up.",
        arg_format: "k|s",
        ret_format: "ki",
        parse_error: ParseError::Ignored,
        requires: Requires::Nothing,
        status: Status::Refused { code: ErrorCode(207_000), reason: "no hardware" },
    };

    #[test]
    fn names_split_at_the_last_dot() {
        assert_eq!((SAMPLE.module(), SAMPLE.short_name()), ("acl.rt", "sample"));
        let top = Function { python_name: "acl.init", ..SAMPLE };
        assert_eq!((top.module(), top.short_name()), ("acl", "init"));
    }

    #[test]
    fn signatures_are_positional_only() {
        assert_eq!(SAMPLE.text_signature(), "(size, path=..., /)");
        assert_eq!(SAMPLE.required_arguments(), 1);
        assert_eq!(Function { arguments: &[], ..SAMPLE }.text_signature(), "()");
    }

    #[test]
    fn documentation_names_everything_a_caller_needs() {
        let expect = "Takes bytes.\n\nRounds up.\n\nArguments: size (int), path (str, optional).\n\n\
                      Returns: (ptr, ret).\n\nUndone by acl.rt.free.\n\nAlways returns 207000: no hardware.\n\n\
                      Products: Atlas A2 series.\n\nC: aclrtSample. Manual: p.md.";
        assert_eq!(SAMPLE.doc(), expect);
        assert!(SAMPLE.native_doc().starts_with("sample(size, path=..., /)\n--\n\nTakes bytes"));
    }
}
