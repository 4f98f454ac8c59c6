// Package testsize says how much the tests do. They do more if the environment variable MCPKIT_SLOW
// is set, and less under the race detector, which makes code two to twenty times slower and finds
// the same races in few repetitions as in many.
package testsize

import (
	"os"
	"testing"
)

// Slow reports whether tests that take long should run.
func Slow() bool { return os.Getenv("MCPKIT_SLOW") != "" }

// Count returns how often a test repeats something: full times if it may take long and the race
// detector does not watch, and otherwise some times.
func Count(full, some int) int {
	if Slow() && !RaceDetector {
		return full
	}
	return some
}

// NotWatched skips a test of time or memory under the race detector, with which both say little.
func NotWatched(t testing.TB) {
	t.Helper()
	if RaceDetector {
		t.Skip("the race detector is on, and the test measures time or memory")
	}
}

// Sequential skips a long test that starts no goroutine under the race detector, which would see
// nothing. .ci/run runs it without.
func Sequential(t testing.TB) {
	t.Helper()
	if RaceDetector {
		t.Skip("the race detector is on, and the test starts no goroutine")
	}
}
