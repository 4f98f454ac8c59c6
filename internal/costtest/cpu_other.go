//go:build !unix

package costtest

import "time"

var start = time.Now()

// cpuTime returns the wall time since the start: the CPU time is not known on this system.
func cpuTime() time.Duration { return time.Since(start) }
