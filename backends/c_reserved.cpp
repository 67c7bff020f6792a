// SPDX-License-Identifier: Apache-2.0
#include "backends/c_reserved.h"

namespace selvage::backends {

const std::unordered_set<std::string_view>& c_words() {
  static const std::unordered_set<std::string_view> words = {
      // C11
      "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
      "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
      "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
      "union", "unsigned", "void", "volatile", "while", "asm", "typeof", "fortran",
      // C23
      "alignas", "alignof", "bool", "constexpr", "false", "nullptr", "static_assert",
      "thread_local", "true", "typeof_unqual",
      // C++: public headers can be included from it
      "and", "and_eq", "bitand", "bitor", "catch", "char16_t", "char32_t", "char8_t", "class",
      "co_await", "co_return", "co_yield", "compl", "concept", "const_cast", "consteval",
      "constinit", "decltype", "delete", "dynamic_cast", "explicit", "export", "friend", "mutable",
      "namespace", "new", "noexcept", "not", "not_eq", "operator", "or", "or_eq", "private",
      "protected", "public", "reinterpret_cast", "requires", "static_cast", "template", "this",
      "throw", "try", "typeid", "typename", "using", "virtual", "wchar_t", "xor", "xor_eq", "main",
      // macros and objects of the standard headers
      "I", "complex", "imaginary", "assert", "errno", "NULL", "EOF", "BUFSIZ", "FILE",
      "FILENAME_MAX", "stdin", "stdout", "stderr", "NAN", "INFINITY", "HUGE_VAL", "HUGE_VALF",
      "HUGE_VALL", "FP_NAN", "FP_INFINITE", "FP_ZERO", "FP_NORMAL", "FP_SUBNORMAL", "EXIT_SUCCESS",
      "EXIT_FAILURE", "RAND_MAX", "MB_CUR_MAX", "SIZE_MAX", "PTRDIFF_MAX", "PTRDIFF_MIN",
      "INTPTR_MAX", "INTPTR_MIN", "UINTPTR_MAX", "INTMAX_MAX", "INTMAX_MIN", "UINTMAX_MAX",
      "INT8_MAX", "INT16_MAX", "INT32_MAX", "INT64_MAX", "INT8_MIN", "INT16_MIN", "INT32_MIN",
      "INT64_MIN", "UINT8_MAX", "UINT16_MAX", "UINT32_MAX", "UINT64_MAX", "INT8_C", "INT16_C",
      "INT32_C", "INT64_C", "UINT8_C", "UINT16_C", "UINT32_C", "UINT64_C", "INTMAX_C", "UINTMAX_C",
      "INT_MAX", "INT_MIN", "UINT_MAX", "LONG_MAX", "LONG_MIN", "ULONG_MAX", "LLONG_MAX",
      "LLONG_MIN", "ULLONG_MAX", "SHRT_MAX", "SHRT_MIN", "USHRT_MAX", "CHAR_BIT", "CHAR_MAX",
      "CHAR_MIN", "SCHAR_MAX", "SCHAR_MIN", "UCHAR_MAX", "DBL_MAX", "DBL_MIN", "DBL_EPSILON",
      "FLT_MAX", "FLT_MIN", "FLT_EPSILON", "FLT_EVAL_METHOD", "MATH_ERRNO", "MATH_ERREXCEPT",
      "math_errhandling", "signgam", "offsetof", "va_list", "va_start", "va_end", "va_arg",
      "va_copy", "setjmp", "M_PI", "M_E", "M_SQRT2", "M_LN2", "M_LN10", "M_LOG2E", "M_LOG10E",
      "M_PI_2", "M_PI_4", "M_1_PI", "M_2_PI", "M_SQRT1_2", "M_2_SQRTPI", "OVERFLOW", "UNDERFLOW",
      "DOMAIN", "SING", "PLOSS", "TLOSS", "isnan", "isinf", "isfinite", "isnormal", "signbit",
      "fpclassify", "alloca", "major", "minor", "makedev", "stat",
      // predefined by compilers outside of strict modes
      "unix", "linux", "i386", "near", "far", "small", "interface"};
  return words;
}

const std::unordered_set<std::string_view>& c_functions() {
  static const std::unordered_set<std::string_view> names = {
      // <math.h>; each has forms ending in f and l, listed where they are known to compilers
      "acos", "acosf", "acosl", "acosh", "acoshf", "acoshl", "asin", "asinf", "asinl", "asinh",
      "asinhf", "asinhl", "atan", "atanf", "atanl", "atan2", "atan2f", "atan2l", "atanh", "atanhf",
      "atanhl", "cbrt", "cbrtf", "cbrtl", "ceil", "ceilf", "ceill", "copysign", "copysignf",
      "copysignl", "cos", "cosf", "cosl", "cosh", "coshf", "coshl", "drem", "dremf", "erf", "erff",
      "erfl", "erfc", "erfcf", "erfcl", "exp", "expf", "expl", "exp2", "exp2f", "exp2l", "exp10",
      "exp10f", "expm1", "expm1f", "expm1l", "fabs", "fabsf", "fabsl", "fdim", "fdimf", "fdiml",
      "finite", "floor", "floorf", "floorl", "fma", "fmaf", "fmal", "fmax", "fmaxf", "fmaxl",
      "fmin", "fminf", "fminl", "fmod", "fmodf", "fmodl", "frexp", "frexpf", "frexpl", "gamma",
      "gammaf", "hypot", "hypotf", "hypotl", "ilogb", "ilogbf", "ilogbl", "j0", "j0f", "j1", "j1f",
      "jn", "jnf", "ldexp", "ldexpf", "ldexpl", "lgamma", "lgammaf", "lgammal", "llrint", "llrintf",
      "llrintl", "llround", "llroundf", "llroundl", "log", "logf", "logl", "log10", "log10f",
      "log10l", "log1p", "log1pf", "log1pl", "log2", "log2f", "log2l", "logb", "logbf", "logbl",
      "lrint", "lrintf", "lrintl", "lround", "lroundf", "lroundl", "modf", "modff", "modfl", "nan",
      "nanf", "nanl", "nearbyint", "nearbyintf", "nearbyintl", "nextafter", "nextafterf",
      "nexttoward", "pow", "powf", "powl", "pow10", "pow10f", "remainder", "remainderf", "remquo",
      "remquof", "rint", "rintf", "rintl", "round", "roundf", "roundl", "roundeven", "scalb",
      "scalbf", "scalbln", "scalbn", "scalbnf", "significand", "sin", "sinf", "sinl", "sincos",
      "sincosf", "sinh", "sinhf", "sinhl", "sqrt", "sqrtf", "sqrtl", "tan", "tanf", "tanl", "tanh",
      "tanhf", "tanhl", "tgamma", "tgammaf", "tgammal", "trunc", "truncf", "truncl", "y0", "y0f",
      "y1", "y1f", "yn", "ynf",
      // <complex.h>
      "cabs", "cacos", "carg", "casin", "catan", "ccos", "cexp", "cimag", "clog", "conj", "cpow",
      "cproj", "creal", "csin", "csqrt", "ctan",
      // <stdlib.h>
      "abort", "abs", "aligned_alloc", "at_quick_exit", "atexit", "atof", "atoi", "atol", "atoll",
      "bsearch", "calloc", "div", "exit", "free", "getenv", "labs", "ldiv", "llabs", "lldiv",
      "malloc", "mblen", "mbstowcs", "mbtowc", "posix_memalign", "qsort", "quick_exit", "rand",
      "random", "realloc", "setenv", "srand", "srandom", "strtod", "strtof", "strtol", "strtold",
      "strtoll", "strtoul", "strtoull", "system", "wcstombs", "wctomb",
      // <string.h>, <strings.h>
      "bcmp", "bcopy", "bzero", "ffs", "ffsl", "ffsll", "index", "memchr", "memcmp", "memcpy",
      "memmove", "mempcpy", "memset", "rindex", "stpcpy", "stpncpy", "strcasecmp", "strcat",
      "strchr", "strcmp", "strcoll", "strcpy", "strcspn", "strdup", "strerror", "strlen",
      "strncasecmp", "strncat", "strncmp", "strncpy", "strndup", "strnlen", "strpbrk", "strrchr",
      "strspn", "strstr", "strtok", "strxfrm",
      // <stdio.h>
      "clearerr", "fclose", "feof", "ferror", "fflush", "fgetc", "fgetpos", "fgets", "fopen",
      "fprintf", "fputc", "fputs", "fread", "freopen", "fscanf", "fseek", "fsetpos", "ftell",
      "fwrite", "getc", "getchar", "gets", "perror", "printf", "putc", "putchar", "puts", "remove",
      "rename", "rewind", "scanf", "setbuf", "setvbuf", "snprintf", "sprintf", "sscanf", "tmpfile",
      "tmpnam", "ungetc", "vfprintf", "vfscanf", "vprintf", "vscanf", "vsnprintf", "vsprintf",
      "vsscanf",
      // <ctype.h>, <time.h>, <signal.h>, <unistd.h> and the like
      "isalnum", "isalpha", "isascii", "isblank", "iscntrl", "isdigit", "isgraph", "islower",
      "isprint", "ispunct", "isspace", "isupper", "isxdigit", "toascii", "tolower", "toupper",
      "asctime", "clock", "ctime", "difftime", "gmtime", "localtime", "mktime", "strftime", "time",
      "raise", "signal", "longjmp", "fork", "execl", "execlp", "execle", "execv", "execvp",
      "execve", "read", "write", "open", "close", "link", "unlink", "pipe", "dup", "sleep", "wait",
      "select", "gettext", "dgettext", "dcgettext", "imaxabs", "imaxdiv", "strfmon", "dlopen"};
  return names;
}

}  // namespace selvage::backends
