// Package budget counts the tokens that a text costs a language model, shortens tool results to
// what their reader accepts, and divides long lists into pages.
//
// # Counting
//
// A [Vocabulary] counts the tokens of the encodings cl100k_base and o200k_base, exactly as OpenAI's
// tiktoken does, without producing them:
//
//	n := budget.CL100K.Count(text)
//	n, cut := budget.O200K.CountUpTo(text, 25_000) // text[:cut] has n tokens, at most 25,000
//
// Sizes and offsets are in bytes of UTF-8. Text that spells a special token, such as
// "<|endoftext|>", is ordinary text. Bytes that are not UTF-8 count as U+FFFD, which encoding/json
// writes for them.
//
// Use [CL100K] for Claude and [O200K] for current OpenAI models: they are exact, fast, and safe for
// any input. Use package tiktoken only for an encoding that they do not have, such as p50k_base: it
// wraps github.com/pkoukk/tiktoken-go, takes more than twenty times as long, and adds 7 MB to the
// program. The tests compare both vocabularies with tiktoken-go.
//
// # Bounds
//
// Counts are exact for every input, also for long or unusual text. A text of n bytes never has more
// than n tokens, so a text shorter than a limit need not be counted. The time grows in proportion
// to the size of the text: a megabyte of one letter, of spaces or of anything else takes at most
// about fifteen times as long as a megabyte of prose. After the first count, counting UTF-8 text
// allocates no memory. The package reads nothing from disk or network: a program contains the
// vocabularies that it names, 0.4 and 0.8 MB. Each is loaded at its first use, which takes 10 to 30
// ms, and then holds 3 or 6 MB of memory. [Vocabulary.Load] loads one earlier.
//
// # Limits
//
// The package does not encode: it returns no token numbers. It does not count what messages, roles
// or tool schemas add. Claude's tokenizer is not public, so a count for Claude is an estimate; see
// [ClaudeFactor].
//
// # Fitting and pages
//
// A [Fitter] shortens results to the limits of a [Reader] and keeps their JSON valid.
// [Reader.FitContents] does it for the contents of a resource. A [Page] is
// one page of a list, with a cursor for the next one. Both work on a plain go-sdk server; see
// [Middleware] and [Pages].
package budget
