//! The instruction table, and the enum, encoder and decoder that are made from it.
//!
//! An instruction is one 32-bit word, `op | a << 8 | b << 16 | c << 24`, followed by one extension word where its row
//! says so. Jumps are relative to the word after the instruction (extension included).
//!
//! **Registers.** `0..locals` are the named ones (parameters, locals, cells, free variables), above them temporaries.
//! A `Use` operand that is a temporary is *consumed*: the instruction moves or releases it, so a temporary is read once.
//! A `Def` operand's old value is released. Where a temporary is both used and defined, the definition is the
//! consumption. Every register above the live ones holds zero or an immediate, never a counted word.
//!
//! **Call windows.** `W` names the callee's register; `FRAME_WORDS` further on come the arguments, consecutively. All of
//! it is temporaries, the last ones of the frame, and all of it is consumed.

/// What an 8-bit (or, for the `16` and `24` kinds, wider) operand field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The field is not used and zero.
    Unused,
    /// Register written; its old value is released.
    Def,
    /// Register read; consumed when it is a temporary.
    Use,
    /// Register read, never consumed.
    Keep,
    /// Register read and changed in place, never consumed.
    Change,
    /// First register of a call window.
    Window,
    /// First of a run of temporaries, consumed; the number of registers is the `Count` operand or told in the row.
    Run,
    /// First of a run of registers written, with a `Count`.
    DefRun,
    /// A number of registers or arguments.
    Count,
    /// A signed 8-bit integer.
    Imm,
    /// Flags or a small enumeration told in the row.
    Flag,
    /// Index of a constant, 8 bits.
    Const8,
    /// Index of a constant in B and C, 16 bits.
    Const16,
    /// Signed 16-bit integer in B and C.
    Imm16,
    /// Register number of 16 bits in B and C.
    Far16,
    /// Count of 16 bits in B and C.
    Count16,
    /// Signed 24-bit jump distance in A, B and C.
    Jump24,
    /// Signed 16-bit jump distance in B and C.
    Jump16,
    /// The upper half of a 16- or 24-bit operand.
    Part,
}

/// What the extension word holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ext {
    /// There is none.
    None,
    /// Index into the code's sites: a name and an inline cache.
    Site,
    /// Signed 32-bit jump distance.
    Jump,
    /// Index of a constant.
    Const,
    /// Flags or numbers told in the row.
    Bits,
}

/// One instruction word, or one extension word.
pub type Word = u32;

macro_rules! operand {
    (-) => {
        Operand::Unused
    };
    (d) => {
        Operand::Def
    };
    (u) => {
        Operand::Use
    };
    (k) => {
        Operand::Keep
    };
    (m) => {
        Operand::Change
    };
    (w) => {
        Operand::Window
    };
    (r) => {
        Operand::Run
    };
    (D) => {
        Operand::DefRun
    };
    (n) => {
        Operand::Count
    };
    (i) => {
        Operand::Imm
    };
    (f) => {
        Operand::Flag
    };
    (K) => {
        Operand::Const8
    };
    (K16) => {
        Operand::Const16
    };
    (i16) => {
        Operand::Imm16
    };
    (R16) => {
        Operand::Far16
    };
    (n16) => {
        Operand::Count16
    };
    (j24) => {
        Operand::Jump24
    };
    (j16) => {
        Operand::Jump16
    };
    (_) => {
        Operand::Part
    };
}

