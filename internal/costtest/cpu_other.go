//go:build !unix

package costtest

import "time"

var start = time.Now()

// cpuTime is the time that has passed, where the process's own is not known.
func cpuTime() time.Duration { return time.Since(start) }
