//! Why a recording or a trace came to nothing: one name per reason, each with a counter.

macro_rules! aborts {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal),* $(,)?) => {
        /// A reason to give a recording up.
        #[derive(Copy, Clone, PartialEq, Eq, Debug, Hash)]
        pub enum Abort { $($(#[doc = $doc])* $name),* }

        impl Abort {
            /// All reasons, in the order of their counters.
            pub const ALL: &[Abort] = &[$(Abort::$name),*];

            /// The reason for people.
            pub fn text(self) -> &'static str {
                match self { $(Abort::$name => $text),* }
            }
        }
    };
}

aborts! {
    /// More instructions than a trace may have.
    TooLong = "trace too long",
    /// Fewer instructions than are worth a trace.
    TooShort = "trace too short",
    /// An instruction that is not recorded yet.
    UnsupportedInstruction = "unsupported instruction",
    /// The call's target is not recorded yet.
    UnsupportedCall = "unsupported call",
    /// An exception was raised.
    Exception = "exception raised",
    /// Another loop's back edge inside the trace.
    InnerLoop = "inner loop",
    /// Native code called back into Python.
    NestedInterpreter = "native code entered the interpreter",
    /// The frame changed in a way that the instruction does not explain.
    FrameChange = "unexpected frame change",
    /// More frames than a trace may inline.
    TooDeep = "too many inlined frames",
    /// A guard that would always fail.
    Contradiction = "contradiction",
    /// A loop-carried value changes its representation.
    UnstablePhi = "loop-carried value changes type",
    /// Native code looked at the running frames.
    FrameInspected = "native code looked at frames",
    /// An argument of more than 16 bits.
    LargeOparg = "oparg too large",
    /// The exit's state is known only when it is taken.
    OpenState = "state known only at the exit",
    /// The code generator gave up.
    CodeGeneration = "code generation failed",
    /// The machine code that exists cannot be run any more.
    CodeLost = "machine code lost",
    /// Tracing or monitoring was switched on.
    Tracing = "tracing switched on",
}
