//go:build !race

package costtest

const (
	runs    = 3    // measurements of each request; the lowest one counts
	smaller = 1    // divides the sizes of requests
	judged  = true // costs above their bounds fail the test
)
