//go:build !race

package costtest

const (
	runs    = 3 // of each, of which the least counts
	smaller = 1
	judged  = true
)
