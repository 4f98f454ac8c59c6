// Package bpe counts the tokens of byte pair encodings without making them.
//
// A text is cut into pieces (package pretoken). A piece that is a token counts one; most are, and a table look-up is all
// they cost. In every other piece, starting from its bytes, the two neighbours that form the token of lowest rank are merged,
// the first such pair of equals, until no two neighbours form a token. What is left is counted.
//
// The vocabularies are those of OpenAI's tiktoken; see data/README.md.
package bpe

//go:generate go run ../vocabgen data