/// The table. Hand it a macro that takes rows `Name [a b c] Ext "meaning";`.
#[macro_export]
macro_rules! for_each_instruction {
    ($consumer:path) => {
        $consumer! {
            // Moves and constants.
            Nop [- - -] None "nothing";
            Move [d k -] None "R[A] = R[B], counted; both stay";
            Take [d r -] None "R[A] = R[B], moved out of the temporary B";
            Borrow [d k -] None "R[A] = R[B] uncounted: an argument passed from a live local that stays as it is during the call";
            LoadFar [d R16 _] None "R[A] = R[BC], counted";
            StoreFar [u R16 _] None "R[BC] = R[A]";
            LoadConst [d K16 _] None "R[A] = K[BC]";
            LoadConstExt [d - -] Const "R[A] = K[ext]";
            LoadInt [d i16 _] None "R[A] = BC as an integer";
            LoadNone [d - -] None "R[A] = None";
            LoadTrue [d - -] None "R[A] = True";
            LoadFalse [d - -] None "R[A] = False";
            Clear [m n -] None "R[A..A+B] become unbound, their values released";
            ClearFar [- R16 _] None "R[BC] becomes unbound";
            Check [k - -] None "UnboundLocalError unless R[A] is bound";
            CheckFar [- R16 _] None "UnboundLocalError unless R[BC] is bound";

            // Cells and free variables.
            MakeCell [m - -] None "R[A] = a new cell that holds R[A], or is empty where R[A] is unbound";
            MakeCellFar [- R16 _] None "R[BC] = a new cell that holds R[BC]";
            CopyFree [- R16 _] Bits "R[BC..BC+ext] = the function's closure cells, borrowed";
            LoadCell [d k -] None "R[A] = the value in cell R[B]; NameError where it is empty";
            StoreCell [k u -] None "the cell R[A] holds R[B]";
            DeleteCell [k - -] None "the cell R[A] becomes empty; NameError where it is";

            // Names.
            LoadGlobal [d - -] Site "R[A] = globals[name], else builtins[name]";
            StoreGlobal [u - -] Site "globals[name] = R[A]";
            DeleteGlobal [- - -] Site "del globals[name]";
            LoadName [d - -] Site "R[A] = locals[name], else globals, else builtins (class bodies, modules, exec)";
            StoreName [u - -] Site "locals[name] = R[A]";
            DeleteName [- - -] Site "del locals[name]";
            LoadNameCell [d k -] Site "R[A] = locals[name], else the value in cell R[B] (a free variable in a class body)";
            LoadDictName [d u -] Site "R[A] = R[B][name] of the mapping R[B], else globals, else builtins (annotation scopes in classes)";
            LoadDictCell [d u k] Site "R[A] = R[B][name] of the mapping R[B], else the value in cell R[C]";
            LoadLocals [d - -] None "R[A] = the frame's namespace mapping";
            LoadBuildClass [d - -] None "R[A] = builtins.__build_class__";
            LoadAssertionError [d - -] None "R[A] = AssertionError";
            LoadNotImplementedError [d - -] None "R[A] = NotImplementedError";

            // Attributes.
            GetAttr [d u f] Site "R[A] = R[B].name; C: R[B] is a temporary, and not R[A]";
            SetAttr [u u f] Site "R[A].name = R[B]; C & 1: R[A] is a temporary; C & 2: R[B] is";
            DeleteAttr [u - -] Site "del R[A].name";
            GetMethod [w u f] Site "R[W] = function and R[W+FRAME_WORDS] = R[B], borrowed if C, or R[W] = R[B].name and R[W+FRAME_WORDS] unbound";
            LoadSuperAttr [w r f] Site "R[A] = R[B](R[B+1], R[B+2]).name where R[B] is super; C & 1: as GetMethod does, A may be B; C & 2: the call is written with its arguments";

            // Subscripts.
            GetItem [d u u] None "R[A] = R[B][R[C]]";
            GetItemInt [d u i] None "R[A] = R[B][C]";
            SetItem [u u u] None "R[A][R[B]] = R[C]";
            DeleteItem [u u -] None "del R[A][R[B]]";
            GetSlice [d u r] None "R[A] = R[B][R[C]:R[C+1]]; two temporaries";
            SetSlice [u r u] None "R[A][R[B]:R[B+1]] = R[C]; two temporaries at B";
            MakeSlice [d r n] None "R[A] = slice(R[B], R[B+1][, R[B+2]]); C is 2 or 3";

            // Binary operators.
            Add [d u u] None "R[A] = R[B] + R[C]";
            Sub [d u u] None "R[A] = R[B] - R[C]";
            Mul [d u u] None "R[A] = R[B] * R[C]";
            TrueDiv [d u u] None "R[A] = R[B] / R[C]";
            FloorDiv [d u u] None "R[A] = R[B] // R[C]";
            Mod [d u u] None "R[A] = R[B] % R[C]";
            Pow [d u u] None "R[A] = R[B] ** R[C]";
            MatMul [d u u] None "R[A] = R[B] @ R[C]";
            LeftShift [d u u] None "R[A] = R[B] << R[C]";
            RightShift [d u u] None "R[A] = R[B] >> R[C]";
            And [d u u] None "R[A] = R[B] & R[C]";
            Or [d u u] None "R[A] = R[B] | R[C]";
            Xor [d u u] None "R[A] = R[B] ^ R[C]";
            AddInt [d u i] None "R[A] = R[B] + C";
            SubInt [d u i] None "R[A] = R[B] - C";
            MulInt [d u i] None "R[A] = R[B] * C";
            FloorDivInt [d u i] None "R[A] = R[B] // C";
            ModInt [d u i] None "R[A] = R[B] % C";
            AndInt [d u i] None "R[A] = R[B] & C";
            LeftShiftInt [d u i] None "R[A] = R[B] << C";
            RightShiftInt [d u i] None "R[A] = R[B] >> C";
            AddConst [d u K] None "R[A] = R[B] + K[C]";
            SubConst [d u K] None "R[A] = R[B] - K[C]";
            MulConst [d u K] None "R[A] = R[B] * K[C]";
            TrueDivConst [d u K] None "R[A] = R[B] / K[C]";
            FloorDivConst [d u K] None "R[A] = R[B] // K[C]";
            ModConst [d u K] None "R[A] = R[B] % K[C]";
            PowConst [d u K] None "R[A] = R[B] ** K[C]";
            AndConst [d u K] None "R[A] = R[B] & K[C]";

            // In-place operators: R[A] = R[B] op= R[C].
            InPlaceAdd [d u u] None "R[A] = R[B] += R[C]";
            InPlaceSub [d u u] None "R[A] = R[B] -= R[C]";
            InPlaceMul [d u u] None "R[A] = R[B] *= R[C]";
            InPlaceTrueDiv [d u u] None "R[A] = R[B] /= R[C]";
            InPlaceFloorDiv [d u u] None "R[A] = R[B] //= R[C]";
            InPlaceMod [d u u] None "R[A] = R[B] %= R[C]";
            InPlacePow [d u u] None "R[A] = R[B] **= R[C]";
            InPlaceMatMul [d u u] None "R[A] = R[B] @= R[C]";
            InPlaceLeftShift [d u u] None "R[A] = R[B] <<= R[C]";
            InPlaceRightShift [d u u] None "R[A] = R[B] >>= R[C]";
            InPlaceAnd [d u u] None "R[A] = R[B] &= R[C]";
            InPlaceOr [d u u] None "R[A] = R[B] |= R[C]";
            InPlaceXor [d u u] None "R[A] = R[B] ^= R[C]";
            InPlaceAddInt [d u i] None "R[A] = R[B] += C";
            InPlaceSubInt [d u i] None "R[A] = R[B] -= C";

            // Unary operators.
            Negative [d u -] None "R[A] = -R[B]";
            Positive [d u -] None "R[A] = +R[B]";
            Invert [d u -] None "R[A] = ~R[B]";
            Not [d u -] None "R[A] = not R[B]";
            ToBool [d u -] None "R[A] = bool(R[B])";

            // Comparisons.
            Equal [d u u] None "R[A] = R[B] == R[C]";
            NotEqual [d u u] None "R[A] = R[B] != R[C]";
            Less [d u u] None "R[A] = R[B] < R[C]";
            LessEqual [d u u] None "R[A] = R[B] <= R[C]";
            Greater [d u u] None "R[A] = R[B] > R[C]";
            GreaterEqual [d u u] None "R[A] = R[B] >= R[C]";
            Is [d u u] None "R[A] = R[B] is R[C]";
            IsNot [d u u] None "R[A] = R[B] is not R[C]";
            Contains [d u u] None "R[A] = R[B] in R[C]";
            NotContains [d u u] None "R[A] = R[B] not in R[C]";

            // Jumps. A conditional jump's C is the truth on which it jumps (0 or 1).
            Jump [j24 _ _] None "pc += ABC";
            Loop [j24 _ _] None "pc += ABC, backwards; polls";
            JumpIfTrue [u j16 _] None "if R[A]: pc += BC";
            JumpIfFalse [u j16 _] None "if not R[A]: pc += BC";
            JumpIfTrueKeep [k j16 _] None "if R[A]: pc += BC; R[A] stays (`or`)";
            JumpIfFalseKeep [k j16 _] None "if not R[A]: pc += BC; R[A] stays (`and`)";
            JumpIfTrueFar [u - -] Jump "if R[A]: pc += ext";
            JumpIfFalseFar [u - -] Jump "if not R[A]: pc += ext";
            JumpIfTrueKeepFar [k - -] Jump "if R[A]: pc += ext; R[A] stays";
            JumpIfFalseKeepFar [k - -] Jump "if not R[A]: pc += ext; R[A] stays";
            JumpIfEqual [u u f] Jump "if (R[A] == R[B]) is C: pc += ext";
            JumpIfNotEqual [u u f] Jump "if (R[A] != R[B]) is C: pc += ext";
            JumpIfLess [u u f] Jump "if (R[A] < R[B]) is C: pc += ext";
            JumpIfLessEqual [u u f] Jump "if (R[A] <= R[B]) is C: pc += ext";
            JumpIfGreater [u u f] Jump "if (R[A] > R[B]) is C: pc += ext";
            JumpIfGreaterEqual [u u f] Jump "if (R[A] >= R[B]) is C: pc += ext";
            JumpIfEqualInt [u i f] Jump "if (R[A] == B) is C: pc += ext";
            JumpIfNotEqualInt [u i f] Jump "if (R[A] != B) is C: pc += ext";
            JumpIfLessInt [u i f] Jump "if (R[A] < B) is C: pc += ext";
            JumpIfLessEqualInt [u i f] Jump "if (R[A] <= B) is C: pc += ext";
            JumpIfGreaterInt [u i f] Jump "if (R[A] > B) is C: pc += ext";
            JumpIfGreaterEqualInt [u i f] Jump "if (R[A] >= B) is C: pc += ext";
            JumpIfIs [u u f] Jump "if (R[A] is R[B]) is C: pc += ext";
            JumpIfNone [u - f] Jump "if (R[A] is None) is C: pc += ext";
            JumpIfContains [u u f] Jump "if (R[A] in R[B]) is C: pc += ext";

            // Iteration. An iteration takes three registers: what is iterated and the interpreter's own state, so that
            // ranges, lists and tuples need no iterator object. All three are cleared when it is exhausted.
            Iterate [D u f] None "R[A..A+3] = an iteration over iter(R[B]); with C: over R[B], an iterator";
            Next [d m -] Jump "R[A] = next of the iteration R[B..B+3]; where it is exhausted, clear it and pc += ext";
            GetIter [d u -] None "R[A] = iter(R[B]) as an object";
            Unpack [D u n] None "R[A..A+C] = the C items of R[B]";
            UnpackStar [D u -] Bits "R[A..] = the items of R[B]: ext & 0xffff before the star, a list, ext >> 16 after it";

            UnpackList [d u f] Bits "R[A] = a list of the ext items of R[B]; with C: of ext & 0xff items, a list, and ext >> 8 items";

            // Building.
            MakeTuple [d r n] None "R[A] = (R[B], ..., R[B+C-1])";
            MakeList [d r n] None "R[A] = [R[B], ..., R[B+C-1]]";
            MakeSet [d r n] None "R[A] = {R[B], ..., R[B+C-1]}";
            MakeDict [d r n] None "R[A] = {R[B]: R[B+1], ...}, C pairs";
            ListAppend [k u -] None "R[A].append(R[B]) of a list that is being built";
            ListExtend [k u -] None "R[A].extend(R[B]) of a list that is being built";
            SetAdd [k u -] None "R[A].add(R[B]) of a set that is being built";
            SetUpdate [k u -] None "R[A].update(R[B]) of a set that is being built";
            DictInsert [k u u] None "R[A][R[B]] = R[C] of a dict that is being built";
            DictUpdate [k u -] None "R[A].update(R[B]) of a dict that is being built";
            DictMerge [k u k] None "as DictUpdate, but a key that is there is a TypeError of the call to R[C]";
            ListToTuple [d u -] None "R[A] = tuple(R[B]) of a list that was being built";
            Format [d u f] None "R[A] = format(conv(R[B]), ''), numbers as they are, for JoinStrings; C: 0 none, 1 str, 2 repr, 3 ascii";
            FormatSpec [d r f] None "R[A] = format(conv(R[B]), R[B+1]); two temporaries";
            JoinStrings [d r n] None "R[A] = ''.join of the C strings and formatted numbers from R[B] on";
            MakeInterpolation [d r f] None "R[A] = Interpolation(R[B], expression R[B+1], conversion C, spec R[B+2]); three temporaries";
            MakeTemplate [d r n] None "R[A] = Template of the C parts from R[B] on";

            // Calls.
            Call [d w n] None "R[A] = R[W](C arguments from R[W+FRAME_WORDS] on)";
            CallMethod [d w n] None "as Call after GetMethod: C arguments after the receiver's register, which may be unbound";
            CallKeyword [d w n] Const "as Call; the last arguments are keywords whose names are the tuple K[ext]; C counts all";
            CallMethodKeyword [d w n] Const "as CallMethod with keyword names K[ext]";
            CallSpread [d w f] None "R[A] = R[W](*R[W+FRAME_WORDS], **R[W+FRAME_WORDS+1]); C: 1 where there is a mapping";
            MakeFunction [d r f] Const "R[A] = function of code K[ext]; C: 1 defaults tuple, 2 keyword defaults dict, 4 annotate function, 8 closure tuple, in consecutive temporaries from R[B] on";
            MakeClosureTuple [d r n] None "R[A] = tuple of the C cells borrowed in R[B..]";
            Return [u - -] None "return R[A]";
            ReturnNone [- - -] None "return None";

            // Generators and coroutines.
            ReturnGenerator [- - -] None "first instruction of a generator, coroutine or asynchronous generator: make it and return it";
            Yield [d u n] None "yield R[B]; R[A] = what is sent; C temporaries above the locals are live";
            YieldFrom [d m n] None "delegate to the iterator R[B]: yields until it is exhausted; R[A] = its result; R[B] is cleared";
            GetYieldFromIter [d u -] None "R[A] = R[B] where it is a generator (or a coroutine where allowed), else iter(R[B])";
            GetAwaitable [d u f] None "R[A] = the iterator of awaiting R[B]; C: 0 await, 1 __aenter__, 2 __aexit__ for the error text";
            GetAsyncIter [d u -] None "R[A] = R[B].__aiter__()";
            GetAsyncNext [d k -] None "R[A] = awaitable of R[B].__anext__()";
            EndAsyncFor [r - -] Jump "exception in R[A]: where it is StopAsyncIteration clear it and the iterator R[A-1] and pc += ext, else raise it again";
            WrapAsyncYield [d u -] None "R[A] = R[B] wrapped as a value yielded by an asynchronous generator";

            // Exceptions. A handler finds the exception in the register that its table row names.
            Raise [u - -] None "raise R[A]";
            RaiseFrom [u u -] None "raise R[A] from R[B]";
            RaiseAgain [- - -] None "`raise` alone: the exception that is being handled, or RuntimeError";
            Reraise [r - -] None "raise the exception R[A] again with its traceback as it is";
            PushHandled [m - -] None "R[A+1] = the handled exception so far (or None); R[A] is now being handled";
            PopHandled [m - -] None "the handled exception is R[A+1] again; R[A] and R[A+1] are cleared";
            JumpIfNoMatch [k u -] Jump "unless the exception R[A] matches R[B] (a class or tuple of classes): pc += ext";
            MatchGroup [D k u] None "R[A] = the part of group R[B] that matches R[C] or None, R[A+1] = the rest or None";
            FinishGroup [d r n] None "except*: R[A] = what is to be raised, of the original R[B] and the list R[B+1], or None";

            // with.
            EnterWith [D u f] Site "R[A] = function and R[A+1] = R[B], or R[A] = R[B].__exit__ and R[A+1] unbound; R[A+2] = result of __enter__, whose name is the site's: that of __exit__ is the next one's; C: 1 asynchronous (R[A+2] is to be awaited)";
            ExitWith [d k f] None "R[A] = R[B](None, None, None), after R[B+1] where that is bound; C: 1 asynchronous: an awaitable; R[B] and R[B+1] stay";
            ExitWithException [d k k] None "as ExitWith with type, value, traceback of the exception R[C]";

            // Imports.
            Import [d r -] Site "R[A] = __import__(name, globals, locals, fromlist R[B+1], level R[B]); two temporaries";
            ImportFrom [d k -] Site "R[A] = R[B].name, or the submodule; ImportError";
            ImportStar [u - -] None "all public names of the module R[A] go into the namespace";

            // Pattern matching.
            MatchSequence [d k -] None "R[A] = whether R[B] is a sequence in a pattern's sense";
            MatchMapping [d k -] None "R[A] = whether R[B] is a mapping in a pattern's sense";
            MatchKeys [d k u] None "R[A] = tuple of R[B]'s values for the keys in tuple R[C], or None";
            MatchClass [d r n] None "R[A] = tuple of attributes of subject R[B] by class R[B+1] and keyword names R[B+2] with C positional, or None; three temporaries";
            GetLength [d k -] None "R[A] = len(R[B])";

            // The rest.
            SetupAnnotations [- - -] None "make __annotations__ in the namespace unless it is there";
            Intrinsic [d r f] None "R[A] = intrinsic C of the temporaries from R[B] on (see Intrinsic)";
            Display [u - -] None "sys.displayhook(R[A]) (interactive)";
        }
    };
}

