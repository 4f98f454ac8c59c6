//go:build race

package costtest

// The race detector makes some code twice and other code ten times slower, so that costs say
// nothing with it. It finds the same races in small requests as in large ones.
const (
	runs    = 1
	smaller = 8
	judged  = false
)
