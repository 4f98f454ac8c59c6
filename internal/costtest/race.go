//go:build race

package costtest

// The race detector makes some code ten times slower and other code twice, so that nothing is
// said of costs with it. It finds in small requests what it finds in large ones.
const (
	runs    = 1
	smaller = 8
	judged  = false
)
