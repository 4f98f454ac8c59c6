//go:build !race

package costtest

const (
	runs    = 3    // measurements of each request, of which the least counts
	smaller = 1    // divides the sizes of requests
	judged  = true // costs above their bounds fail the test
)