macro_rules! make {
    ($($name:ident [$a:tt $b:tt $c:tt] $ext:ident $doc:literal;)*) => {
        /// An instruction's operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Op {
            $(#[doc = $doc] $name,)*
        }

        impl Op {
            /// All operations, in the order of their numbers.
            pub const ALL: &'static [Op] = &[$(Op::$name),*];

            /// The operation's name as the disassembler prints it.
            pub const fn name(self) -> &'static str {
                const NAMES: &[&str] = &[$(stringify!($name)),*];
                NAMES[self as usize]
            }

            /// What it does, in register notation.
            pub const fn meaning(self) -> &'static str {
                const MEANINGS: &[&str] = &[$($doc),*];
                MEANINGS[self as usize]
            }

            /// What its three fields mean.
            pub const fn operands(self) -> [Operand; 3] {
                const OPERANDS: &[[Operand; 3]] = &[$([operand!($a), operand!($b), operand!($c)]),*];
                OPERANDS[self as usize]
            }

            /// What its extension word holds.
            pub const fn ext(self) -> Ext {
                const EXTS: &[Ext] = &[$(Ext::$ext),*];
                EXTS[self as usize]
            }
        }
    };
}

for_each_instruction!(make);

impl Op {
    /// The operation with this number.
    pub fn from_byte(byte: u8) -> Option<Op> {
        Op::ALL.get(byte as usize).copied()
    }

