// Package testsize says how much the tests do. They do more if the environment variable MCPKIT_SLOW
// is set, and less under the race detector, which makes code two to twenty times slower and finds
// the same races in few repetitions as in many. Test programs that import it also collect garbage
// less often.
package testsize

import (
	"flag"
	"hash/crc32"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// init lets the heap grow to five times of what is in use: tests allocate much and keep little, and
// collecting garbage took a sixth of their time. The environment variable GOGC still decides.
func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

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

// Rounds returns n if tests that take long should run, and otherwise a tenth of n, but at least 1.
func Rounds(n int) int {
	if Slow() {
		return n
	}
	return max(n/10, 1)
}

// OnlySlow skips a test that takes long, unless MCPKIT_SLOW is set. why says what takes long.
func OnlySlow(t testing.TB, why string) {
	t.Helper()
	if !Slow() {
		t.Skip("MCPKIT_SLOW is not set: " + why)
	}
}

// Sample skips three of four cases of a long table, always the same ones, unless MCPKIT_SLOW is set
// or the flag -run names cases.
func Sample(t testing.TB) {
	t.Helper()
	if Slow() || strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		return
	}
	if crc32.ChecksumIEEE([]byte(t.Name()))%4 != 0 {
		t.Skip("MCPKIT_SLOW is not set: one of four cases runs")
	}
}

// SkipUnderRace skips a long test under the race detector, which finds nothing in it: it starts no
// goroutine, or it measures time or memory, and why says which. .ci/run runs what was skipped so
// again without the race detector.
func SkipUnderRace(t testing.TB, why string) {
	t.Helper()
	if RaceDetector {
		t.Skip(skipped + why)
	}
}

// skipped begins the messages of tests that .ci/run runs again.
const skipped = "not with the race detector: "

// Overlap lets n parallel tests run at the same time, unless the flag -parallel says how many. It
// is for TestMain of packages whose tests wait more than they compute. With the race detector they
// compute more, and it does nothing.
func Overlap(n int) {
	flag.Parse()
	if parallel := flag.Lookup("test.parallel"); !RaceDetector && parallel.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = parallel.Value.Set(strconv.Itoa(n))
	}
}
