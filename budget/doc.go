// Package budget tells how many tokens a text costs a language model.
//
// # Counting
//
// A [Vocabulary] counts exactly what OpenAI's tiktoken counts for the encodings cl100k_base and o200k_base, without
// making the tokens:
//
//	n := budget.CL100K.Count(text)
//	n, cut := budget.O200K.CountUpTo(text, 25_000) // stops there: text[:cut] costs n
//
// Units: a token is one number of the encoding; sizes and offsets are bytes of UTF-8. Text that spells a special token, such
// as "<|endoftext|>", is ordinary text. Bytes that are not UTF-8 count as the U+FFFD that encoding/json writes for them.
//
// # Bounds
//
// Counts are exact for every input; no estimate takes over on long or strange text. A text of n bytes never has more than
// n tokens, so what is shorter than a limit need not be counted. Time grows in proportion to the size of the text: a megabyte
// of one letter, of spaces or of anything else takes at most some fifteen times what a megabyte of prose does. Nothing is allocated
// for text in UTF-8 once the first was counted. Nothing is read from disk or network: the vocabularies are in the program, about
// 1.2 MB, and each is loaded at its first use, which takes some 10 to 30 ms, and then holds 3 or 6 MB; [Vocabulary.Load] does
// that earlier.
//
// # What it is not
//
// It does not encode: there are no token numbers. It does not know messages, roles or tool schemas, which cost tokens of their own.
// And Claude's tokenizer is not public: a count for Claude is an estimate, see [ClaudeFactor].
//
// Other encodings are in the package tiktoken beneath, which programs pay for only if they import it.
package budget