    /// The operation of an instruction word; `None` for a number that no operation has.
    pub fn of(word: Word) -> Option<Op> {
        Op::from_byte(word as u8)
    }

    /// Words that the instruction takes: 1, or 2 with an extension.
    pub const fn words(self) -> usize {
        match self.ext() {
            Ext::None => 1,
            _ => 2,
        }
    }
}

/// What `Op::Intrinsic` computes; its operands are consecutive temporaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Intrinsic {
    /// `TypeVar(name)`, lazily bound: operands name, bound function or None, constraints function or None, default function or None.
    TypeVar,
    /// `ParamSpec`: operands name, default function or None.
    ParamSpec,
    /// `TypeVarTuple`: operands name, default function or None.
    TypeVarTuple,
    /// `Generic[params]` for a generic class: operand tuple of parameters.
    SubscriptGeneric,
    /// `type X[...] = ...`: operands name, tuple of parameters or None, function that computes the value.
    TypeAlias,
    /// Sets `__type_params__` of a function: operands function, tuple; the result is the function.
    SetTypeParams,
    /// StopIteration inside a generator becomes RuntimeError: operand the exception; the result is what is to be raised.
    StopIterationError,
    /// Raises SystemError: operand the text. It stands in the place of code that the compiler did not make.
    RefuseCode,
}

