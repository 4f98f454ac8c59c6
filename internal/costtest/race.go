//go:build race

package costtest

// The race detector makes everything some ten times slower, and finds in small requests what it
// finds in large ones.
const (
	runs    = 1
	smaller = 8
)
