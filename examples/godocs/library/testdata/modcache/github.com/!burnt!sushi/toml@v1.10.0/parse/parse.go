// Package parse parses.
package parse

// A Tokenizer splits a document.
type Tokenizer struct{}