impl Intrinsic {
    /// All intrinsics, in the order of their numbers.
    pub const ALL: &'static [Intrinsic] = &[
        Intrinsic::TypeVar,
        Intrinsic::ParamSpec,
        Intrinsic::TypeVarTuple,
        Intrinsic::SubscriptGeneric,
        Intrinsic::TypeAlias,
        Intrinsic::SetTypeParams,
        Intrinsic::StopIterationError,
        Intrinsic::RefuseCode,
    ];

    /// The intrinsic with this number.
    pub fn from_byte(byte: u8) -> Option<Intrinsic> {
        Intrinsic::ALL.get(byte as usize).copied()
    }

    /// Operands that it takes.
    pub const fn arguments(self) -> usize {
        match self {
            Intrinsic::TypeVar => 4,
            Intrinsic::TypeAlias => 3,
            Intrinsic::ParamSpec | Intrinsic::TypeVarTuple | Intrinsic::SetTypeParams => 2,
            Intrinsic::SubscriptGeneric | Intrinsic::StopIterationError | Intrinsic::RefuseCode => 1,
        }
    }
}

/// Packs an instruction with three 8-bit fields.
pub const fn abc(op: Op, a: u8, b: u8, c: u8) -> Word {
    op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24
}

/// Packs an instruction with an 8-bit and an unsigned 16-bit field.
pub const fn a16(op: Op, a: u8, bc: u16) -> Word {
    op as u32 | (a as u32) << 8 | (bc as u32) << 16
}

