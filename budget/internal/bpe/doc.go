// Package bpe counts the tokens of byte pair encodings without producing them.
//
// Package pretoken divides a text into pieces. A piece that is a token counts one; most are, and
// cost one table look-up. Any other piece starts as its bytes. The two neighbors that form the
// token of lowest rank are merged, the first of equals, until no two neighbors form a token. The
// number of remaining parts is the count.
//
// The vocabularies are those of OpenAI's tiktoken; see data/README.md.
package bpe

//go:generate go run ../vocabgen data
