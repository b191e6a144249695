// The names that Pygments' Python lexer paints.

export interface PythonNames {
  /** Keywords where a statement may begin. */
  readonly statements: ReadonlySet<string>
  /** Keywords within an expression. */
  readonly expressions: ReadonlySet<string>
  readonly operators: ReadonlySet<string>
  readonly builtins: ReadonlySet<string>
  readonly exceptions: ReadonlySet<string>
  readonly magicMethods: ReadonlySet<string>
  readonly magicVariables: ReadonlySet<string>
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "))
const dunders = (text: string): ReadonlySet<string> => new Set(text.split(" ").map(each => `__${each}__`))

export const pythonNames: PythonNames = {
  statements: words(
    "assert async await break continue del elif else except finally for global if lambda pass raise nonlocal return " +
      "try while yield as with True False None",
  ),
  expressions: words("await else for if lambda yield True False None"),
  operators: words("in is and or not"),
  builtins: words(
    "__import__ abs aiter all any bin bool bytearray breakpoint bytes callable chr classmethod compile complex delattr " +
      "dict dir divmod enumerate eval filter float format frozendict frozenset getattr globals hasattr hash hex id " +
      "input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print " +
      "property range repr reversed round sentinel set setattr slice sorted staticmethod str sum super tuple type vars " +
      "zip self Ellipsis NotImplemented cls",
  ),
  exceptions: words(
    "ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning EOFError " +
      "EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning " +
      "IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError NotImplementedError " +
      "OSError OverflowError PendingDeprecationWarning ReferenceError ResourceWarning RuntimeError RuntimeWarning " +
      "StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError UnboundLocalError " +
      "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError " +
      "VMSError Warning WindowsError ZeroDivisionError BlockingIOError ChildProcessError ConnectionError " +
      "BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError FileExistsError " +
      "FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError " +
      "TimeoutError StopAsyncIteration ModuleNotFoundError RecursionError EncodingWarning",
  ),
  magicMethods: dunders(
    "abs add aenter aexit aiter and anext await bool bytes call complex contains del delattr delete delitem dir divmod " +
      "enter eq exit float floordiv format ge get getattr getattribute getitem gt hash iadd iand ifloordiv ilshift " +
      "imatmul imod imul index init instancecheck int invert ior ipow irshift isub iter itruediv ixor le len " +
      "length_hint lshift lt matmul missing mod mul ne neg new next or pos pow prepare radd rand rdivmod repr reversed " +
      "rfloordiv rlshift rmatmul rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor set setattr setitem str " +
      "sub subclasscheck truediv xor",
  ),
  magicVariables: dunders(
    "annotations bases class closure code defaults dict doc file func globals kwdefaults module mro name objclass " +
      "qualname self slots weakref",
  ),
}