/// Packs an instruction with a signed 24-bit field; the caller keeps it in range.
pub const fn j24(op: Op, distance: i32) -> Word {
    op as u32 | (distance as u32) << 8
}

/// Field A of a word.
#[inline(always)]
pub const fn a(word: Word) -> usize {
    (word >> 8 & 0xff) as usize
}

/// Field B of a word.
#[inline(always)]
pub const fn b(word: Word) -> usize {
    (word >> 16 & 0xff) as usize
}

/// Field C of a word.
#[inline(always)]
pub const fn c(word: Word) -> usize {
    (word >> 24) as usize
}

/// Field C as a signed integer.
#[inline(always)]
pub const fn imm(word: Word) -> i64 {
    (word as i32 >> 24) as i64
}

/// Field B as a signed integer.
#[inline(always)]
pub const fn imm_b(word: Word) -> i64 {
    (word >> 16) as i8 as i64
}

/// Fields B and C as an unsigned integer.
#[inline(always)]
pub const fn bc(word: Word) -> usize {
    (word >> 16) as usize
}

/// Fields B and C as a signed integer.
#[inline(always)]
pub const fn sbc(word: Word) -> i32 {
    word as i32 >> 16
}

/// Fields A, B and C as a signed integer.
#[inline(always)]
pub const fn sabc(word: Word) -> i32 {
    word as i32 >> 8
}
